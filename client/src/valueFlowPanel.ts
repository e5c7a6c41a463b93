/** The panel *Value flow*. */

import * as vscode from "vscode";
import type { Known } from "./current";
import { type Actions, type Drawing, DrawingPanel } from "./drawingPanel";
import type { At, ValueFlow } from "./protocol";
import type { Status } from "./server";
import { whyNothing } from "./statusText";

/** The scripts are those of `resources.VALUE_FLOW` in the Python package. */
const VALUE_FLOW: Drawing = {
  title: "Value flow",
  scripts: ["elements.js", "valuewords.js", "valuetable.js", "valueflow.js"],
  draw: "drawValueFlow",
};
/** Where what the user chose in a page is kept. */
const CHOICES = "choices";

/** What the panel asks of its surroundings. */
export interface Surroundings {
  open(at: At): void;
  fix(at: At): void;
  exchange(recording: string, entry: number): void;
}

export class ValueFlowPanel extends DrawingPanel<ValueFlow> {
  constructor(
    { extensionUri, globalState }: vscode.ExtensionContext,
    document: vscode.Uri,
    surroundings: Surroundings,
    panel: vscode.WebviewPanel,
  ) {
    const actions: Actions = {
      ...surroundings,
      fixAll: () => void vscode.commands.executeCommand("loadlint.fixAll", document),
      link: () => void vscode.commands.executeCommand("loadlint.linkRecording", document),
      choose: (choices) => void globalState.update(CHOICES, choices),
    };
    super(extensionUri, VALUE_FLOW, document, globalState.get<object>(CHOICES, {}), actions, panel);
  }

  /** Draw what is known, or say why there is nothing to draw. What is not known yet leaves the page as it is. */
  draw(known: Known, status: Status): void {
    if (known.flow !== null) {
      this.show({ data: known.flow });
    } else if (known.script === null) {
      this.show({ nothing: whyNothing(status) });
    }
  }
}
