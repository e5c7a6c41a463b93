/** The sample of the walkthrough. */

import * as vscode from "vscode";

/** Open a fresh copy, so that what was tried in an earlier one does not get in the way. */
export async function openSample(context: vscode.ExtensionContext): Promise<void> {
  const from = vscode.Uri.joinPath(context.extensionUri, "out", "sample");
  const to = vscode.Uri.joinPath(context.globalStorageUri, "sample");
  await vscode.workspace.fs.createDirectory(context.globalStorageUri);
  await vscode.workspace.fs.copy(from, to, { overwrite: true });
  await vscode.window.showTextDocument(vscode.Uri.joinPath(to, "checkout.js"), { preview: false });
}
