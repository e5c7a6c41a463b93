/** The view *All Scripts*: the state of each script of the workspace, asked for while somebody looks at it. */

import * as vscode from "vscode";
import { type ScriptStatus, STATUS } from "./protocol";
import { RowsView } from "./rowsView";
import { rowsOfScripts } from "./scripts";
import { SCRIPTS, type Server } from "./server";

const VIEW = "loadlint.scripts";

export class AllScripts implements vscode.Disposable {
  private readonly view = new RowsView(VIEW);
  private readonly subscriptions: readonly vscode.Disposable[];
  private asking: vscode.CancellationTokenSource | undefined;

  constructor(
    private readonly server: Server,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      this.view.onDidChangeVisibility(() => this.ask()),
      vscode.workspace.onDidSaveTextDocument((document) => isScript(document) && this.ask()),
      server.onDidChangeStatus(({ kind }) => kind === "running" && this.ask()),
    ];
  }

  /** Ask the server, which checks all scripts; the last question counts. */
  async ask(): Promise<void> {
    this.asking?.cancel();
    if (!this.view.visible || !(await this.server.runs())) {
      return;
    }
    const asking = new vscode.CancellationTokenSource();
    this.asking = asking;
    try {
      const scripts = await vscode.window.withProgress({ location: { viewId: VIEW } }, () =>
        this.server.request<ScriptStatus[] | null>(STATUS, {}, asking.token),
      );
      if (!asking.token.isCancellationRequested) {
        this.view.show(rowsOfScripts(scripts ?? []));
      }
    } catch (error) {
      // Another question has taken its place, or the server is going down.
      this.log.debug(String(error));
    }
  }

  dispose(): void {
    this.asking?.cancel();
    this.view.dispose();
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }
}

function isScript(document: vscode.TextDocument): boolean {
  return vscode.languages.match([...SCRIPTS] as vscode.DocumentFilter[], document) > 0;
}
