/** Changes of files that the user sees before they are made, and can take back at once afterwards. */

import * as vscode from "vscode";
import { difference } from "./difference";

const SCHEME = "loadlint-proposal";

/** One file: its text, and what that would become. */
interface FileChange {
  readonly uri: vscode.Uri;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly vscode.TextEdit[];
}

/** Shows texts that are in no file. */
export class Proposals implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  private count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Show what an edit does, do it where the user wants it, and say what was done. Nothing is saved.
   *
   * Returns whether it was done.
   */
  async offer(title: string, edit: vscode.WorkspaceEdit): Promise<boolean> {
    const changes = await changesOf(edit);
    const names = namesOf(changes);
    const label = `${title}: ${names}`;
    await this.show(label, changes);
    const apply = "Apply";
    const question = `${title} in ${names}? The editor shows what will change.`;
    const answer = await vscode.window.showInformationMessage(question, apply, "Cancel");
    await close(label);
    return answer === apply && (await make(changes));
  }

  dispose(): void {
    this.registration.dispose();
  }

  private async show(label: string, changes: readonly FileChange[]): Promise<void> {
    this.texts.clear();
    this.count++;
    const pairs = changes.map(({ uri, after }) => {
      const proposed = uri.with({ scheme: SCHEME, authority: "", query: `${this.count}` });
      this.texts.set(proposed.toString(), after);
      return [uri, proposed] as const;
    });
    const [pair] = pairs;
    if (pairs.length === 1 && pair !== undefined) {
      await vscode.commands.executeCommand("vscode.diff", ...pair, label);
    } else {
      await vscode.commands.executeCommand(
        "vscode.changes",
        label,
        pairs.map(([uri, proposed]) => [uri, uri, proposed]),
      );
    }
  }
}

async function make(changes: readonly FileChange[]): Promise<boolean> {
  const edited = await otherThan(changes, ({ before }) => before);
  if (edited.length > 0) {
    void vscode.window.showWarningMessage(
      `Nothing was changed: ${namesOf(edited)} was edited in the meantime. Run the command again.`,
    );
    return false;
  }
  // Without the server's annotations: the user has seen and confirmed all of it.
  const confirmed = new vscode.WorkspaceEdit();
  for (const { uri, edits } of changes) {
    confirmed.set(uri, [...edits]);
  }
  if (!(await vscode.workspace.applyEdit(confirmed))) {
    void vscode.window.showWarningMessage("Nothing was changed: the editor did not accept the changes.");
    return false;
  }
  // The editor may write line ends in its own way.
  const made = await Promise.all(changes.map(async (change) => ({ ...change, after: await textOf(change.uri) })));
  void offerUndo(made);
  return true;
}

async function offerUndo(changes: readonly FileChange[]): Promise<void> {
  const undo = "Undo";
  const told = changes.map(({ uri, edits }) => `${baseName(uri)} (${counted(edits.length, "place")})`).join(", ");
  const answer = await vscode.window.showInformationMessage(`loadlint changed ${told}. Nothing is saved yet.`, undo);
  if (answer === undo) {
    await takeBack(changes);
  }
}

/** Give all files the texts that they had, unless one was edited since. */
async function takeBack(changes: readonly FileChange[]): Promise<void> {
  const edited = await otherThan(changes, ({ after }) => after);
  if (edited.length > 0) {
    void vscode.window.showWarningMessage(
      `Nothing was undone: ${namesOf(edited)} was edited in the meantime. Use Undo in the editor.`,
    );
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, before, after } of changes) {
    const document = await vscode.workspace.openTextDocument(uri);
    const { start, end, text } = difference(after, before);
    edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  }
  await vscode.workspace.applyEdit(edit);
}

/** The files whose text is another one than was expected. */
async function otherThan(
  changes: readonly FileChange[],
  expected: (change: FileChange) => string,
): Promise<readonly FileChange[]> {
  const texts = await Promise.all(changes.map(({ uri }) => textOf(uri)));
  return changes.filter((change, i) => texts[i] !== expected(change));
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

async function changesOf(edit: vscode.WorkspaceEdit): Promise<readonly FileChange[]> {
  return Promise.all(
    edit.entries().map(async ([uri, edits]) => {
      const document = await vscode.workspace.openTextDocument(uri);
      return { uri, before: document.getText(), after: edited(document, edits), edits };
    }),
  );
}

function edited(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  const offsets = edits.map(({ range, newText }) => ({
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
    newText,
  }));
  return offsets
    .sort((one, other) => other.start - one.start)
    .reduce((text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end), document.getText());
}

/** An editor of several files has no address, so its title tells. */
async function close(label: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter((tab) => tab.label.startsWith(label)));
}

function namesOf(changes: readonly FileChange[]): string {
  return changes.map(({ uri }) => baseName(uri)).join(", ");
}

function baseName(uri: vscode.Uri): string {
  return uri.path.split("/").pop() ?? "";
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
