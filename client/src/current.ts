/**
 * What the view and the status show: the script that the user works on, asked anew when its text, its recordings or the
 * server change. It comes later than the editor, so no command goes by it.
 */

import * as vscode from "vscode";
import { type MeasuredRun, type OfDocument, RUNS, SCRIPT, type Script, VALUE_FLOW, type ValueFlow } from "./protocol";
import type { Server } from "./server";
import { SCRIPTS } from "./server";

const DELAY = 250;

export interface Known {
  readonly document: vscode.Uri | undefined;
  readonly script: Script | null;
  /** Only while somebody looks at it. */
  readonly flow: ValueFlow | null;
  /** The kept runs, newest first; also only while somebody looks at them. */
  readonly runs: readonly MeasuredRun[];
}

export class Current implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Known>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  private known: Known = { document: undefined, script: null, flow: null, runs: [] };

  constructor(
    private readonly server: Server,
    private readonly isLookedAt: () => boolean,
    private readonly showsRuns: () => boolean,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(() => this.soon()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.soon()),
      // Any of them may be a module of the script, or run it.
      vscode.workspace.onDidChangeTextDocument(({ document }) => isScript(document) && this.soon()),
      // Diagnostics come after each analysis, so also after a recording has changed.
      vscode.languages.onDidChangeDiagnostics(({ uris }) => uris.some((uri) => this.concerns(uri)) && this.soon()),
      server.onDidChangeStatus(() => this.soon()),
      server.onDidExecute(() => this.soon()),
    ];
  }

  get value(): Known {
    return this.known;
  }

  /** Ask again, once, after events that come in quick succession. */
  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), DELAY);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asking?.cancel();
    this.changed.dispose();
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private concerns(uri: vscode.Uri): boolean {
    return uri.toString() === this.known.document?.toString();
  }

  private async ask(): Promise<void> {
    this.asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.asking = asking;
    const document = this.document();
    if (document === undefined) {
      this.set({ document, script: null, flow: null, runs: [] });
      return;
    }
    const version = document.version;
    try {
      const params: OfDocument = { textDocument: { uri: this.server.uri(document.uri) } };
      const script = (await this.server.request<Script | null>(SCRIPT, params, asking.token)) ?? null;
      const wanted = script !== null && this.isLookedAt();
      const flow = wanted ? await this.server.request<ValueFlow | null>(VALUE_FLOW, params, asking.token) : null;
      const asksRuns = script !== null && this.showsRuns();
      const runs = asksRuns ? await this.server.request<MeasuredRun[]>(RUNS, params, asking.token) : [];
      // What was found in an older text is no news: the change that came meanwhile asks again.
      if (!asking.token.isCancellationRequested && document.version === version) {
        this.set({ document: document.uri, script, flow: flow ?? null, runs: runs ?? [] });
      }
    } catch (error) {
      // The text has changed meanwhile, or the server is going down; the next event asks again.
      this.log.debug(String(error));
    }
  }

  /** The script in the active editor; while a panel or a view has the focus, the one that was there before. */
  private document(): vscode.TextDocument | undefined {
    const active = vscode.window.activeTextEditor?.document;
    if (active !== undefined && isScript(active)) {
      return active;
    }
    const before = this.known.document?.toString();
    const isShown = vscode.window.tabGroups.all.some((group) =>
      group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === before),
    );
    return isShown ? vscode.workspace.textDocuments.find((document) => document.uri.toString() === before) : undefined;
  }

  private set(known: Known): void {
    this.known = known;
    void vscode.commands.executeCommand("setContext", "loadlint.isScript", known.script !== null);
    const lacksRecording = known.script?.recordings.length === 0;
    void vscode.commands.executeCommand("setContext", "loadlint.lacksRecording", lacksRecording);
    this.changed.fire(known);
  }
}

function isScript(document: vscode.TextDocument): boolean {
  return vscode.languages.match([...SCRIPTS] as vscode.DocumentFilter[], document) > 0;
}
