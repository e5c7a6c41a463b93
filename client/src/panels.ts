/** The open panels *Value flow*, one for each script. */

import * as vscode from "vscode";
import type { Known } from "./current";
import { type OfDocument, SCRIPT, type Script, VALUE_FLOW, type ValueFlow } from "./protocol";
import type { Server } from "./server";
import { type Surroundings, ValueFlowPanel } from "./valueFlowPanel";

const KIND = "loadlint.valueFlow";

interface Open {
  readonly shown: ValueFlowPanel;
  readonly panel: vscode.WebviewPanel;
}

export class Panels implements vscode.Disposable {
  private readonly open = new Map<string, Open>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly surroundings: Surroundings,
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
  draw(known: Known): void {
    this.open.get(known.document?.toString() ?? "")?.shown.draw(known, this.server.status);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private adopt(document: vscode.Uri, panel: vscode.WebviewPanel): void {
    const shown = new ValueFlowPanel(this.context, document, this.surroundings, panel);
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
      const script = (await this.server.request<Script | null>(SCRIPT, params)) ?? null;
      const flow = (await this.server.request<ValueFlow | null>(VALUE_FLOW, params)) ?? null;
      shown.draw({ document: shown.document, script, flow, runs: [] }, this.server.status);
    } catch (error) {
      // The file is gone, or the server is going down.
      this.log.debug(String(error));
    }
  }
}
