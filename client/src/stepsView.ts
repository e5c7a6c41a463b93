/** The view *Script*, which leads from recordings to runs, and the verdict in the status bar. */

import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Script } from "./protocol";
import { type Row, rowsOf } from "./steps";

export class StepsView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Row>;
  private readonly verdict = vscode.window.createStatusBarItem("loadlint.verdict", vscode.StatusBarAlignment.Left, 1);
  private rows: readonly Row[] = [];

  constructor() {
    this.view = vscode.window.createTreeView("loadlint.steps", { treeDataProvider: this });
    this.verdict.name = "loadlint: verdict";
    this.verdict.command = "loadlint.steps.focus";
  }

  /** Show the way of a script, or nothing; `document` is its address as the server knows it. */
  show(script: Script | null, document: string): void {
    this.showVerdict(script);
    const rows = rowsOf(script, document);
    if (isDeepStrictEqual(rows, this.rows)) {
      // A tree that is drawn anew under the pointer loses the click.
      return;
    }
    this.rows = rows;
    const waits = rows.some((row) => row.isNext);
    this.view.message = rows.length === 0 || waits ? "" : "All steps are done.";
    this.changed.fire(undefined);
  }

  getChildren(row?: Row): Row[] {
    return [...(row?.children ?? this.rows)];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const { None, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(row.label, row.children.length === 0 ? None : Expanded);
    item.id = row.id;
    item.description = row.description;
    item.tooltip = row.tooltip;
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color === null ? undefined : new vscode.ThemeColor(row.color));
    item.accessibilityInformation = { label: `${row.label}, ${row.description}` };
    if (row.command !== null) {
      item.command = { ...row.command, arguments: [...row.command.arguments] };
    }
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.verdict.dispose();
    this.changed.dispose();
  }

  private showVerdict(script: Script | null): void {
    if (script === null) {
      this.verdict.hide();
      return;
    }
    const { words, good } = script.verdict;
    this.verdict.text = `$(${good ? "pass" : "warning"}) ${words}`;
    this.verdict.tooltip = script.certificate?.line ?? "loadlint: show what is next";
    this.verdict.show();
  }
}
