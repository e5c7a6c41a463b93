/** What the view *All Scripts* shows, as plain data: the state of each script of the workspace. */

import type { ReplayStatus, RunStatus, ScriptStatus } from "./protocol";
import { type PlaceRow, row } from "./rows";

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const VERDICTS: Record<ReplayStatus["verdict"], string> = {
  certified: "certified",
  matches: "matches one session",
  not: "not as recorded",
};

/** The rows in the order of the paths; a click leads to the script. */
export function rowsOfScripts(scripts: readonly ScriptStatus[]): readonly PlaceRow[] {
  return scripts.map((script) => {
    const { uri, path, replay, run } = script;
    const children = [...ofReplay(uri, replay), ...ofFindings(script), ...ofRun(uri, run)];
    const isBad = children.some(({ icon }) => icon === "warning");
    const words = [
      replay === null ? "no recording" : VERDICTS[replay.verdict],
      ...(replay?.changed == null ? [] : ["application has changed"]),
      ...(run === null || run.problems.length === 0 ? [] : ["run worse or gate broken"]),
    ];
    const at = { uri, range: START };
    return { ...row(uri, path, words.join(" · "), isBad ? "warning" : "pass", at), children };
  });
}

function ofReplay(uri: string, replay: ReplayStatus | null): readonly PlaceRow[] {
  if (replay === null) {
    return [row(`${uri}/replay`, "no recording is linked", "", "circle-outline", null)];
  }
  const { verdict, line, older, changed, noticed, faults } = replay;
  const isOlder = older === 1 ? "1 recording is" : `${older} recordings are`;
  return [
    row(`${uri}/replay`, line, "", verdict === "not" ? "warning" : "pass", null),
    ...(changed === null
      ? []
      : [row(`${uri}/changed`, `the application has changed: ${changed}`, "", "warning", null)]),
    ...(older === 0
      ? []
      : [row(`${uri}/older`, `${isOlder} of an older version of the application`, "", "history", null)]),
    row(`${uri}/faults`, `the assertions notice ${noticed} of ${faults} broken responses`, "", "shield", null),
  ];
}

function ofFindings({ uri, errors, warnings, secrets }: ScriptStatus): readonly PlaceRow[] {
  const counts = [counted(errors, "error"), counted(warnings, "warning"), counted(secrets, "secret")];
  const label = counts.filter((text) => !text.startsWith("0 ")).join(", ");
  return label === "" ? [] : [row(`${uri}/findings`, label, "", errors > 0 ? "warning" : "info", null)];
}

function ofRun(uri: string, run: RunStatus | null): readonly PlaceRow[] {
  if (run === null) {
    return [];
  }
  const slowest = run.p95 === null ? "" : `p95 ${run.p95.toPrecision(3)} ms ${run.slowest}`;
  return [
    row(`${uri}/run`, run.name, slowest, "graph-line", null),
    ...run.problems.map((problem, i) => row(`${uri}/problem ${i}`, problem, "", "warning", null)),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
