import assert from "node:assert/strict";
import { test } from "node:test";
import type { Script } from "../src/protocol";
import { statusOf } from "../src/statusText";

const SCRIPT: Script = {
  script: "/r/a.js",
  dialect: "k6",
  requests: 45,
  recordings: ["/r/a.har", "/r/b.har"].map((path) => ({ path, exchanges: 50, problems: [] })),
  certificate: { line: "certified on a.har, b.har: 412 values in 90 requests", verdict: "certified", passes: true },
  run: null,
  changes: [],
  verdict: { words: "certified", good: true },
  steps: [],
};

function told(script: Script | null): [text: string, detail: string, warns: boolean, command: string] {
  const { text, detail, warns, command } = statusOf("0.1.0", script, "file:///r/a.js");
  return [text, detail, warns, command.title];
}

test("a certified script says on what", () => {
  assert.deepEqual(told(SCRIPT), [
    "a.har, b.har",
    "certified on a.har, b.har: 412 values in 90 requests · loadlint 0.1.0 · k6 · 45 requests",
    false,
    "Show Value Flow",
  ]);
});

test("what is left is a warning", () => {
  const line = "2 values would be wrong in a new session (b.har shows it)";
  const certificate = { line, verdict: "not", passes: false } as const;
  const [, detail, warns] = told({ ...SCRIPT, certificate });
  assert.match(detail, /^2 values would be wrong in a new session \(b\.har shows it\) · /);
  assert.ok(warns);
});

test("a run is told, the replay is not told twice", () => {
  const failed = { way: "live", verdict: "k6 made 2 requests: failed", passes: false } as const;
  const [, detail, warns] = told({ ...SCRIPT, run: failed });
  assert.match(detail, / · last run: k6 made 2 requests: failed · /);
  assert.ok(warns);
  assert.doesNotMatch(told({ ...SCRIPT, run: { ...failed, way: "replay" } })[1], /last run/);
});

test("a changed application comes first, with heal", () => {
  const changes = ["renamed field token → csrf: POST /order", "new step: GET /tokens"];
  const { text, detail, command } = statusOf("0.1.0", { ...SCRIPT, changes }, "file:///r/a.js");
  assert.equal(text, "The application has changed");
  assert.equal(detail, "renamed field token → csrf: POST /order, and 1 more");
  assert.deepEqual(command, { command: "loadlint.heal", title: "Heal", arguments: ["file:///r/a.js"] });
});

test("a module says which script runs it, and is not healed itself", () => {
  const { detail, command } = statusOf("0.1.0", { ...SCRIPT, changes: ["new step: GET /x"] }, "file:///r/lib/c.js");
  assert.match(detail, /^run by a\.js · certified on /);
  assert.equal(command.title, "Show Value Flow");
});

test("no recording, no script", () => {
  assert.deepEqual(told({ ...SCRIPT, recordings: [] }), [
    "No recording is linked",
    "loadlint 0.1.0 · k6",
    true,
    "Link Recordings…",
  ]);
  assert.deepEqual(told(null), ["loadlint 0.1.0", "this file is not a load script", false, "Show Logs"]);
});
