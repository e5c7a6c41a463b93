import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { CannotInstallError, install, interpretersOn, type Run, reasonIn, runner } from "../src/install";

let folder: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "loadlint-")), "environment");
});

afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

/** Programs that do nothing but say their version, and fail where the test says so. */
function pretend(versions: Record<string, string>, fails = ""): { run: Run; commands: string[] } {
  const commands: string[] = [];
  const run: Run = async (command, args) => {
    commands.push([command, ...args].join(" "));
    if (args.includes("-c")) {
      const version = versions[command];
      if (version === undefined) {
        throw new Error("ENOENT");
      }
      return version;
    }
    if (args.includes("venv")) {
      mkdirSync(folder);
    }
    if (fails !== "" && args.includes(fails)) {
      throw new Error(`${fails} failed`);
    }
    return "";
  };
  return { run, commands };
}

test("the first interpreter that is new enough makes the environment", async () => {
  const { run, commands } = pretend({ python3: "3 9\n", python: "3 11\n" });
  const steps: string[] = [];
  await install(folder, "loadlint", ["gone", "python3", "python"], "linux", run, (step) => steps.push(step));
  assert.deepEqual(commands.slice(-2), [
    `python -I -m venv ${folder}`,
    `${folder}/bin/python -I -m pip install --disable-pip-version-check loadlint`,
  ]);
  assert.deepEqual(steps, ["looking for Python", "making a Python environment", "downloading packages with pip"]);
});

test("without such an interpreter nothing is made", async () => {
  const { run } = pretend({ python3: "3 10\n", python: "2 7\n" });
  await assert.rejects(
    install(folder, "loadlint", ["python3", "python"], "linux", run, () => undefined),
    CannotInstallError,
  );
  assert.ok(!existsSync(folder));
});

test("half an environment is taken away, and so is an old one", async () => {
  mkdirSync(folder);
  writeFileSync(path.join(folder, "old"), "");
  const { run } = pretend({ python3: "3 12\n" }, "pip");
  await assert.rejects(
    install(folder, "loadlint", ["python3"], "linux", run, () => undefined),
    /pip failed/,
  );
  assert.ok(!existsSync(folder));
});

test("the user's interpreter is tried first", () => {
  const find = (name: string) => (["py", "python3", "python3.12"].includes(name) ? `/usr/bin/${name}` : undefined);
  const found = ["/e/bin/python", "/usr/bin/python3", "/usr/bin/python3.12"];
  assert.deepEqual(interpretersOn("linux", "/e/bin/python", find), found);
  assert.deepEqual(interpretersOn("win32", undefined, find), ["/usr/bin/py"]);
});

test("programs are run, logged and ended", async () => {
  const lines: string[] = [];
  const abort = new AbortController();
  const run = runner((text) => lines.push(text), abort.signal);
  assert.equal(await run(process.execPath, ["-e", "console.log('hello'); console.error('careful')"]), "hello\n");
  assert.ok(lines.includes("hello") && lines.includes("careful"));
  await assert.rejects(run(process.execPath, ["-e", "process.exit(3)"]), /code 3/);
  const shown = await run(process.execPath, ["-p", "process.cwd() + ' ' + process.env.PYTHONSAFEPATH"]);
  assert.equal(shown.trim(), `${path.dirname(process.execPath)} 1`);
  const waiting = run(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  abort.abort();
  await assert.rejects(waiting, { name: "AbortError" });
});

const UNREACHED = `\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError()': /simple/loadlint/
ERROR: Could not find a version that satisfies the requirement loadlint (from versions: none)
ERROR: No matching distribution found for loadlint
`;
const UNTRUSTED = UNREACHED.replace(
  "NewConnectionError()",
  "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))",
);
const NO_VENV = `\
The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.11-venv
`;
const TRACE = `\
Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
PermissionError: [Errno 13] Permission denied: '/e'
`;

test("the reason is what pip or venv says", () => {
  assert.equal(
    reasonIn(UNREACHED),
    "The package index (PyPI) can't be reached. Check the network, and the index and the proxy in the settings of pip.",
  );
  assert.match(reasonIn(UNTRUSTED), /^The certificate of the package index is not trusted\./);
  assert.match(
    reasonIn(NO_VENV),
    /^The virtual environment was not created .* need to install the python3-venv package/,
  );
  assert.equal(reasonIn(TRACE), "PermissionError: [Errno 13] Permission denied: '/e'.");
  assert.equal(reasonIn(""), "");
});

test("a program that fails says why", async () => {
  const run = runner(() => undefined, new AbortController().signal);
  const code = "console.log('Collecting loadlint'); console.error('ERROR: no disk space'); process.exit(1)";
  await assert.rejects(run(process.execPath, ["-e", code]), { message: "no disk space." });
});
