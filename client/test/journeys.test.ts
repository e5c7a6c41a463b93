import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder, runsBeside } from "../src/journeys";

const FILES = [
  "/w/a.har",
  "/w/checkout.2.har",
  "/w/checkout.har",
  "/w/checkout.10.har",
  "/w/other/b.har",
  "/w/other/b.2.har",
];

test("the first run of a journey comes before the second and the tenth", () => {
  assert.deepEqual(inOrder(FILES.slice(0, 4)), [
    "/w/a.har",
    "/w/checkout.har",
    "/w/checkout.2.har",
    "/w/checkout.10.har",
  ]);
});

test("two runs beside the script are selected", () => {
  assert.deepEqual(runsBeside("/w/checkout.js", FILES), ["/w/checkout.har", "/w/checkout.2.har"]);
  assert.deepEqual(runsBeside("/w/load.js", FILES), ["/w/checkout.har", "/w/checkout.2.har"], "the only journey");
});

test("nothing is selected where the names don't tell", () => {
  assert.deepEqual(runsBeside("/w/load.js", [...FILES, "/w/search.har", "/w/search.2.har"]), []);
  assert.deepEqual(runsBeside("/w/load.js", ["/w/monday.har", "/w/tuesday.har"]), []);
  assert.deepEqual(runsBeside("/elsewhere/checkout.js", FILES), []);
});
