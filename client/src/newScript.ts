/** The command *New Script from Recordings*. */

import * as vscode from "vscode";
import { stemOf } from "./journeys";
import { chooseRecordings } from "./link";
import { NEW_SCRIPT } from "./protocol";
import type { Server } from "./server";

interface Tool extends vscode.QuickPickItem {
  readonly ending: string;
}

const TOOLS: readonly Tool[] = [
  { label: "k6", description: "JavaScript", ending: "js" },
  { label: "k6", description: "TypeScript", ending: "ts" },
  { label: "Locust", description: "Python", ending: "py" },
  { label: "JMeter", description: "test plan", ending: "jmx" },
];

/** Let the user choose recordings, a tool and a file, and have the server write the script. */
export async function newScript(server: Server, selected: readonly vscode.Uri[]): Promise<void> {
  const question = { title: "Recordings of one journey", folder: folderOf(selected[0]), selected: () => selected };
  const recordings = selected.length > 1 ? selected : await chooseRecordings(question);
  const [first] = recordings;
  if (first === undefined) {
    return;
  }
  const tool = await vscode.window.showQuickPick(TOOLS, {
    title: "New script from recordings",
    placeHolder: "The load tool that will run the script",
  });
  if (tool === undefined) {
    return;
  }
  const script = await vscode.window.showSaveDialog({
    defaultUri: first.with({ path: `${stemOf(first.path)}.${tool.ending}` }),
    filters: { [`${tool.label} (${tool.description})`]: [tool.ending] },
    saveLabel: "Write",
    title: "New script from recordings",
  });
  if (script === undefined) {
    return;
  }
  // Without a load script in the folder nothing has started it.
  if (await server.runs()) {
    const addresses = recordings.map((recording) => server.uri(recording));
    // The dialog has asked whether a file may be written over.
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Writing ${script.path.split("/").pop() ?? ""}` },
      async () => vscode.commands.executeCommand(NEW_SCRIPT, addresses, server.uri(script), await exists(script)),
    );
  }
}

/** The folder of a file, else that of the text in the editor, else the workspace's. */
function folderOf(file: vscode.Uri | undefined): vscode.Uri | undefined {
  const near = file ?? vscode.window.activeTextEditor?.document.uri;
  return near?.scheme === "file" ? vscode.Uri.joinPath(near, "..") : vscode.workspace.workspaceFolders?.[0]?.uri;
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}
