/** Which script a command is about. Nothing is remembered: it is in front now, or the command says which one it is. */

import * as vscode from "vscode";
import type { Script } from "./protocol";
import type { Server, Status } from "./server";

export interface Target {
  readonly document: vscode.Uri;
  readonly script: Script;
}

/**
 * The script that a lens, a menu or a view has named, else the one in the active editor. The user is told where that is
 * no load script, or where nobody can tell; then the result is undefined.
 */
export async function targetOf(
  server: Server,
  named: unknown,
  active: vscode.Uri | undefined,
): Promise<Target | undefined> {
  const document = addressIn(named) ?? active;
  if (document === undefined) {
    void vscode.window.showInformationMessage(
      "No script is open. Open a JMeter plan, a k6 script or a Locust file, then run the command again.",
    );
    return undefined;
  }
  if (!(await server.runs())) {
    await sayWhyNot(server.status);
    return undefined;
  }
  const script = await server.script(await vscode.workspace.openTextDocument(document));
  if (script === null) {
    void vscode.window.showInformationMessage(whyNot(document));
    return undefined;
  }
  return { document, script };
}

/** Why the server takes a text for no load script. */
function whyNot(document: vscode.Uri): string {
  const name = document.path.split("/").pop() ?? "";
  return vscode.workspace.getConfiguration("loadlint", document).get<boolean>("enable", true)
    ? `${name} is not a load script. Open a JMeter plan, a k6 script or a Locust file, then run the command again.`
    : `loadlint does not check ${name}, because the setting loadlint.enable is off.`;
}

async function sayWhyNot(status: Status): Promise<void> {
  if (status.kind === "failed") {
    const logs = "Show Logs";
    const chosen = await vscode.window.showErrorMessage(`loadlint does not run: ${status.message}`, logs);
    if (chosen === logs) {
      await vscode.commands.executeCommand("loadlint.showLogs");
    }
  } else if (status.kind === "missing") {
    const install = "Install";
    if ((await vscode.window.showWarningMessage("loadlint is not installed.", install)) === install) {
      await vscode.commands.executeCommand("loadlint.install");
    }
  }
}

/** Menus give an address as an object, the status item and lenses as text. */
function addressIn(named: unknown): vscode.Uri | undefined {
  return typeof named === "string" ? vscode.Uri.parse(named) : named instanceof vscode.Uri ? named : undefined;
}
