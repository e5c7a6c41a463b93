/** The command *Link Recording*. */

import * as vscode from "vscode";
import { LINK, type PlainEdit } from "./protocol";
import type { Server } from "./server";

/** The endings of the formats that the server reads; one of its tests compares them. */
const ENDINGS = [
  "flow",
  "flows",
  "har",
  "jtl",
  "mitm",
  "postman_collection.json",
  "saz",
  "warc",
  "warc.gz",
  "xml",
  "zip",
];
/** Most files with these are something else, so they are not offered. */
const COMMON = ["xml", "zip"];
const PATTERN = `**/*.{${ENDINGS.filter((ending) => !COMMON.includes(ending)).join(",")}}`;
const NEVER = "**/{node_modules,.venv,.git}/**";
const MOST = 500;

interface Choice extends vscode.QuickPickItem {
  readonly file: vscode.Uri | undefined;
}

/** Let the user choose recordings, and write them into the script. */
export async function linkRecordings(server: Server, document: vscode.Uri): Promise<void> {
  const files = await chooseRecordings(vscode.Uri.joinPath(document, ".."));
  const paths = files.map((file) => file.fsPath);
  if (paths.length > 0) {
    await write(server, document, paths);
  }
}

/** The recordings of a journey that the user chooses. `folder` is looked into first, `selected` is ticked already. */
export async function chooseRecordings(
  folder: vscode.Uri | undefined,
  selected?: vscode.Uri,
): Promise<readonly vscode.Uri[]> {
  const found = await candidates(folder);
  const files = selected === undefined || found.some(isSame(selected)) ? found : [selected, ...found];
  const browse: Choice = { label: "$(folder-opened) Other files…", file: undefined, alwaysShow: true };
  const choices: Choice[] = files.map((file) => ({
    label: `$(record) ${file.path.split("/").pop() ?? ""}`,
    description: vscode.workspace.asRelativePath(vscode.Uri.joinPath(file, ".."), false),
    picked: selected !== undefined && isSame(selected)(file),
    file,
  }));
  const chosen = await vscode.window.showQuickPick([...choices, browse], {
    canPickMany: true,
    title: "Recordings of one journey",
    placeHolder: "Two recordings with the same input show for sure which values are dynamic",
  });
  const named = (chosen ?? []).flatMap((choice) => choice.file ?? []);
  const others = chosen?.includes(browse) ? await browseFor(folder) : [];
  return [...named, ...others];
}

function isSame(file: vscode.Uri): (other: vscode.Uri) => boolean {
  return (other) => other.toString() === file.toString();
}

/** Link recordings that were dropped, beside those that are linked already. */
export async function linkDropped(
  server: Server,
  document: vscode.Uri,
  linked: readonly string[],
  dropped: readonly vscode.Uri[],
): Promise<void> {
  const paths = dropped.filter(isRecording).map((file) => file.fsPath);
  if (paths.length === 0) {
    void vscode.window.showInformationMessage(`Only recordings can be dropped here: .${ENDINGS.join(", .")}`);
    return;
  }
  await write(server, document, [...new Set([...linked, ...paths])]);
}

function isRecording(file: vscode.Uri): boolean {
  const name = file.path.toLowerCase();
  return ENDINGS.some((ending) => name.endsWith(`.${ending}`));
}

/** Recordings of a folder and those of the workspace, the nearest first, in the order of their names. */
async function candidates(folder: vscode.Uri | undefined): Promise<readonly vscode.Uri[]> {
  const beside = folder === undefined ? PATTERN : new vscode.RelativePattern(folder, PATTERN);
  const found = [
    ...sorted(await vscode.workspace.findFiles(beside, NEVER, MOST)),
    ...sorted(await vscode.workspace.findFiles(PATTERN, NEVER, MOST)),
  ];
  const unique = new Map(found.map((file) => [file.toString(), file]));
  return [...unique.values()];
}

function sorted(files: readonly vscode.Uri[]): readonly vscode.Uri[] {
  return [...files].sort((one, other) => {
    const [first, second] = [stemOf(one), stemOf(other)];
    // The first run, `checkout.har`, comes before the second one, `checkout.2.har`.
    const byLength = first === second ? one.path.length - other.path.length : 0;
    return byLength || one.path.localeCompare(other.path, "en", { numeric: true });
  });
}

/** The path of a recording without its endings: `checkout` for `checkout.2.har`. */
export function stemOf(recording: vscode.Uri): string {
  const slash = recording.path.lastIndexOf("/");
  return recording.path.slice(0, slash + 1) + (recording.path.slice(slash + 1).split(".")[0] ?? "");
}

async function browseFor(folder: vscode.Uri | undefined): Promise<readonly vscode.Uri[]> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    ...(folder === undefined ? {} : { defaultUri: folder }),
    filters: { Recordings: [...new Set(ENDINGS.map((ending) => ending.split(".").pop() ?? ending))] },
    openLabel: "Choose",
  });
  return chosen ?? [];
}

async function write(server: Server, document: vscode.Uri, recordings: readonly string[]): Promise<void> {
  const params = { textDocument: { uri: server.uri(document) }, recordings };
  const edits = await server.request<readonly PlainEdit[] | null>(LINK, params);
  if (edits == null) {
    void vscode.window.showWarningMessage("loadlint can't write a link into this text.");
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits) {
    edit.replace(
      document,
      new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
      newText,
    );
  }
  await vscode.workspace.applyEdit(edit);
}
