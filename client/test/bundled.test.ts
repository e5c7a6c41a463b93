import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { isBundledFor, withoutPython } from "../src/bundled";

test("a Python that is newer than all packages is told which ones there are", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "loadlint-"));
  for (const name of ["common", "cp314", "cp311"]) {
    mkdirSync(path.join(folder, name));
  }
  const start = path.join(folder, "start.py");
  assert.ok(isBundledFor(start, [3, 14]));
  assert.ok(!isBundledFor(start, [3, 15]));
  assert.equal(
    withoutPython(start),
    "The loadlint that comes with the extension needs Python 3.11 to 3.14, and none of these was found.",
  );
  rmSync(folder, { recursive: true });
});
