import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { headOf, isOfJMeter } from "../src/xml";

test("what JMeter's recorder writes is a recording", async () => {
  const flow = path.join(__dirname, "../../tests/shop/flows/order");
  for (const name of readdirSync(flow).filter((file) => file.endsWith(".xml"))) {
    assert.ok(isOfJMeter(await headOf(path.join(flow, name))), name);
  }
  assert.ok(isOfJMeter('\uFEFF<?xml version="1.0"?>\n<!-- a -->\n<testResults version="1.2">'));
});

test("other files are none", async () => {
  assert.ok(!isOfJMeter('<?xml version="1.0"?><project><testResults/></project>'));
  assert.ok(!isOfJMeter(await headOf("/nowhere/a.xml")));
});
