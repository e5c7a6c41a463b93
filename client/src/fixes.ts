/** Applies the server's fixes from outside of the text: from the panel, from the command palette. */

import * as vscode from "vscode";
import type { Position, Range } from "vscode-languageclient";
import type { At } from "./protocol";
import type { Server } from "./server";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("loadlint");

/** Apply the best fix for a place, in whatever file of a script it is. */
export async function fixAt(server: Server, at: At): Promise<void> {
  // The server gives actions for texts that are open.
  const { uri: document } = await vscode.workspace.openTextDocument(vscode.Uri.parse(at.uri));
  const { start, end } = at.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const actions = await server.actions(document, range, vscode.CodeActionKind.QuickFix);
  // A finding about the whole request touches this place as well; meant is the one about what stands here.
  const best = actions.find((action) => action.diagnostics?.some((found) => isWithin(found.range, at.range)));
  await apply(server, best, "There is no fix for this place any more.");
}

function isWithin(inner: Range, outer: Range): boolean {
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character <= other.character);
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
