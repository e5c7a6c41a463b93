/** The panel *Value flow*: a page without any rights that draws what it is sent. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { page } from "./page";
import type { At, ValueFlow } from "./protocol";

export type Message =
  | { readonly kind: "ready" }
  | { readonly kind: "open"; readonly at: At }
  | { readonly kind: "fix"; readonly at: At }
  | { readonly kind: "exchange"; readonly recording: string; readonly entry: number };

/** What the page asks for. */
export interface Actions {
  open(at: At): void;
  fix(at: At): void;
  exchange(recording: string, entry: number): void;
}

export class ValueFlowPanel implements vscode.Disposable {
  private readonly closed = new vscode.EventEmitter<undefined>();
  readonly onDidClose = this.closed.event;
  private ready = false;
  private flow: ValueFlow | null = null;

  constructor(
    extension: vscode.Uri,
    readonly document: vscode.Uri,
    actions: Actions,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const drawing = vscode.Uri.joinPath(extension, "out", "drawing");
    panel.webview.options = { enableScripts: true, localResourceRoots: [drawing], enableCommandUris: false };
    const icon = (theme: string) => vscode.Uri.joinPath(extension, "media", `panel-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    panel.webview.onDidReceiveMessage((message: Message) => {
      switch (message.kind) {
        case "ready":
          this.ready = true;
          this.send();
          break;
        case "open":
          actions.open(message.at);
          break;
        case "fix":
          actions.fix(message.at);
          break;
        case "exchange":
          actions.exchange(message.recording, message.entry);
          break;
      }
    });
    panel.onDidDispose(() => this.closed.fire(undefined));
    const file = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(drawing, name)).toString();
    panel.webview.html = page({
      nonce: randomBytes(16).toString("base64"),
      source: panel.webview.cspSource,
      style: file("valueflow.css"),
      script: file("valueflow.js"),
      document: document.toString(),
    });
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  reveal(): void {
    this.panel.reveal();
  }

  show(flow: ValueFlow | null): void {
    if (flow !== null) {
      this.flow = flow;
      this.send();
    }
  }

  dispose(): void {
    this.panel.dispose();
    this.closed.dispose();
  }

  private send(): void {
    if (this.ready && this.flow !== null) {
      void this.panel.webview.postMessage(this.flow);
    }
  }
}
