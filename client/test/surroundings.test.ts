import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { isInside, proxyVariables, surroundingsOf } from "../src/surroundings";

test("a program runs in its own folder, and Python takes no module from where it runs", () => {
  const { cwd, env } = surroundingsOf("/opt/bin/loadlint", { PATH: "/usr/bin", PYTHONSAFEPATH: "" }, []);
  assert.equal(cwd, "/opt/bin");
  assert.deepEqual(env, { PATH: "/usr/bin", PYTHONSAFEPATH: "1" });
});

test("what the user has set wins", () => {
  const { env } = surroundingsOf("/opt/bin/loadlint", { A: "1" }, [], { A: "2", PYTHONPATH: "/mine" });
  assert.deepEqual(env, { A: "2", PYTHONSAFEPATH: "1", PYTHONPATH: "/mine" });
});

test("pip gets the editor's proxy, where no variable names one", () => {
  const proxy = "http://proxy.test:3128";
  assert.deepEqual(proxyVariables(proxy, { PATH: "/usr/bin" }), { HTTPS_PROXY: proxy, HTTP_PROXY: proxy });
  assert.deepEqual(proxyVariables(proxy, { https_proxy: "http://mine.test" }), {});
  assert.deepEqual(proxyVariables("", {}), {});
});

test("variables that lead Python into a folder without trust are left out, and so are relative ones", () => {
  const own = {
    PYTHONPATH: ["/lib/python", "", "src", "/opened/src"].join(path.delimiter),
    PYTHONHOME: "/opened/python",
    PYTHONUSERBASE: "base",
  };
  assert.deepEqual(surroundingsOf("/bin/loadlint", own, ["/opened"]).env, {
    PYTHONPATH: "/lib/python",
    PYTHONSAFEPATH: "1",
  });
  assert.equal(surroundingsOf("/bin/loadlint", own, []).env.PYTHONHOME, "/opened/python");
});

test("inside of a folder, by name and by symbolic links", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "loadlint-"));
  try {
    mkdirSync(path.join(folder, "opened", "bin"), { recursive: true });
    symlinkSync(path.join(folder, "opened", "bin"), path.join(folder, "link"));
    const opened = [path.join(folder, "opened")];
    assert.ok(isInside(path.join(folder, "opened", "bin", "x"), opened));
    assert.ok(isInside(path.join(folder, "opened", "..bin"), opened));
    assert.ok(isInside(path.join(folder, "link"), opened));
    assert.ok(!isInside(path.join(folder, "opened-too"), opened));
    assert.ok(!isInside(folder, opened));
    assert.ok(!isInside(folder, []));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const PYTHON = ["python3", "python"].find((name) => {
  try {
    return execFileSync(name, ["-c", "import sys; print(sys.version_info >= (3, 11))"]).includes("True");
  } catch {
    return false;
  }
});

test("Python, started like this, imports nothing of the open folder", { skip: PYTHON === undefined }, () => {
  const opened = mkdtempSync(path.join(tmpdir(), "loadlint-"));
  try {
    writeFileSync(path.join(opened, "json.py"), "raise SystemExit('the folder was imported')");
    const program = execFileSync(PYTHON ?? "", ["-c", "import sys; print(sys.executable)"], {
      encoding: "utf8",
    }).trim();
    const { env } = surroundingsOf(program, { ...process.env, PYTHONPATH: "." }, [opened]);
    // Even where the program goes to that folder itself.
    assert.equal(execFileSync(program, ["-c", "import json; print(1)"], { cwd: opened, env, encoding: "utf8" }), "1\n");
  } finally {
    rmSync(opened, { recursive: true });
  }
});
