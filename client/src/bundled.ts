/** The server that the platform packages of the extension bring along: Python packages, which a Python on this machine runs. */

import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import type { Version } from "./install";
import type { Program } from "./program";

/** The file that starts it; undefined in the package for all platforms, which has none. */
export function bundledStart(extension: string): string | undefined {
  const file = path.join(extension, "bundled", "start.py");
  return existsSync(file) ? file : undefined;
}

/** Whether it has packages for a version of Python. */
export function isBundledFor(start: string, [major, minor]: Version): boolean {
  return existsSync(path.join(path.dirname(start), `cp${major}${minor}`));
}

/** Says that there is no Python for it: of these versions alone it has packages, and a newer one is none of them. */
export function withoutPython(start: string): string {
  const folders = readdirSync(path.dirname(start)).map((name) => /^cp3(\d+)$/.exec(name)?.[1]);
  const minors = folders.filter((minor) => minor !== undefined).map(Number);
  const range = `3.${Math.min(...minors)} to 3.${Math.max(...minors)}`;
  return `The loadlint that comes with the extension needs Python ${range}, and none of these was found.`;
}

/** How to start it. Isolated: no module is taken from the working directory or from where variables point to. */
export function bundledProgram(python: string, start: string): Program {
  return { command: python, arguments: ["-I", start], origin: "bundled" };
}
