/** A view of rows that lead to places: *Runs* and *All Scripts*. */

import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { PlaceRow } from "./rows";

export class RowsView implements vscode.TreeDataProvider<PlaceRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<PlaceRow>;
  private rows: readonly PlaceRow[] = [];

  constructor(id: string) {
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this });
  }

  get visible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<unknown> {
    return this.view.onDidChangeVisibility;
  }

  show(rows: readonly PlaceRow[]): void {
    if (!isDeepStrictEqual(rows, this.rows)) {
      // A tree that is drawn anew under the pointer loses the click.
      this.rows = rows;
      this.changed.fire(undefined);
    }
  }

  getChildren(row?: PlaceRow): PlaceRow[] {
    return [...(row?.children ?? this.rows)];
  }

  getTreeItem(row: PlaceRow): vscode.TreeItem {
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(row.label, row.children.length === 0 ? None : row.expanded ? Expanded : Collapsed);
    item.id = row.id;
    item.description = row.description;
    item.tooltip = `${row.label} ${row.description}`.trimEnd();
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
