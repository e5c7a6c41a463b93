/** Puts the parts together. */

import * as vscode from "vscode";
import { mayBeScript } from "./candidates";
import { Current, type Known } from "./current";
import { fixAll, fixAt } from "./fixes";
import { install, interpretersOn, NoPythonError, runner } from "./install";
import { linkDropped, linkRecordings } from "./link";
import { newScript } from "./newScript";
import { onPath } from "./program";
import { EXCHANGE, HEAL, RUN_ONCE, SHOW_SECRETS, VERIFY, VERIFY_WITH_TOOL } from "./protocol";
import { activeInterpreter, onDidChangeInterpreter } from "./python";
import { RecordingView } from "./recordingView";
import { RunPanels } from "./runPanel";
import { openSample } from "./sample";
import { SCRIPTS, Server, untrustedFolders } from "./server";
import { StatusItem } from "./status";
import { StepsView } from "./stepsView";
import type { Item } from "./tree";
import { type Surroundings, ValueFlowPanel } from "./valueFlowPanel";

const PANEL = "loadlint.valueFlow";
const SELECTOR: vscode.DocumentSelector = [...SCRIPTS] as vscode.DocumentFilter[];

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("loadlint", { log: true });
  const environment = vscode.Uri.joinPath(context.globalStorageUri, "environment").fsPath;
  const running = new Server(environment, log);
  server = running;
  const status = new StatusItem(SELECTOR);
  const view = new RecordingView((files) => void drop(files));
  const panels = new Map<string, ValueFlowPanel>();
  const isLookedAt = () => view.visible || [...panels.values()].some((panel) => panel.visible);
  const current = new Current(running, isLookedAt, log);
  const steps = new StepsView();
  context.subscriptions.push(log, running, status, view, current, steps);

  const actions: Surroundings = {
    open: (at) => void reveal(vscode.Uri.parse(at.uri), rangeOf(at.range)),
    fix: (at) => void fixAt(running, at),
    exchange: (recording, entry) => void openExchange(running, recording, entry),
  };
  const runs = new RunPanels(context.extensionUri, running, actions.open);
  context.subscriptions.push(
    runs,
    running.onDidBeginRun((address) => void runs.watch(vscode.Uri.parse(address))),
  );
  const adopt = (document: vscode.Uri, panel: vscode.WebviewPanel) => {
    const shown = new ValueFlowPanel(context, document, actions, panel);
    panels.set(document.toString(), shown);
    shown.onDidClose(() => panels.delete(document.toString()));
    current.soon();
  };
  const showValueFlow = () => {
    const document = current.value.document;
    if (document === undefined || current.value.script === null) {
      void vscode.window.showInformationMessage("Open a load script first.");
      return;
    }
    const open = panels.get(document.toString());
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const name = document.path.split("/").pop() ?? "";
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    adopt(document, vscode.window.createWebviewPanel(PANEL, `Value flow: ${name}`, place));
  };
  const withScript = (work: (document: vscode.Uri) => unknown) => async () => {
    const document = current.value.document ?? vscode.window.activeTextEditor?.document.uri;
    if (document === undefined) {
      void vscode.window.showInformationMessage("Open a load script first.");
      return;
    }
    await work(document);
  };
  const drop = async (files: readonly vscode.Uri[]) => {
    const { document, script } = current.value;
    if (document === undefined || script === null) {
      void vscode.window.showInformationMessage("Open a load script first.");
      return;
    }
    const linked = script.recordings.map((recording) => recording.path);
    await linkDropped(running, document, linked, files);
  };
  const addressOf = (known: Known) => (known.document === undefined ? "" : running.uri(known.document));
  /** A command of the server about the script in the editor. */
  const ofServer = (name: string) =>
    withScript((document) => vscode.commands.executeCommand(name, running.uri(document)));
  const show = (known: Known) => {
    status.show(running.status, known.script, addressOf(known));
    steps.show(known.script, addressOf(known));
    if (view.visible) {
      view.show(known.script === null ? undefined : known.document, known.flow);
    }
    if (known.document !== undefined) {
      panels.get(known.document.toString())?.draw(known, running.status);
    }
  };

  const restartIfWanted = () => {
    if (running.status.kind !== "stopped") {
      void running.restart();
    }
  };
  const startUnlessStarted = () => {
    if (running.status.kind === "stopped") {
      void running.restart();
    }
  };

  const command = vscode.commands.registerCommand;
  context.subscriptions.push(
    current.onDidChange(show),
    running.onDidChangeStatus((now) => {
      status.show(now, current.value.script, addressOf(current.value));
      if (now.kind === "missing") {
        void offerInstallation();
      }
    }),
    view.onDidChangeVisibility(() => current.soon()),
    vscode.window.registerWebviewPanelSerializer(PANEL, {
      async deserializeWebviewPanel(panel, state: { document?: string } | undefined) {
        if (state?.document === undefined) {
          panel.dispose();
        } else {
          adopt(vscode.Uri.parse(state.document), panel);
        }
      },
    }),
    command("loadlint.restart", () => running.restart()),
    command("loadlint.showLogs", () => log.show()),
    command("loadlint.install", () => installServer(environment, running, log)),
    command("loadlint.newScriptFromRecordings", (file?: vscode.Uri, files?: readonly vscode.Uri[]) =>
      newScript(running, files ?? (file === undefined ? [] : [file])),
    ),
    command(
      "loadlint.linkRecording",
      withScript((document) => linkRecordings(running, document)),
    ),
    command(
      "loadlint.fixAll",
      withScript((document) => fixAll(running, document)),
    ),
    command("loadlint.verifyScript", ofServer(VERIFY)),
    command("loadlint.verifyScriptWithTool", ofServer(VERIFY_WITH_TOOL)),
    command("loadlint.runScriptOnce", ofServer(RUN_ONCE)),
    command("loadlint.healScript", ofServer(HEAL)),
    command("loadlint.showValueFlow", showValueFlow),
    command(
      "loadlint.showRunView",
      withScript((document) => runs.show(document)),
    ),
    command(
      "loadlint.showResults",
      withScript((document) => runs.choose(document)),
    ),
    command("loadlint.refreshRecording", () => current.soon()),
    command("loadlint.toggleSecrets", async () => {
      await running.request("workspace/executeCommand", { command: SHOW_SECRETS, arguments: [] });
      current.soon();
    }),
    command("loadlint.openSample", () => openSample(context)),
    command("loadlint.openExchange", (item: Item) => {
      if (item.exchange !== null) {
        return openExchange(running, item.exchange.recording, item.exchange.entry);
      }
      return undefined;
    }),
    command("loadlint.reveal", (address: string, range: PlainRange) =>
      reveal(vscode.Uri.parse(address), rangeOf(range)),
    ),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const atStart = ["loadlint.server", "loadlint.enable", "loadlint.timeLimit"];
      if (atStart.some((name) => event.affectsConfiguration(name))) {
        restartIfWanted();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restartIfWanted),
    await onDidChangeInterpreter(() => {
      // A program that the user named stays, whatever environment is active.
      const now = running.status;
      if (now.kind !== "running" || now.program.origin !== "setting") {
        restartIfWanted();
      }
    }),
  );
  // Projects without load scripts pay nothing, and are not asked to install anything.
  const starting = new vscode.Disposable(() => {
    for (const subscription of waiting) {
      subscription.dispose();
    }
  });
  const startFor = (document: vscode.TextDocument) => {
    if (vscode.languages.match(SELECTOR, document) > 0 && mayBeScript(document.fileName, document.getText())) {
      starting.dispose();
      // A command may have started it before.
      startUnlessStarted();
      return true;
    }
    return false;
  };
  const waiting = [vscode.workspace.onDidOpenTextDocument(startFor), vscode.workspace.onDidSaveTextDocument(startFor)];
  context.subscriptions.push(starting);
  vscode.workspace.textDocuments.some(startFor);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

