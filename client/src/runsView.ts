/** The view *Runs*: what the newest kept runs of the script have measured. */

import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { MeasuredRun } from "./protocol";
import { type RunRow, rowsOfRuns } from "./runs";

export class RunsView implements vscode.TreeDataProvider<RunRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view = vscode.window.createTreeView("loadlint.runs", { treeDataProvider: this });
  private rows: readonly RunRow[] = [];

  get visible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<unknown> {
    return this.view.onDidChangeVisibility;
  }

  /** Show the runs of a script, newest first. */
  show(runs: readonly MeasuredRun[]): void {
    const rows = rowsOfRuns(runs);
    if (!isDeepStrictEqual(rows, this.rows)) {
      // A tree that is drawn anew under the pointer loses the click.
      this.rows = rows;
      this.changed.fire(undefined);
    }
  }

  getChildren(row?: RunRow): RunRow[] {
    return [...(row?.children ?? this.rows)];
  }

  getTreeItem(row: RunRow): vscode.TreeItem {
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const open = row.id === this.rows[0]?.id ? Expanded : Collapsed;
    const item = new vscode.TreeItem(row.label, row.children.length === 0 ? None : open);
    item.id = row.id;
    item.description = row.description;
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color === null ? undefined : new vscode.ThemeColor(row.color));
    item.accessibilityInformation = { label: `${row.label}, ${row.description}` };
    if (row.at !== null) {
      item.command = { command: "loadlint.reveal", title: "Show in Script", arguments: [row.at.uri, row.at.range] };
    }
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.changed.dispose();
  }
}
