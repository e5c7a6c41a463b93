/** The panel *Run*: a run of a script beside its recording, request by request, also while the run is under way. */

import * as vscode from "vscode";
import { type Drawing, DrawingPanel } from "./drawingPanel";
import { type At, RUN, type RunView } from "./protocol";
import type { Server } from "./server";
import { merged, type ViewedRequest } from "./viewedRequests";

const PANEL = "loadlint.run";
/** How often a run that is under way is looked at, in milliseconds. */
const TICK = 700;

/** The scripts are those of `resources.RUN_VIEW` in the Python package. */
const RUN_VIEW: Drawing = { title: "Run", scripts: ["elements.js", "runview.js"], draw: "drawRun" };

export class RunPanels implements vscode.Disposable {
  private readonly panels = new Map<string, DrawingPanel<RunView>>();
  /** The requests that each panel shows: the server sends those alone that are new. */
  private readonly shown = new Map<string, readonly ViewedRequest[]>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    private readonly open: (at: At) => void,
  ) {}

  /** Show the last run of a script, or the results in a file. */
  async show(document: vscode.Uri, file: string | null = null): Promise<void> {
    this.panelOf(document, file).reveal();
    await this.ask(document, file);
  }

  /** Let the user choose a file of results with bodies, and show it beside the recording. */
  async choose(document: vscode.Uri): Promise<void> {
    const filters = { "Results with bodies": ["har", "jtl", "xml"] };
    const [file] = (await vscode.window.showOpenDialog({ filters, openLabel: "Show" })) ?? [];
    if (file !== undefined) {
      await this.show(document, file.fsPath);
    }
  }

  /** Show a run request by request, from when it begins: the user may have to allow it before. */
  async watch(document: vscode.Uri): Promise<void> {
    while (this.server.isRunning(document)) {
      await new Promise((resolve) => setTimeout(resolve, TICK));
      await this.ask(document, null);
    }
    await this.ask(document, null);
  }

  dispose(): void {
    for (const panel of this.panels.values()) {
      panel.dispose();
    }
  }

  private async ask(document: vscode.Uri, file: string | null): Promise<void> {
    const shown = this.shown.get(keyOf(document, file)) ?? [];
    const known = shown.map(({ digest }) => digest);
    const params = { textDocument: { uri: this.server.uri(document) }, file, known };
    const answer = (await this.server.request<RunView | null>(RUN, params)) ?? null;
    const run = answer && { ...answer, requests: merged(answer.requests ?? [], shown) };
    this.shown.set(keyOf(document, file), run?.requests ?? []);
    const panel = run?.underWay ? this.panelOf(document, file) : this.panels.get(keyOf(document, file));
    const nothing = run === null ? "loadlint does not recognise this file as a load script." : run.nothing;
    panel?.show(run === null || nothing !== undefined ? { nothing: nothing ?? "" } : { data: run });
  }

  private panelOf(document: vscode.Uri, file: string | null): DrawingPanel<RunView> {
    const key = keyOf(document, file);
    const shown = this.panels.get(key);
    if (shown !== undefined) {
      return shown;
    }
    const name = (file ?? document.path).split(/[\\/]/).pop() ?? "";
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(PANEL, `Run: ${name}`, place);
    const made = new DrawingPanel<RunView>(this.extension, RUN_VIEW, document, {}, { open: this.open }, panel);
    this.panels.set(key, made);
    made.onDidClose(() => {
      this.panels.delete(key);
      this.shown.delete(key);
    });
    return made;
  }
}

function keyOf(document: vscode.Uri, file: string | null): string {
  return `${document.toString()} ${file ?? ""}`;
}
