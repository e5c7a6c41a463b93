/** The editor's page of settings. */

import * as vscode from "vscode";

/** Show the setting of a path to the user. On a remote machine it stands among the settings of that machine. */
export async function openSetting(name: string): Promise<void> {
  const isHere = vscode.env.remoteName === undefined;
  const page = isHere ? "workbench.action.openSettings" : "workbench.action.openRemoteSettings";
  await vscode.commands.executeCommand(page, { query: `@id:${name}` });
}