interface PlainRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

function rangeOf({ start, end }: PlainRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Show a place of a script, in the editor that shows the script already where there is one. */
async function reveal(document: vscode.Uri, range: vscode.Range): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find((one) => one.document.uri.toString() === document.toString());
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  const editor = await vscode.window.showTextDocument(document, { viewColumn, selection: range });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function openExchange(running: Server, recording: string, exchange: number): Promise<void> {
  const found = await running.request<{ uri: string } | null>(EXCHANGE, { recording, exchange });
  if (found == null) {
    void vscode.window.showWarningMessage(`${recording} does not hold this exchange any more.`);
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.parse(found.uri), { preview: true });
}

async function offerInstallation(): Promise<void> {
  const yes = "Install";
  const path = "Choose a Program";
  const chosen = await vscode.window.showWarningMessage(
    "The loadlint program was found neither in the active Python environment nor in PATH. " +
      "Shall it be installed with pip into an environment of the extension's own?",
    yes,
    path,
  );
  if (chosen === yes) {
    await vscode.commands.executeCommand("loadlint.install");
  } else if (chosen === path) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "loadlint.server.path");
  }
}

async function installServer(environment: string, running: Server, log: vscode.LogOutputChannel): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage("Trust this workspace first: its Python interpreter may be used.");
    return;
  }
  const active = await activeInterpreter(vscode.workspace.workspaceFolders?.[0]?.uri);
  const requirement = vscode.workspace.getConfiguration("loadlint.server").get<string>("source", "loadlint");
  // An environment that is in use can't be replaced everywhere.
  await running.stop();
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Installing loadlint", cancellable: true },
    async (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const places = { searchPath: process.env.PATH ?? "", untrusted: untrustedFolders(), platform: process.platform };
      const interpreters = interpretersOn(process.platform, active, (name) => onPath(name, places));
      const run = runner((text) => log.info(text), abort.signal);
      try {
        await install(environment, requirement, interpreters, process.platform, run);
      } catch (error) {
        if (!abort.signal.aborted) {
          await explain(error, log);
        }
      }
    },
  );
  await running.restart();
}

async function explain(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const more = error instanceof NoPythonError ? "Install Python first." : "The log says more.";
  const chosen = await vscode.window.showErrorMessage(`loadlint can't be installed: ${message}. ${more}`, "Show Logs");
  if (chosen !== undefined) {
    log.show();
  }
}
