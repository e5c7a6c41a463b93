/** The open panels *Value flow*, one for each script. */

import * as vscode from "vscode";
import { type OfDocument, VALUE_FLOW, type ValueFlow } from "./protocol";
import type { Server } from "./server";
import { type Actions, ValueFlowPanel } from "./valueFlowPanel";

const KIND = "loadlint.valueFlow";

interface Open {
  readonly shown: ValueFlowPanel;
  readonly panel: vscode.WebviewPanel;
}

export class Panels implements vscode.Disposable {
  private readonly open = new Map<string, Open>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    private readonly actions: Actions,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      server.onDidChangeStatus(({ kind }) => kind === "running" && this.fillAll()),
      vscode.window.registerWebviewPanelSerializer(KIND, {
        deserializeWebviewPanel: async (panel, state: { document?: string } | undefined) => {
          if (state?.document === undefined) {
            panel.dispose();
          } else {
            this.adopt(vscode.Uri.parse(state.document), panel);
          }
        },
      }),
    ];
  }

  /** Whether one of them can be seen. */
  get visible(): boolean {
    return [...this.open.values()].some(({ shown }) => shown.visible);
  }

  /** The script of the panel that has the focus. */
  get active(): vscode.Uri | undefined {
    return [...this.open.values()].find(({ panel }) => panel.active)?.shown.document;
  }

  /** Show the panel of a script. */
  show(document: vscode.Uri): void {
    const open = this.open.get(document.toString());
    if (open !== undefined) {
      open.shown.reveal();
      return;
    }
    const name = document.path.split("/").pop() ?? "";
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.adopt(document, vscode.window.createWebviewPanel(KIND, `Value flow: ${name}`, place));
  }

  /** Draw what is known of a script by now, where it has a panel. */
  draw(document: vscode.Uri, flow: ValueFlow | null): void {
    this.open.get(document.toString())?.shown.show(flow);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private adopt(document: vscode.Uri, panel: vscode.WebviewPanel): void {
    const shown = new ValueFlowPanel(this.extension, document, this.actions, panel);
    this.open.set(document.toString(), { shown, panel });
    shown.onDidClose(() => this.open.delete(document.toString()));
    void this.fill(shown);
  }

  private fillAll(): void {
    for (const { shown } of this.open.values()) {
      void this.fill(shown);
    }
  }

  /** Ask for a panel's own script, which need not be the one in front. */
  private async fill(shown: ValueFlowPanel): Promise<void> {
    try {
      // The server tells of texts that are open.
      await vscode.workspace.openTextDocument(shown.document);
      const params: OfDocument = { textDocument: { uri: this.server.uri(shown.document) } };
      shown.show((await this.server.request<ValueFlow | null>(VALUE_FLOW, params)) ?? null);
    } catch (error) {
      // The file is gone, or the server is going down.
      this.log.debug(String(error));
    }
  }
}
