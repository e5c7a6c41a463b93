/** What the view *Script* shows, as plain data: the way of a script, where it stands, and what a click does. */

import { FIX, LINK_TO, type Script, SHOW_RUN, type Step } from "./protocol";

export interface Row {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: string;
  /** The theme's colour of the icon. */
  readonly color: string | null;
  readonly isNext: boolean;
  readonly command: { readonly command: string; readonly title: string; readonly arguments: readonly string[] } | null;
  readonly children: readonly Row[];
}

const ICONS: Record<Step["state"], readonly [icon: string, color: string | null]> = {
  done: ["pass-filled", "testing.iconPassed"],
  todo: ["circle-large-outline", null],
  problem: ["warning", "list.warningForeground"],
  later: ["circle-outline", "disabledForeground"],
  busy: ["sync~spin", null],
  off: ["circle-slash", "disabledForeground"],
};

/** What this editor does in a better way than the server can. */
const HERE: Readonly<Record<string, string>> = {
  [LINK_TO]: "loadlint.linkRecording",
  [FIX]: "loadlint.fixAll",
  [SHOW_RUN]: "loadlint.showRunView",
};

/** The rows of a script; `document` is its address as the server knows it. */
export function rowsOf(script: Script | null, document: string): readonly Row[] {
  return (script?.steps ?? []).map((step) => rowOf(step, document));
}

function rowOf(step: Step, document: string): Row {
  const [icon, color] = step.next ? ["arrow-circle-right", "list.highlightForeground"] : ICONS[step.state];
  const { action } = step;
  return {
    // The editor keeps a row as it was, folded or not; one that gets notes opens.
    id: step.notes.length === 0 ? step.name : `${step.name} with notes`,
    label: step.title,
    // What is next comes first: a side bar cuts the end.
    description: [...(step.next && action !== null ? [`→ ${action.title}`] : []), step.told].join(" · "),
    tooltip: [step.told, ...step.notes, ...(action === null ? [] : [`Click: ${action.title}`])].join("\n"),
    icon,
    color,
    isNext: step.next,
    command:
      action === null
        ? null
        : { command: HERE[action.command] ?? action.command, title: action.title, arguments: [document] },
    children: step.notes.map((note, i) => noteOf(note, `${step.name}/${i}`, step.state)),
  };
}

function noteOf(note: string, id: string, state: Step["state"]): Row {
  const [icon, color] = state === "problem" ? ICONS.problem : ["info", null];
  const plain = { description: "", isNext: false, command: null, children: [] };
  return { id, label: note, tooltip: note, icon, color, ...plain };
}
