/** The language status item: is the server there, what is the open script, does it fit its recordings. */

import * as vscode from "vscode";
import type { Script } from "./protocol";
import type { Status } from "./server";
import { statusOf } from "./statusText";

export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem("loadlint", selector);
    this.item.name = "loadlint";
    this.show({ kind: "stopped" }, null, "");
  }

  show(status: Status, script: Script | null, document: string): void {
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
        item.detail = "starts when you open a load script";
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
        this.running(status.version, script, document);
        break;
    }
  }

  dispose(): void {
    this.item.dispose();
  }

  private running(version: string, script: Script | null, document: string): void {
    const { text, detail, warns, command } = statusOf(version, script, document);
    this.item.text = text;
    this.item.detail = detail;
    this.item.severity = warns ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    this.item.command = { ...command, arguments: [...(command.arguments ?? [])] };
  }
}
