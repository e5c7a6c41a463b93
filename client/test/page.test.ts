import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "../src/page";

const PARTS = {
  nonce: "bm9uY2U=",
  source: "https://*.vscode-cdn.net",
  style: "https://x.vscode-cdn.net/valueflow.css",
  script: "https://x.vscode-cdn.net/valueflow.js",
  document: "file:///project/a.js",
};

test("nothing runs without the nonce, and nothing else is loaded", () => {
  const text = page(PARTS);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1] ?? "";
  assert.equal(policy, `default-src 'none'; style-src ${PARTS.source}; script-src 'nonce-${PARTS.nonce}'`);
  assert.ok(!policy.includes("unsafe"));
  for (const [tag] of text.matchAll(/<script[^>]*>/g)) {
    assert.ok(tag.includes(`nonce="${PARTS.nonce}"`), tag);
  }
  const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(loaded, [PARTS.style, PARTS.script]);
  assert.ok(!/\s(?:style|on\w+)=/.test(text));
});

test("a name can't leave the script", () => {
  assert.ok(!page({ ...PARTS, document: "file:///project/</script><b>.js" }).includes("</script><b>"));
});
