/** Which texts may be load scripts, told without the server: it is started for the first of them. */

import { closeSync, openSync, readSync, statSync } from "node:fs";
import * as path from "node:path";

const PROGRAM = /\b(?:from|import|require\()\s*["']k6(?:\/|["'])|^[ \t]*(?:from|import)\s+locust\b/m;
/** What k6 runs: a default function, which some other programs have too, or options. */
const ENTRY = /^[ \t]*export\s+(?:default\s+(?:async\s+)?function\b|(?:const|let|var)\s+options\b)/m;
const RELATIVE = /\b(?:from|import)\s*["'](\.{1,2}\/[^"']+)["']/g;
const ENDINGS = ["", ".js", ".ts"];
/** Imports stand at the top; more of a large file is not looked at. */
const LEADING = 65_536;
/** How many modules of a text are looked into. */
const MOST = 20;

/** Whether a text may be a load script. `read` gives the beginning of a file. */
export function mayBeScript(fileName: string, text: string, read: (file: string) => string | undefined): boolean {
  const leading = text.slice(0, LEADING);
  return (
    fileName.toLowerCase().endsWith(".jmx") ||
    PROGRAM.test(leading) ||
    (ENTRY.test(text) && modulesMayUseTool(fileName, leading, read))
  );
}

/** The beginning of a file's text; undefined where it can't be read. */
export function leadingText(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? firstBytes(file) : undefined;
  } catch {
    return undefined;
  }
}

function firstBytes(file: string): string {
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(LEADING);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, LEADING, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** Whether one of the modules that a text imports, or that they import, imports a load tool. */
function modulesMayUseTool(fileName: string, text: string, read: (file: string) => string | undefined): boolean {
  const waiting = imported(fileName, text);
  const seen = new Set<string>();
  for (const file of waiting) {
    const module = seen.has(file) ? undefined : moduleAt(file, read);
    seen.add(file);
    if (module !== undefined && PROGRAM.test(module)) {
      return true;
    }
    if (module !== undefined && waiting.length < MOST) {
      waiting.push(...imported(file, module));
    }
  }
  return false;
}

function imported(fileName: string, text: string): string[] {
  const folder = path.dirname(fileName);
  return [...text.matchAll(RELATIVE)].slice(0, MOST).map(([, name = ""]) => path.join(folder, name));
}

function moduleAt(file: string, read: (file: string) => string | undefined): string | undefined {
  const texts = ENDINGS.map((ending) => read(file + ending));
  return texts.find((text) => text !== undefined);
}
