/** Puts the parts together. */

import * as vscode from "vscode";
import { AllScripts } from "./allScripts";
import { bundledStart } from "./bundled";
import { leadingText, mayBeScript } from "./candidates";
import { registerCommands } from "./commands";
import { Current, type Known } from "./current";
import { fixAt } from "./fixes";
import { Installation } from "./installation";
import { linkDropped } from "./link";
import { Panels } from "./panels";
import { openExchange, reveal } from "./places";
import { Proposals } from "./proposal";
import { onDidChangeInterpreter } from "./python";
import { RecordingView } from "./recordingView";
import { RowsView } from "./rowsView";
import { RunPanels } from "./runPanel";
import { rowsOfRuns } from "./runs";
import { SCRIPTS, Server } from "./server";
import { StatusItem } from "./status";
import { StepsView } from "./stepsView";
import { TOOLS } from "./tools";
import type { Surroundings } from "./valueFlowPanel";

const SELECTOR: vscode.DocumentSelector = [...SCRIPTS] as vscode.DocumentFilter[];
/** The settings that count when the server starts. */
const AT_START = [
  "loadlint.server",
  "loadlint.enable",
  "loadlint.timeLimit",
  ...TOOLS.map((tool) => `loadlint.${tool}`),
];

let running: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("loadlint", { log: true });
  const environment = vscode.Uri.joinPath(context.globalStorageUri, "environment").fsPath;
  const proposals = new Proposals();
  const server = new Server(environment, bundledStart(context.extensionPath), log, proposals);
  running = server;
  const installation = new Installation(environment, server, log);
  const surroundings: Surroundings = {
    open: (at) => void reveal(at.uri, at.range),
    fix: (at) => void fixAt(server, at),
    exchange: (recording, entry) => void openExchange(server, recording, entry),
  };
  const panels = new Panels(context, server, surroundings, log);
  const runs = new RunPanels(context.extensionUri, server, surroundings.open);
  const status = new StatusItem(SELECTOR);
  const steps = new StepsView();
  const view = new RecordingView((files) => void linkDropped(server, current.value, files));
  const measured = new RowsView("loadlint.runs");
  const scripts = new AllScripts(server, log);
  const current = new Current(
    server,
    () => view.visible || panels.visible,
    () => measured.visible,
    log,
  );
  const parts = { context, server, current, panels, runs, proposals, installation, scripts, log };
  context.subscriptions.push(log, server, proposals, panels, runs, status, steps, view, measured, scripts, current);
  context.subscriptions.push(...registerCommands(parts));

  const show = (known: Known) => {
    const { document, script, flow } = known;
    const address = document === undefined ? "" : server.uri(document);
    status.show(server.status, script, address);
    steps.show(script, address);
    if (view.visible) {
      view.show(script === null ? undefined : document, flow);
    }
    measured.show(rowsOfRuns(known.runs));
    panels.draw(known);
  };
  context.subscriptions.push(
    current.onDidChange(show),
    view.onDidChangeVisibility(() => current.soon()),
    measured.onDidChangeVisibility(() => current.soon()),
    server.onDidBeginRun((address) => void runs.watch(vscode.Uri.parse(address))),
    server.onDidChangeStatus(({ kind }) => {
      show(current.value);
      if (kind === "missing") {
        void installation.offer();
      }
    }),
    ...restarting(server),
    await onDidChangeInterpreter(() => void server.followInterpreter()),
    startingWithFirstScript(server),
  );
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

/** What the server knows from its start only. */
function restarting(server: Server): readonly vscode.Disposable[] {
  const restartIfWanted = () => {
    if (server.status.kind !== "stopped") {
      void server.restart();
    }
  };
  return [
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (AT_START.some((name) => event.affectsConfiguration(name))) {
        restartIfWanted();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restartIfWanted),
  ];
}

/** Projects without load scripts pay nothing, and are not asked to install anything. */
function startingWithFirstScript(server: Server): vscode.Disposable {
  const startFor = (document: vscode.TextDocument) => {
    const isScript = vscode.languages.match(SELECTOR, document) > 0;
    if (isScript && mayBeScript(document.fileName, document.getText(), leadingText)) {
      waiting.dispose();
      void server.runs();
      return true;
    }
    return false;
  };
  const waiting = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(startFor),
    vscode.workspace.onDidSaveTextDocument(startFor),
  );
  vscode.workspace.textDocuments.some(startFor);
  return waiting;
}
