/** Puts the parts together. */

import * as vscode from "vscode";
import { mayBeScript } from "./candidates";
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
import { SCRIPTS, Server } from "./server";
import { StatusItem } from "./status";
import { TOOLS } from "./tools";
import type { Actions } from "./valueFlowPanel";

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
  const server = new Server(environment, log);
  running = server;
  const installation = new Installation(environment, server, log);
  const proposals = new Proposals();
  const actions: Actions = {
    open: (at) => void reveal(at.uri, at.range),
    fix: (at) => void fixAt(server, at),
    exchange: (recording, entry) => void openExchange(server, recording, entry),
  };
  const panels = new Panels(context.extensionUri, server, actions, log);
  const status = new StatusItem(SELECTOR);
  const view = new RecordingView((files) => void linkDropped(server, current.value, files));
  const current = new Current(server, () => view.visible || panels.visible, log);
  context.subscriptions.push(log, server, proposals, panels, status, view, current);
  context.subscriptions.push(...registerCommands({ context, server, current, panels, proposals, installation, log }));

  const show = ({ document, script, flow }: Known) => {
    status.show(server.status, script, document === undefined ? "" : server.uri(document));
    if (view.visible) {
      view.show(script === null ? undefined : document, flow);
    }
    if (document !== undefined) {
      panels.draw(document, flow);
    }
  };
  context.subscriptions.push(
    current.onDidChange(show),
    view.onDidChangeVisibility(() => current.soon()),
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
    if (isScript && mayBeScript(document.fileName, document.getText())) {
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
