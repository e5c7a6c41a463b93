import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { page } from "../src/page";

const PARTS = {
  nonce: "bm9uY2U=",
  source: "https://*.vscode-cdn.net",
  style: "https://x.vscode-cdn.net/valueflow.css",
  scripts: ["https://x.vscode-cdn.net/elements.js", "https://x.vscode-cdn.net/valueflow.js"],
  title: "Value flow",
  draw: "drawValueFlow",
  document: "file:///project/a.js",
  choices: { mode: "table" },
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
  assert.deepEqual(loaded, [PARTS.style, ...PARTS.scripts]);
  assert.ok(!/\s(?:style|on\w+)=/.test(text));
});

test("neither a name nor a choice can leave the script", () => {
  const end = "</script><b>";
  assert.ok(!page({ ...PARTS, document: `file:///project/${end}.js` }).includes(end));
  assert.ok(!page({ ...PARTS, choices: { mode: end } }).includes(end));
});

test("the page has a word before there is anything to draw", () => {
  assert.match(page(PARTS), /<main id="map" class="vf"><p[^>]*>Reading the script and its recordings…/);
});

test("the panels load the scripts of the pages that the command line writes", () => {
  const names = (file: string, pattern: RegExp) => pattern.exec(readFileSync(file, "utf8"))?.[1]?.match(/\w+\.js/g);
  for (const [panel, drawing] of [
    ["valueFlowPanel", "VALUE_FLOW"],
    ["runPanel", "RUN_VIEW"],
  ]) {
    const inPackage = names("../server/loadlint/resources.py", new RegExp(`^${drawing} = \\(([^)]*)\\)`, "m"));
    assert.deepEqual(names(`src/${panel}.ts`, /scripts: \[([^\]]*)\]/), inPackage);
    assert.ok(inPackage?.includes("elements.js"), panel);
  }
});
