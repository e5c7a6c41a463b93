import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeScript } from "../src/candidates";

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
