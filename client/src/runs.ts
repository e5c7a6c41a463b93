/** What the view *Runs* shows, as plain data: the newest kept runs of a script, with their steps. */

import type { MeasuredRun } from "./protocol";
import { type PlaceRow, row } from "./rows";

const TOO_FEW = "too few requests";

/** The rows, the newest run first; what is wrong with a run stands before its steps.
 *
 * Numbers come first: names are often addresses, of which a side bar shows the beginning.
 */
export function rowsOfRuns(runs: readonly MeasuredRun[]): readonly PlaceRow[] {
  return runs.map((run, i) => {
    const slowest = run.steps[0];
    const description = slowest === undefined ? "" : `${slowest.measured} ${slowest.name}`;
    return {
      ...row(`${i} ${run.name}`, run.name, description, run.problems.length > 0 ? "warning" : "graph-line", null),
      children: [
        ...run.problems.map((problem, j) => row(`${i}/problem ${j}`, problem, "", "warning", null)),
        ...run.steps.map((step, j) => row(`${i}/${j}`, step.measured || TOO_FEW, step.name, "watch", step.at)),
      ],
      expanded: i === 0,
    };
  });
}
