/** What the view *Runs* shows, as plain data: the newest kept runs of a script, with their steps. */

import type { At, MeasuredRun } from "./protocol";

export interface RunRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** The theme's colour of the icon. */
  readonly color: string | null;
  /** Where a click leads. */
  readonly at: At | null;
  readonly children: readonly RunRow[];
}

/** The rows, the newest run first; what is wrong with a run stands before its steps. */
export function rowsOfRuns(runs: readonly MeasuredRun[]): readonly RunRow[] {
  return runs.map((run, i) => {
    const slowest = run.steps[0];
    const bad = run.problems.length > 0;
    return {
      id: `${i} ${run.name}`,
      label: run.name,
      description: slowest === undefined ? "" : `${slowest.name} ${slowest.measured}`,
      icon: bad ? "warning" : "graph-line",
      color: bad ? "list.warningForeground" : null,
      at: null,
      children: [
        ...run.problems.map((problem, j) => row(`${i}/problem ${j}`, problem, "", "warning", null)),
        ...run.steps.map((step, j) => row(`${i}/${j}`, step.name, step.measured, "watch", step.at)),
      ],
    };
  });
}

function row(id: string, label: string, description: string, icon: string, at: At | null): RunRow {
  return {
    id,
    label,
    description,
    icon,
    color: icon === "warning" ? "list.warningForeground" : null,
    at,
    children: [],
  };
}
