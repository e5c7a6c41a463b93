/** The panel *Value flow*: a page without any rights that draws what it is sent. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { At, ValueFlow } from "./protocol";

export type Message =
  | { readonly kind: "ready" }
  | { readonly kind: "open"; readonly at: At }
  | { readonly kind: "fix"; readonly at: At }
  | { readonly kind: "exchange"; readonly recording: string; readonly entry: number };

/** What the page asks for. */
export interface Actions {
  open(document: vscode.Uri, at: At): void;
  fix(document: vscode.Uri, at: At): void;
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
    panel.iconPath = vscode.Uri.joinPath(extension, "media", "view.svg");
    panel.webview.onDidReceiveMessage((message: Message) => {
      switch (message.kind) {
        case "ready":
          this.ready = true;
          this.send();
          break;
        case "open":
          actions.open(document, message.at);
          break;
        case "fix":
          actions.fix(document, message.at);
          break;
        case "exchange":
          actions.exchange(message.recording, message.entry);
          break;
      }
    });
    panel.onDidDispose(() => this.closed.fire(undefined));
    panel.webview.html = page(panel.webview, drawing, document);
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

/** The page: nothing is loaded but the two files of the drawing, and no script runs but those with the nonce. */
export function page(webview: vscode.Webview, drawing: vscode.Uri, document: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(drawing, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  const state = JSON.stringify({ document: document.toString() }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Value flow</title>
<link rel="stylesheet" href="${file("valueflow.css")}">
</head>
<body>
<main id="map"></main>
<script nonce="${nonce}" src="${file("valueflow.js")}"></script>
<script nonce="${nonce}">
  const editor = acquireVsCodeApi();
  editor.setState(${state});
  const host = {
    open: (at) => editor.postMessage({ kind: "open", at }),
    fix: (at) => editor.postMessage({ kind: "fix", at }),
    exchange: (recording, entry) => editor.postMessage({ kind: "exchange", recording, entry }),
  };
  addEventListener("message", (event) => drawValueFlow(document.getElementById("map"), event.data, host));
  editor.postMessage({ kind: "ready" });
</script>
</body>
</html>`;
}
