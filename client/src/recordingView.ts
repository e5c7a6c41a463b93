/** The view *Recording*. */

import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { ValueFlow } from "./protocol";
import { addressesIn, baseName, type Item, itemsOf, type Mark, replayed } from "./tree";

const FILES = "text/uri-list";

const ICONS: Record<Mark, vscode.ThemeIcon> = {
  recording: new vscode.ThemeIcon("record"),
  problem: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
  good: new vscode.ThemeIcon("arrow-swap"),
  redirect: new vscode.ThemeIcon("arrow-right"),
  failed: new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground")),
  replayed: new vscode.ThemeIcon("circle-filled", new vscode.ThemeColor("list.errorForeground")),
  correlated: new vscode.ThemeIcon("pass-filled", new vscode.ThemeColor("testing.iconPassed")),
  literal: new vscode.ThemeIcon("arrow-small-right", new vscode.ThemeColor("list.errorForeground")),
  variable: new vscode.ThemeIcon("arrow-small-right", new vscode.ThemeColor("testing.iconPassed")),
  run: new vscode.ThemeIcon("play"),
  different: new vscode.ThemeIcon("diff", new vscode.ThemeColor("list.warningForeground")),
  missing: new vscode.ThemeIcon("diff-added", new vscode.ThemeColor("list.warningForeground")),
};

export class RecordingView implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Item>;
  private items: readonly Item[] = [];
  private document: vscode.Uri | undefined;

  /** `drop` is told which files were dropped on the view. */
  constructor(drop: (files: readonly vscode.Uri[]) => void) {
    const dragAndDropController: vscode.TreeDragAndDropController<Item> = {
      dropMimeTypes: [FILES],
      dragMimeTypes: [],
      async handleDrop(_, data) {
        const text = (await data.get(FILES)?.asString()) ?? "";
        drop(addressesIn(text).map((address) => vscode.Uri.parse(address)));
      },
    };
    const options = { treeDataProvider: this, showCollapseAll: true, dragAndDropController };
    this.view = vscode.window.createTreeView("loadlint.recording", options);
  }

  get visible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<unknown> {
    return this.view.onDidChangeVisibility;
  }

  /** Show what belongs to a script, or nothing. */
  show(document: vscode.Uri | undefined, flow: ValueFlow | null): void {
    const items = flow === null ? [] : itemsOf(flow);
    const isNew = document?.toString() !== this.document?.toString() || !isDeepStrictEqual(items, this.items);
    if (!isNew) {
      // A tree that is drawn anew under the pointer loses the click.
      return;
    }
    this.document = document;
    this.items = items;
    const count = flow === null ? 0 : replayed(flow);
    this.view.badge = count === 0 ? undefined : { value: count, tooltip: `${count} hard-coded` };
    this.view.description = flow === null ? "" : baseName(flow.script);
    this.changed.fire(undefined);
  }

  getChildren(item?: Item): Item[] {
    return [...(item?.children ?? this.items)];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const made = new vscode.TreeItem(
      item.label,
      item.children.length === 0 ? None : item.expanded ? Expanded : Collapsed,
    );
    made.id = `${this.document?.toString()} ${item.id}`;
    made.description = item.description;
    made.tooltip = item.tooltip;
    made.iconPath = ICONS[item.mark];
    made.contextValue = item.exchange === null ? item.mark : "exchange";
    made.accessibilityInformation = { label: `${item.label}, ${item.description}` };
    if (item.at !== null) {
      made.command = { command: "loadlint.reveal", title: "Show in Script", arguments: [item.at.uri, item.at.range] };
    }
    return made;
  }

  dispose(): void {
    this.view.dispose();
    this.changed.dispose();
  }
}
