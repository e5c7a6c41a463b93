/** Applies what the server offers as code actions, for buttons outside of the text. */

import * as vscode from "vscode";
import type { At } from "./protocol";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("loadlint");

/** Apply the best fix for a place. */
export async function fixAt(document: vscode.Uri, at: At): Promise<void> {
  const { start, end } = at.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const actions = await actionsFor(document, range, vscode.CodeActionKind.QuickFix);
  const own = actions.filter((action) => action.edit !== undefined && action.diagnostics?.some(isOwn));
  const best = own.find((action) => action.isPreferred) ?? own[0];
  if (best === undefined || !(await apply(best))) {
    void vscode.window.showInformationMessage("There is no fix for this place any more.");
  }
}

/** Apply all fixes that are proven to be safe. */
export async function fixAll(document: vscode.Uri): Promise<void> {
  const text = await vscode.workspace.openTextDocument(document);
  const whole = new vscode.Range(0, 0, text.lineCount, 0);
  const [action] = await actionsFor(document, whole, FIX_ALL);
  if (action === undefined || !(await apply(action))) {
    void vscode.window.showInformationMessage("loadlint has no fix for this script that is proven to be safe.");
  }
}

async function actionsFor(document: vscode.Uri, range: vscode.Range, kind: vscode.CodeActionKind) {
  const resolved = 20;
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document,
    range,
    kind.value,
    resolved,
  );
  return found.filter((action) => action.kind !== undefined && kind.contains(action.kind));
}

function isOwn(diagnostic: vscode.Diagnostic): boolean {
  return diagnostic.source === "loadlint";
}

async function apply(action: vscode.CodeAction): Promise<boolean> {
  return action.edit !== undefined && (await vscode.workspace.applyEdit(action.edit));
}
