/** Applies the server's fixes from outside of the text: from the panel, from the command palette. */

import * as vscode from "vscode";
import type { At } from "./protocol";
import type { Server } from "./server";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("loadlint");

/** Apply the best fix for a place. */
export async function fixAt(server: Server, document: vscode.Uri, at: At): Promise<void> {
  const { start, end } = at.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const [best] = await server.actions(document, range, vscode.CodeActionKind.QuickFix);
  await apply(server, best, "There is no fix for this place any more.");
}

/** Apply all fixes that are proven to be safe. */
export async function fixAll(server: Server, document: vscode.Uri): Promise<void> {
  const text = await vscode.workspace.openTextDocument(document);
  const whole = new vscode.Range(0, 0, text.lineCount, 0);
  const [all] = await server.actions(document, whole, FIX_ALL);
  await apply(server, all, "loadlint has no fix for this script that is proven to be safe.");
}

async function apply(server: Server, action: Parameters<Server["apply"]>[0] | undefined, otherwise: string) {
  if (action === undefined || !(await server.apply(action))) {
    void vscode.window.showInformationMessage(otherwise);
  }
}
