import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import * as candidates from "../src/candidates";

function mayBeScript(fileName: string, text: string, files: Readonly<Record<string, string>> = {}): boolean {
  return candidates.mayBeScript(fileName, text, (file) => files[file]);
}

test("load scripts", () => {
  assert.ok(mayBeScript("a.jmx", ""));
  assert.ok(mayBeScript("A.JMX", ""));
  for (const line of ["import http from 'k6/http';", 'import { check } from "k6"', "const http = require('k6/http')"]) {
    assert.ok(mayBeScript("a.js", `// a script\n${line}`), line);
  }
  assert.ok(mayBeScript("a.ts", "import {\n  get,\n} from 'k6/http';"));
  assert.ok(mayBeScript("a.py", "import os\nfrom locust import HttpUser"));
  assert.ok(mayBeScript("a.py", "import locust"));
});

test("others", () => {
  assert.ok(!mayBeScript("a.js", "import http from 'node:http';"));
  assert.ok(!mayBeScript("a.js", "import x from 'k6-like'; // k6"));
  assert.ok(!mayBeScript("a.py", "import locusts\nfrom x import locust_user"));
  assert.ok(!mayBeScript("a.xml", "<jmeterTestPlan>"));
});

const ENTRY = `import { logIn } from './lib/session.js';
export default function () { logIn(); }`;

test("a script whose modules alone import k6", () => {
  const direct = { "/a/lib/session.js": "import http from 'k6/http';" };
  assert.ok(mayBeScript("/a/a.js", ENTRY, direct));
  const options = "import './lib/session.js';\nexport const options = { vus: 1 };";
  assert.ok(mayBeScript("/a/a.js", options, direct));
  const further = {
    "/a/lib/session.js": "import { get } from '../http';\nimport './session.js';",
    "/a/http.ts": "import http from 'k6/http';",
  };
  assert.ok(mayBeScript("/a/a.js", ENTRY, further));
});

test("programs with modules that are no load scripts", () => {
  assert.ok(!mayBeScript("/a/a.js", ENTRY));
  assert.ok(!mayBeScript("/a/a.js", ENTRY, { "/a/lib/session.js": "import { logIn } from './a.js';" }));
  const used = { "/a/lib/session.js": "import http from 'k6/http';" };
  assert.ok(!mayBeScript("/a/a.js", "import { logIn } from './lib/session.js';\nlogIn();", used));
});

test("many empty lines do not keep the editor waiting", () => {
  const started = performance.now();
  assert.ok(!mayBeScript("a.js", "\n".repeat(500_000)));
  assert.ok(performance.now() - started < 1000);
});

test("of a module the beginning is read, and no folder", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "loadlint-"));
  try {
    const file = path.join(folder, "large.js");
    writeFileSync(file, `import http from 'k6/http';${" ".repeat(100_000)}`);
    assert.equal(candidates.leadingText(file)?.length, 65_536);
    assert.equal(candidates.leadingText(folder), undefined);
    assert.equal(candidates.leadingText(`${file}.missing`), undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
