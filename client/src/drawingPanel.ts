/** A panel with a drawing: a page without any rights that draws what it is sent, and asks the editor for the rest. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { page, type Sent } from "./page";
import type { At } from "./protocol";

/** What pages ask for. */
export interface Actions {
  open(at: At): void;
  fix(at: At): void;
  fixAll(): void;
  link(): void;
  exchange(recording: string, entry: number): void;
  /** Keep what the user chose, for all pages to come. */
  choose(choices: object): void;
}

export interface Drawing {
  readonly title: string;
  readonly scripts: readonly string[];
  /** The function of the scripts that draws. */
  readonly draw: string;
}

interface Message {
  readonly kind: "ready" | keyof Actions;
  readonly given: readonly never[];
}

export class DrawingPanel<Data> implements vscode.Disposable {
  private readonly closed = new vscode.EventEmitter<undefined>();
  readonly onDidClose = this.closed.event;
  private ready = false;
  private sent: Sent<Data> | undefined;

  constructor(
    extension: vscode.Uri,
    drawing: Drawing,
    readonly document: vscode.Uri,
    choices: object,
    actions: Partial<Actions>,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const folder = vscode.Uri.joinPath(extension, "out", "drawing");
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder], enableCommandUris: false };
    const icon = (theme: string) => vscode.Uri.joinPath(extension, "media", `panel-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    panel.webview.onDidReceiveMessage(({ kind, given }: Message) => {
      if (kind === "ready") {
        this.ready = true;
        this.send();
      } else {
        (actions[kind] as ((...given: readonly never[]) => void) | undefined)?.(...given);
      }
    });
    panel.onDidDispose(() => this.closed.fire(undefined));
    const file = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    panel.webview.html = page({
      nonce: randomBytes(16).toString("base64"),
      source: panel.webview.cspSource,
      style: file("valueflow.css"),
      scripts: drawing.scripts.map(file),
      title: drawing.title,
      draw: drawing.draw,
      document: document.toString(),
      choices,
    });
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  reveal(): void {
    this.panel.reveal();
  }

  show(sent: Sent<Data>): void {
    this.sent = sent;
    this.send();
  }

  dispose(): void {
    this.panel.dispose();
    this.closed.dispose();
  }

  private send(): void {
    if (this.ready && this.sent !== undefined) {
      void this.panel.webview.postMessage(this.sent);
    }
  }
}
