/** Applies the server's fixes from outside of the text: from the panel, from the command palette. */

import * as vscode from "vscode";
import type { Position, Range } from "vscode-languageclient";
import { rangeOf } from "./places";
import type { Proposals } from "./proposal";
import { type At, FIX } from "./protocol";
import type { Server } from "./server";
import type { Target } from "./target";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("loadlint");

/** Apply the best fix for a place, in whatever file of a script it is. */
export async function fixAt(server: Server, at: At): Promise<void> {
  // The server gives actions for texts that are open.
  const { uri: document } = await vscode.workspace.openTextDocument(vscode.Uri.parse(at.uri));
  const actions = await server.actions(document, rangeOf(at.range), vscode.CodeActionKind.QuickFix);
  // A finding about the whole request touches this place as well; meant is the one about what stands here.
  const best = actions.find((action) => action.diagnostics?.some((finding) => isWithin(finding.range, at.range)));
  const edit = best && (await server.edit(best));
  if (edit === undefined || !(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showInformationMessage("This place no longer has a fix.");
  }
}

function isWithin(inner: Range, outer: Range): boolean {
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character <= other.character);
}

/** Show what all fixes that are proven to be safe would change, and apply them where the user agrees. */
export async function fixAll(server: Server, proposals: Proposals, { document, script }: Target): Promise<void> {
  const text = await vscode.workspace.openTextDocument(document);
  const name = document.path.split("/").pop() ?? "";
  const version = text.version;
  const whole = new vscode.Range(0, 0, text.lineCount, 0);
  const [all] = await server.actions(document, whole, FIX_ALL);
  const edit = all && (await server.edit(all));
  if (text.version !== version) {
    void vscode.window.showWarningMessage(
      `Nothing was changed: ${name} was edited in the meantime. Run the command again.`,
    );
  } else if (edit === undefined || edit.size === 0) {
    void vscode.window.showInformationMessage(`loadlint has no safe fix for ${name}. Nothing was changed.`);
  } else {
    const title = script.steps.find(({ action }) => action?.command === FIX)?.action?.title;
    await proposals.offer(title ?? "Apply all safe fixes", edit);
  }
}
