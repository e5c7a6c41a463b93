/** Shows places: of a script, of a recording. */

import * as vscode from "vscode";
import { EXCHANGE } from "./protocol";
import type { Server } from "./server";

export interface PlainRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export function rangeOf({ start, end }: PlainRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Show a place of a script, in the editor that shows the script already where there is one. */
export async function reveal(address: string, place: PlainRange): Promise<void> {
  const document = vscode.Uri.parse(address);
  const range = rangeOf(place);
  const shown = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === document.toString(),
  );
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  const editor = await vscode.window.showTextDocument(document, { viewColumn, selection: range });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Show one exchange of a recording, as the server writes it. */
export async function openExchange(server: Server, recording: string, exchange: number): Promise<void> {
  const page = await server.request<{ uri: string } | null>(EXCHANGE, { recording, exchange });
  if (page == null) {
    void vscode.window.showWarningMessage(`${recording} does not hold this exchange any more.`);
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.parse(page.uri), { preview: true });
}
