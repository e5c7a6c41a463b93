/** Installs the server into an environment that belongs to the extension. */

import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import * as path from "node:path";
import { programsOf } from "./program";
import { surroundingsOf } from "./surroundings";

/** Runs a program to its end, logging what it prints. Rejects where it fails or is cancelled. */
export type Run = (command: string, args: readonly string[]) => Promise<string>;

/** Of Python: its first two numbers. */
export type Version = readonly [number, number];

/** Tells the user what is being done. */
export type Tell = (step: string) => void;

/** Why it can't be installed, in sentences for the user. */
export class CannotInstallError extends Error {}

const OLDEST = [3, 11] as const;
const MOST_ERRORS = 2;
const UNREACHED =
  "The package index (PyPI) can't be reached. Check the network, and the index and the proxy in the settings of pip.";
const UNTRUSTED =
  "The certificate of the package index is not trusted. If it is your company's, tell pip the file with your company's " +
  "certificate authority: pip config set global.cert FILE.";
/** Where `python3` is an old one, a newer one often has a name of its own. */
const NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"];
const QUESTION = "import sys; print(sys.version_info[0], sys.version_info[1])";

/** Makes the environment anew and installs `requirement` into it. Throws CannotInstallError. */
export async function install(
  folder: string,
  requirement: string,
  interpreters: readonly string[],
  platform: NodeJS.Platform,
  run: Run,
  tell: Tell,
): Promise<void> {
  tell("looking for Python");
  const python = await firstPython(interpreters, run);
  tell("making a Python environment");
  await rm(folder, { recursive: true, force: true });
  try {
    // Isolated: no module is taken from the working directory or from where variables point to.
    await run(python, ["-I", "-m", "venv", folder]);
    const own = path.join(programsOf(folder, platform), platform === "win32" ? "python.exe" : "python");
    tell("downloading packages with pip");
    await run(own, ["-I", "-m", "pip", "install", "--disable-pip-version-check", requirement]);
  } catch (error) {
    // Half an environment would be found and started the next time.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The interpreters to try, the user's choice first. `find` gives the full path of a program: a mere name would be looked
 * for in the folder that is open on Windows.
 */
export function interpretersOn(
  platform: NodeJS.Platform,
  active: string | undefined,
  find: (name: string) => string | undefined,
): readonly string[] {
  const usual = platform === "win32" ? ["py", "python"] : ["python3", "python", ...NEWER];
  return [...new Set([active, ...usual.map(find)])].filter((one) => one !== undefined);
}

/** Runs programs as children, with `variables` besides the own ones; `signal` ends them. */
export function runner(
  log: (text: string) => void,
  signal: AbortSignal,
  variables: Readonly<Record<string, string>> = {},
): Run {
  return (command, args) =>
    new Promise((resolve, reject) => {
      log(`> ${[command, ...args].join(" ")}`);
      const child = spawn(command, args, {
        ...surroundingsOf(command, process.env, [], variables),
        signal,
        windowsHide: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      let printed = "";
      child.stdout.on("data", (data: Buffer) => {
        output += data.toString();
        printed += data.toString();
        log(data.toString().trimEnd());
      });
      child.stderr.on("data", (data: Buffer) => {
        printed += data.toString();
        log(data.toString().trimEnd());
      });
      child.on("error", reject);
      child.on("close", (code) =>
        code === 0
          ? resolve(output)
          : reject(new CannotInstallError(reasonIn(printed) || `${path.basename(command)} ended with code ${code}.`)),
      );
    });
}

/** Why pip or venv has failed, by what it printed; empty where it printed nothing. */
export function reasonIn(printed: string): string {
  const lines = printed.split(/\r?\n/).map((line) => line.trim());
  const errors = lines.filter((line) => line.startsWith("ERROR:")).map((line) => sentence(line.slice(6)));
  if (errors.length > 0) {
    if (printed.includes("CERTIFICATE_VERIFY_FAILED")) {
      return UNTRUSTED;
    }
    // pip says this many times, and then that there is no such package.
    const isUnreached = lines.some((line) => line.startsWith("WARNING: Retrying"));
    return isUnreached ? UNREACHED : errors.slice(-MOST_ERRORS).join(" ");
  }
  const isTrace = lines.some((line) => line.startsWith("Traceback "));
  const [paragraph = ""] = printed.trim().split(/\r?\n\s*\r?\n/);
  return sentence(isTrace ? (lines.filter(Boolean).pop() ?? "") : paragraph.replace(/\s+/g, " "));
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || trimmed.endsWith(".") ? trimmed : `${trimmed}.`;
}

/** The first interpreter whose version fits. Throws CannotInstallError. */
export async function firstPython(
  interpreters: readonly string[],
  run: Run,
  fits: (version: Version) => boolean = isNewEnough,
): Promise<string> {
  for (const python of interpreters) {
    try {
      const [major = 0, minor = 0] = (await run(python, ["-I", "-c", QUESTION])).trim().split(" ").map(Number);
      if (fits([major, minor])) {
        return python;
      }
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") {
        throw error;
      }
      // There is no such program; the next one may be there.
    }
  }
  throw new CannotInstallError(
    `No Python ${OLDEST.join(".")} or newer was found. Install Python, or choose another one.`,
  );
}

function isNewEnough([major, minor]: Version): boolean {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
