import assert from "node:assert/strict";
import { test } from "node:test";
import { merged } from "../src/viewedRequests";

test("what has not changed comes from what was known", () => {
  const known = [
    { digest: "a", url: "/a" },
    { digest: "b", url: "/b" },
  ];
  const changed = { digest: "b2", url: "/b" };
  const added = { digest: "c", url: "/c" };
  assert.deepEqual(merged<{ digest: string; url?: string }>([{ digest: "a" }, changed, added], known), [
    { digest: "a", url: "/a" },
    changed,
    added,
  ]);
});
