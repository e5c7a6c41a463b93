import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { findProgram, isSupported, onPath, type Places, programsOf, SettingError, versionIn } from "../src/program";

const NOWHERE: Places = {
  setting: "",
  python: undefined,
  searchPath: "/usr/bin:/opt/bin",
  ownEnvironment: "/storage/environment",
  workspaceFolder: "/project",
  untrusted: [],
  platform: "linux",
};

const having =
  (...files: string[]) =>
  (file: string) =>
    files.includes(file);

test("the active environment comes before PATH, and PATH before the extension's own", () => {
  const all = having("/project/.venv/bin/loadlint", "/opt/bin/loadlint", "/storage/environment/bin/loadlint");
  const python = "/project/.venv/bin/python";
  assert.deepEqual(findProgram({ ...NOWHERE, python }, all), {
    command: "/project/.venv/bin/loadlint",
    origin: "environment",
  });
  assert.deepEqual(findProgram(NOWHERE, all), { command: "/opt/bin/loadlint", origin: "path" });
  const own = having("/storage/environment/bin/loadlint");
  assert.deepEqual(findProgram(NOWHERE, own), { command: "/storage/environment/bin/loadlint", origin: "own" });
  assert.equal(findProgram(NOWHERE, having()), undefined);
});

test("the setting wins, and is never replaced by something else", () => {
  const all = having("/usr/bin/loadlint", "/project/tools/loadlint", "/home/loadlint");
  for (const setting of ["/project/tools/loadlint", "$" + "{workspaceFolder}/tools/loadlint", "tools/loadlint"]) {
    assert.deepEqual(findProgram({ ...NOWHERE, setting }, all), {
      command: "/project/tools/loadlint",
      origin: "setting",
    });
  }
  assert.deepEqual(findProgram({ ...NOWHERE, setting: "loadlint" }, all)?.command, "/usr/bin/loadlint");
  assert.throws(() => findProgram({ ...NOWHERE, setting: "/gone/loadlint" }, all), SettingError);
  assert.throws(() => findProgram({ ...NOWHERE, setting: "loadlint-dev" }, all), SettingError);
});

test("a relative entry of PATH depends on the open folder and is left out", () => {
  assert.equal(findProgram({ ...NOWHERE, searchPath: "bin:." }, having("bin/loadlint", "loadlint")), undefined);
});

test("nothing that is in a folder without trust is run, by whatever name", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "loadlint-"));
  try {
    const [opened, elsewhere] = [path.join(folder, "opened"), path.join(folder, "elsewhere")];
    for (const place of [path.join(opened, ".venv/bin"), elsewhere]) {
      mkdirSync(place, { recursive: true });
    }
    const inside = path.join(opened, ".venv/bin/loadlint");
    writeFileSync(inside, "#!/bin/sh\n", { mode: 0o755 });
    symlinkSync(inside, path.join(elsewhere, "loadlint"));
    const searchPath = [path.join(opened, ".venv/bin"), elsewhere].join(":");
    const places = { ...NOWHERE, searchPath, workspaceFolder: opened };

    assert.equal(findProgram(places)?.command, inside);
    assert.equal(findProgram({ ...places, untrusted: [opened] }), undefined);
    assert.equal(onPath("loadlint", { ...places, untrusted: [opened] }), undefined);
    for (const setting of [inside, "$" + "{workspaceFolder}/.venv/bin/loadlint", "loadlint"]) {
      assert.equal(findProgram({ ...places, setting })?.command, inside);
      assert.throws(() => findProgram({ ...places, setting, untrusted: [opened] }), SettingError);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the programs of an environment", () => {
  assert.equal(programsOf("/e", "linux"), "/e/bin");
  assert.equal(programsOf("/e", "win32"), "/e/Scripts");
});

test("versions", () => {
  assert.equal(versionIn("loadlint 0.1.0\n"), "0.1.0");
  assert.equal(versionIn("loadlint 1.12.3.dev1\r\n"), "1.12.3.dev1");
  assert.equal(versionIn("Python 3.11"), undefined);
  assert.ok(isSupported("0.1.0") && isSupported("2.0"));
  assert.ok(!isSupported("0.0.9"));
});
