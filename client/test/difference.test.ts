import assert from "node:assert/strict";
import { test } from "node:test";
import { difference } from "../src/difference";

test("one piece makes the second text of the first", () => {
  for (const [from, to] of [
    ["", ""],
    ["same", "same"],
    ["", "new"],
    ["old", ""],
    ["a b c", "a x c"],
    ["aaa", "aaaa"],
    ["aaaa", "aa"],
    ["one\ntwo\n", "one\nmore\ntwo\n"],
  ] as const) {
    const { start, end, text } = difference(from, to);
    assert.equal(from.slice(0, start) + text + from.slice(end), to);
    assert.ok(end >= start);
  }
});
