/** The extension's commands. Each one about a script acts on the script that it is given, else on the one in front. */

import * as vscode from "vscode";
import type { AllScripts } from "./allScripts";
import type { Current } from "./current";
import { fixAll } from "./fixes";
import type { Installation } from "./installation";
import { linkRecordings } from "./link";
import { newScript } from "./newScript";
import type { Panels } from "./panels";
import { openExchange, reveal } from "./places";
import type { Proposals } from "./proposal";
import { DIAGNOSTICS_SCOPE, HEAL, RUN_ONCE, SHOW_SECRETS, VERIFY, VERIFY_WITH_TOOL } from "./protocol";
import type { RunPanels } from "./runPanel";
import { openSample } from "./sample";
import type { Server } from "./server";
import { type Target, targetOf } from "./target";
import type { Item } from "./tree";

export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly current: Current;
  readonly panels: Panels;
  readonly runs: RunPanels;
  readonly proposals: Proposals;
  readonly installation: Installation;
  readonly scripts: AllScripts;
  readonly log: vscode.LogOutputChannel;
}

/** Offer all commands of the manifest, and those of the views. */
export function registerCommands(parts: Parts): readonly vscode.Disposable[] {
  return [...ofScripts(parts), ...ofViews(parts), ...others(parts)];
}

const command = vscode.commands.registerCommand;

function ofScripts({ server, panels, runs, proposals }: Parts): readonly vscode.Disposable[] {
  /** A command about the script that is named; without one about the one in the active editor or panel. */
  const about = (work: (target: Target) => unknown) => async (named?: unknown) => {
    const active = panels.active ?? vscode.window.activeTextEditor?.document.uri;
    const target = await targetOf(server, named, active);
    if (target !== undefined) {
      await work(target);
    }
  };
  const ofServer = (name: string) =>
    about(({ document }) => vscode.commands.executeCommand(name, server.uri(document)));
  return [
    command(
      "loadlint.linkRecording",
      about((target) => linkRecordings(server, target)),
    ),
    command(
      "loadlint.fixAll",
      about((target) => fixAll(server, proposals, target)),
    ),
    command(
      "loadlint.showValueFlow",
      about(({ document }) => panels.show(document)),
    ),
    command(
      "loadlint.showRunView",
      about(({ document }) => runs.show(document)),
    ),
    command(
      "loadlint.showResults",
      about(({ document }) => runs.choose(document)),
    ),
    command("loadlint.verifyScript", ofServer(VERIFY)),
    command("loadlint.verifyScriptWithTool", ofServer(VERIFY_WITH_TOOL)),
    command("loadlint.runScriptOnce", ofServer(RUN_ONCE)),
    command("loadlint.healScript", ofServer(HEAL)),
  ];
}

/** The buttons of the views are about the script that they show, whatever editor is active. */
function ofViews({ server, current, scripts }: Parts): readonly vscode.Disposable[] {
  const aboutShown = (name: string) => () => vscode.commands.executeCommand(name, current.value.document);
  return [
    command("loadlint.view.linkRecording", aboutShown("loadlint.linkRecording")),
    command("loadlint.view.showValueFlow", aboutShown("loadlint.showValueFlow")),
    command("loadlint.refreshRecording", () => current.soon()),
    command("loadlint.refreshScripts", () => scripts.ask()),
    command("loadlint.openExchange", ({ exchange }: Item) =>
      exchange === null ? undefined : openExchange(server, exchange.recording, exchange.entry),
    ),
    command("loadlint.reveal", reveal),
  ];
}

/** Show the problems of scripts that are not open, or hide them again. */
async function check(server: Server, scope: "workspace" | "open"): Promise<void> {
  if (await server.runs()) {
    await vscode.commands.executeCommand(DIAGNOSTICS_SCOPE, scope);
    await vscode.commands.executeCommand("workbench.panel.markers.view.focus");
  }
}

function others({ context, server, current, installation, log }: Parts): readonly vscode.Disposable[] {
  return [
    command("loadlint.restart", () => server.restart()),
    command("loadlint.showLogs", () => log.show()),
    command("loadlint.install", () => installation.install()),
    command("loadlint.newScriptFromRecordings", (file?: vscode.Uri, files?: readonly vscode.Uri[]) =>
      newScript(server, files ?? (file === undefined ? [] : [file])),
    ),
    command("loadlint.toggleSecrets", async () => {
      await server.request("workspace/executeCommand", { command: SHOW_SECRETS, arguments: [] });
      current.soon();
    }),
    command("loadlint.checkWorkspace", () => check(server, "workspace")),
    command("loadlint.checkOpenScripts", () => check(server, "open")),
    command("loadlint.openSample", () => openSample(context)),
  ];
}
