import assert from "node:assert/strict";
import { test } from "node:test";
import type { At, MeasuredRun } from "../src/protocol";
import { rowsOfRuns } from "../src/runs";

const AT: At = {
  line: 4,
  range: { start: { line: 3, character: 2 }, end: { line: 3, character: 9 } },
  uri: "file:///r/a.js",
  file: null,
};
const STEP = { name: "GET /a", measured: "p95 412 ms", at: AT };

test("a run says what its slowest step took, and a click on a step leads to its request", () => {
  const [run] = rowsOfRuns([{ name: "main 1a2b3c4", problems: [], steps: [STEP, { ...STEP, name: "GET /b" }] }]);
  assert.equal(run?.description, "p95 412 ms GET /a");
  assert.deepEqual(
    run?.children.map(({ label, description, at }) => [label, description, at]),
    [
      ["p95 412 ms", "GET /a", AT],
      ["p95 412 ms", "GET /b", AT],
    ],
  );
});

test("what is wrong with a run stands first", () => {
  const run: MeasuredRun = { name: "main", problems: ["GET /a is slower than before"], steps: [STEP] };
  const [row] = rowsOfRuns([run]);
  assert.equal(row?.icon, "warning");
  assert.deepEqual(
    row?.children.map(({ label, icon }) => [label, icon]),
    [
      ["GET /a is slower than before", "warning"],
      ["p95 412 ms", "watch"],
    ],
  );
});

test("the ids of rows differ", () => {
  const run: MeasuredRun = { name: "main", problems: ["x", "x"], steps: [STEP, STEP] };
  const rows = rowsOfRuns([run, run]);
  const ids = rows.flatMap((row) => [row.id, ...row.children.map(({ id }) => id)]);
  assert.equal(new Set(ids).size, ids.length);
});
