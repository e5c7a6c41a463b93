import assert from "node:assert/strict";
import { test } from "node:test";
import type { Script, Step } from "../src/protocol";
import { type Row, rowsOf } from "../src/steps";

const DOCUMENT = "file:///r/a.js";

function step(name: Step["name"], state: Step["state"], told: string, more: Partial<Step> = {}): Step {
  return { name, title: name, state, told, notes: [], action: null, next: false, ...more };
}

function rows(...steps: Step[]): readonly Row[] {
  const script = { steps } as unknown as Script;
  return rowsOf(script, DOCUMENT);
}

const FIX = { title: "Apply 3 safe fixes", command: "loadlint.fixAll" };

test("the row that is next says what to do, and a click does it", () => {
  const [done, next] = rows(
    step("recordings", "done", "a.har: healthy"),
    step("script", "todo", "5 findings", { action: FIX, next: true }),
  );
  assert.equal(done?.description, "a.har: healthy");
  assert.deepEqual([done?.icon, done?.command], ["pass-filled", null]);
  assert.equal(next?.description, "→ Apply 3 safe fixes · 5 findings");
  assert.deepEqual(next?.command, { command: "loadlint.fixAll", title: "Apply 3 safe fixes", arguments: [DOCUMENT] });
});

test("a row that is not next does its part as well", () => {
  const [row] = rows(step("replay", "done", "certified", { action: { title: "Verify", command: "loadlint.verify" } }));
  assert.equal(row?.description, "certified");
  assert.equal(row?.command?.command, "loadlint.verify");
});

test("recordings are linked by the editor's own list", () => {
  const [row] = rows(step("recordings", "todo", "none", { action: { title: "Link", command: "loadlint.linkTo" } }));
  assert.equal(row?.command?.command, "loadlint.linkRecording");
});

test("what is wrong stands below its row", () => {
  const [row] = rows(step("recordings", "problem", "a.har: 1 problem", { notes: ["a.har: no bodies"] }));
  assert.deepEqual(
    row?.children.map(({ label, icon }) => [label, icon]),
    [["a.har: no bodies", "warning"]],
  );
});

test("without a script there is no way", () => {
  assert.deepEqual(rowsOf(null, DOCUMENT), []);
});
