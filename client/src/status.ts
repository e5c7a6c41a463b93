/** The language status item: is the server there, what is the open script, which recordings belong to it. */

import * as vscode from "vscode";
import type { Script } from "./protocol";
import type { Status } from "./server";
import { baseName } from "./tree";

export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem("loadlint", selector);
    this.item.name = "loadlint";
    this.show({ kind: "stopped" }, null);
  }

  show(status: Status, script: Script | null): void {
    const item = this.item;
    item.busy = status.kind === "starting";
    item.severity = vscode.LanguageStatusSeverity.Information;
    switch (status.kind) {
      case "starting":
        item.text = "loadlint";
        item.detail = "is starting";
        item.command = { command: "loadlint.showLogs", title: "Show Logs" };
        break;
      case "stopped":
        item.text = "loadlint";
        item.detail = "no load script was opened yet";
        item.command = { command: "loadlint.restart", title: "Start" };
        break;
      case "missing":
        item.severity = vscode.LanguageStatusSeverity.Warning;
        item.text = "loadlint is not installed";
        item.detail = "";
        item.command = { command: "loadlint.install", title: "Install" };
        break;
      case "failed":
        item.severity = vscode.LanguageStatusSeverity.Error;
        item.text = "loadlint";
        item.detail = status.message;
        item.command = { command: "loadlint.restart", title: "Restart" };
        break;
      case "running":
        this.running(status.version, script);
        break;
    }
  }

  dispose(): void {
    this.item.dispose();
  }

  private running(version: string, script: Script | null): void {
    const item = this.item;
    if (script === null) {
      item.text = `loadlint ${version}`;
      item.detail = "no load script";
      item.command = { command: "loadlint.showLogs", title: "Show Logs" };
    } else if (script.recordings.length === 0) {
      item.severity = vscode.LanguageStatusSeverity.Warning;
      item.text = "No recording is linked";
      item.detail = `loadlint ${version} · ${script.dialect}`;
      item.command = { command: "loadlint.linkRecording", title: "Link Recording…" };
    } else {
      item.text = script.recordings.map((recording) => baseName(recording.path)).join(", ");
      item.detail = `loadlint ${version} · ${script.dialect} · ${script.requests} requests`;
      item.command = { command: "loadlint.showValueFlow", title: "Show Value Flow" };
    }
  }
}
