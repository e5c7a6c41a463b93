import assert from "node:assert/strict";
import { test } from "node:test";
import { notFound, toolVariables } from "../src/tools";

const UNSET = { k6: "", locust: "", jmeter: "" };

test("a setting names a tool, whatever the active environment holds", () => {
  const places = { settings: { ...UNSET, k6: "/opt/k6" }, python: "/e/bin/python", platform: "linux" as const };
  assert.deepEqual(
    toolVariables(places, (file) => file === "/e/bin/k6"),
    { LOADLINT_K6: "/opt/k6" },
  );
});

test("the active environment is asked for tools; what it does not have is left to PATH", () => {
  const places = { settings: UNSET, python: "/e/bin/python", platform: "linux" as const };
  assert.deepEqual(
    toolVariables(places, (file) => file === "/e/bin/locust"),
    { LOADLINT_LOCUST: "/e/bin/locust" },
  );
  assert.deepEqual(
    toolVariables({ ...places, python: undefined }, () => true),
    {},
  );
});

test("the user is told what to do about a tool that is not there", () => {
  assert.equal(notFound("k6", ""), "k6 was not found. Install it, or set its path in the settings.");
  assert.equal(notFound("k6", "/x/k6"), "k6 was not found at /x/k6. Correct its path in the settings.");
});
