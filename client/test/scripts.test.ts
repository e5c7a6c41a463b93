import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReplayStatus, RunStatus, ScriptStatus } from "../src/protocol";
import { rowsOfScripts } from "../src/scripts";

const REPLAY: ReplayStatus = {
  verdict: "certified",
  line: "certified on a.har, b.har: 8 values in 4 requests",
  older: 0,
  changed: null,
  noticed: 118,
  faults: 124,
};
const RUN: RunStatus = { name: "main 1a2b3c4", problems: [], slowest: "GET /a", p95: 411.6 };
const SCRIPT: ScriptStatus = {
  uri: "file:///r/a.js",
  path: "a.js",
  recordings: 2,
  errors: 0,
  warnings: 0,
  secrets: 0,
  replay: REPLAY,
  run: RUN,
};

test("a certified script, and what its newest run took", () => {
  const [row] = rowsOfScripts([SCRIPT]);
  assert.deepEqual([row?.label, row?.description, row?.icon], ["a.js", "certified", "pass"]);
  assert.equal(row?.at?.uri, "file:///r/a.js");
  assert.deepEqual(
    row?.children.map(({ label, description }) => `${label} ${description}`.trim()),
    [
      "certified on a.har, b.har: 8 values in 4 requests",
      "the assertions notice 118 of 124 broken responses",
      "main 1a2b3c4 p95 412 ms GET /a",
    ],
  );
});

test("a script that no longer fits, with a broken gate", () => {
  const replay: ReplayStatus = {
    ...REPLAY,
    verdict: "not",
    line: "2 values differ",
    older: 1,
    changed: "renamed field a → b",
  };
  const run: RunStatus = { ...RUN, problems: ["all requests: p95 < 1 ms is broken"] };
  const [row] = rowsOfScripts([{ ...SCRIPT, replay, run, errors: 1, secrets: 2 }]);
  assert.equal(row?.icon, "warning");
  assert.equal(row?.description, "not as recorded · application has changed · run worse or gate broken");
  assert.deepEqual(
    row?.children.filter(({ icon }) => icon === "warning").map(({ label }) => label),
    [
      "2 values differ",
      "the application has changed: renamed field a → b",
      "1 error, 2 secrets",
      "all requests: p95 < 1 ms is broken",
    ],
  );
});

test("a script without a recording and without runs", () => {
  const [row] = rowsOfScripts([{ ...SCRIPT, recordings: 0, replay: null, run: null }]);
  assert.deepEqual([row?.description, row?.children.length], ["no recording", 1]);
});
