/** The command *Link Recordings*. */

import * as vscode from "vscode";
import { inOrder, runsBeside } from "./journeys";
import { rangeOf } from "./places";
import { LINK, type PlainEdit, type Script } from "./protocol";
import type { Server } from "./server";
import type { Target } from "./target";
import { headOf, isOfJMeter } from "./xml";

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
/** Most files with these are something else: only XML that JMeter has written is offered. */
const COMMON = ["xml", "zip"];
const PATTERN = `**/*.{${ENDINGS.filter((ending) => !COMMON.includes(ending)).join(",")}}`;
const NEVER = "**/{node_modules,.venv,.git}/**";
const MOST = 500;

interface Choice extends vscode.QuickPickItem {
  readonly file: vscode.Uri | undefined;
}

/** Let the user choose recordings, and write them into the script. */
export async function linkRecordings(server: Server, { document, script }: Target): Promise<void> {
  const linked = script.recordings.map(({ path }) => vscode.Uri.file(path));
  const name = document.path.split("/").pop() ?? "";
  const files = await chooseRecordings({
    title: `Recordings for ${name}`,
    folder: vscode.Uri.joinPath(document, ".."),
    selected: (files) => (linked.length > 0 ? linked : chosenBeside(document, files)),
  });
  if (files.length > 0) {
    await write(
      server,
      document,
      files.map((file) => file.fsPath),
    );
  }
}

export interface Question {
  readonly title: string;
  /** Looked into first. */
  readonly folder: vscode.Uri | undefined;
  /** What is selected already, of the files that can be chosen. */
  selected(files: readonly vscode.Uri[]): readonly vscode.Uri[];
}

/** The recordings of one journey that the user chooses. */
export async function chooseRecordings({ title, folder, selected }: Question): Promise<readonly vscode.Uri[]> {
  const nearby = await candidates(folder);
  const first = selected(nearby);
  const files = [...first.filter((file) => !nearby.some(isSame(file))), ...nearby];
  const browse: Choice = { label: "$(folder-opened) Other files…", file: undefined, alwaysShow: true };
  const choices: Choice[] = files.map((file) => ({
    label: `$(record) ${file.path.split("/").pop() ?? ""}`,
    description: vscode.workspace.asRelativePath(file).split("/").slice(0, -1).join("/"),
    picked: first.some(isSame(file)),
    file,
  }));
  const answer = await vscode.window.showQuickPick([...choices, browse], {
    canPickMany: true,
    title,
    placeHolder: "Two recordings: same journey, same input data",
  });
  const named = (answer ?? []).flatMap((choice) => choice.file ?? []);
  const others = answer?.includes(browse) ? await browseFor(folder) : [];
  return [...named, ...others];
}

function chosenBeside(document: vscode.Uri, files: readonly vscode.Uri[]): readonly vscode.Uri[] {
  const paths = runsBeside(
    document.path,
    files.map(({ path }) => path),
  );
  return files.filter(({ path }) => paths.includes(path));
}

function isSame(file: vscode.Uri): (other: vscode.Uri) => boolean {
  return (other) => other.toString() === file.toString();
}

/** Link recordings that were dropped on the view, beside those that its script has already. */
export async function linkDropped(
  server: Server,
  { document, script }: { readonly document: vscode.Uri | undefined; readonly script: Script | null },
  dropped: readonly vscode.Uri[],
): Promise<void> {
  if (document === undefined || script === null) {
    void vscode.window.showInformationMessage("Open a load script first, then drop its recordings here.");
    return;
  }
  const paths = dropped.filter(isRecording).map((file) => file.fsPath);
  if (paths.length === 0) {
    void vscode.window.showInformationMessage(`Only recordings can be dropped here (.${ENDINGS.join(", .")}).`);
    return;
  }
  await write(server, document, [...new Set([...script.recordings.map(({ path }) => path), ...paths])]);
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
    ...sorted(folder === undefined ? [] : await jmeterRecordings(folder)),
    ...sorted(await vscode.workspace.findFiles(PATTERN, NEVER, MOST)),
  ];
  const unique = new Map(found.map((file) => [file.toString(), file]));
  return [...unique.values()];
}

/** The XML files of a folder that JMeter has written, as its recorder does. */
async function jmeterRecordings(folder: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, "*.xml"), NEVER, MOST);
  const are = await Promise.all(files.map(async (file) => isOfJMeter(await headOf(file.fsPath))));
  return files.filter((_, i) => are[i]);
}

function sorted(files: readonly vscode.Uri[]): readonly vscode.Uri[] {
  const paths = inOrder(files.map(({ path }) => path));
  return [...files].sort((one, other) => paths.indexOf(one.path) - paths.indexOf(other.path));
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
    void vscode.window.showWarningMessage("loadlint found no place for the link in this script.");
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits) {
    edit.replace(document, rangeOf(range), newText);
  }
  await vscode.workspace.applyEdit(edit);
}
