/** Which program is the language server: the setting, the active Python environment, PATH, the extension's own. */

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

export type Origin = "setting" | "environment" | "path" | "own";

export interface Program {
  readonly command: string;
  readonly origin: Origin;
}

export interface Places {
  /** The setting `loadlint.server.path`, empty where it is not set. */
  readonly setting: string;
  /** The interpreter of the active Python environment; undefined where there is none or where it is not trusted. */
  readonly python: string | undefined;
  /** The variable PATH. */
  readonly searchPath: string;
  /** The folder of the environment that the extension has made for itself. */
  readonly ownEnvironment: string;
  readonly workspaceFolder: string | undefined;
  readonly platform: NodeJS.Platform;
}

/** What the user named is not there. Falling back to another program would hide the mistake. */
export class SettingError extends Error {}

/** The program to run; undefined where there is none. Throws SettingError. */
export function findProgram(places: Places, isProgram: (file: string) => boolean = isExecutable): Program | undefined {
  if (places.setting !== "") {
    const command = expand(places.setting, places.workspaceFolder);
    if (path.isAbsolute(command)) {
      if (!isProgram(command)) {
        throw new SettingError(`loadlint.server.path names ${command}, which is no program`);
      }
      return { command, origin: "setting" };
    }
    const found = inFolders(folders(places), command, places.platform, isProgram);
    if (found === undefined) {
      throw new SettingError(`loadlint.server.path names ${command}, which is not in PATH`);
    }
    return { command: found, origin: "setting" };
  }
  for (const [origin, where] of searched(places)) {
    const command = inFolders(where, "loadlint", places.platform, isProgram);
    if (command !== undefined) {
      return { command, origin };
    }
  }
  return undefined;
}

/** The folder of an environment that holds its programs. */
export function programsOf(environment: string, platform: NodeJS.Platform): string {
  return path.join(environment, platform === "win32" ? "Scripts" : "bin");
}

/** Whether a version is one that the extension can talk to. */
export function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 0 || minor >= 1;
}

/** The version in the output of `loadlint --version`. */
export function versionIn(output: string): string | undefined {
  return /^loadlint (\d+\.\d+\S*)\s*$/m.exec(output)?.[1];
}

function* searched(places: Places): Generator<[Origin, readonly string[]]> {
  if (places.python !== undefined) {
    const folder = path.dirname(places.python);
    // On Windows an environment's interpreter may stand above its programs.
    yield ["environment", [folder, path.join(folder, "Scripts")]];
  }
  yield ["path", folders(places)];
  yield ["own", [programsOf(places.ownEnvironment, places.platform)]];
}

function folders(places: Places): readonly string[] {
  const separator = places.platform === "win32" ? ";" : ":";
  // A relative entry would depend on the folder that happens to be open.
  return places.searchPath.split(separator).filter((folder) => path.isAbsolute(folder));
}

function inFolders(
  where: readonly string[],
  name: string,
  platform: NodeJS.Platform,
  isProgram: (file: string) => boolean,
): string | undefined {
  const names = platform === "win32" ? [`${name}.exe`, `${name}.cmd`] : [name];
  return where.flatMap((folder) => names.map((file) => path.join(folder, file))).find(isProgram);
}

function expand(setting: string, workspaceFolder: string | undefined): string {
  const home = setting === "~" || setting.startsWith("~/") ? homedir() + setting.slice(1) : setting;
  const folder = workspaceFolder ?? "";
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the variable as users write it in settings
  const full = home.replaceAll("${workspaceFolder}", () => folder);
  const isPath = full.includes("/") || full.includes("\\");
  return isPath && !path.isAbsolute(full) && workspaceFolder !== undefined ? path.join(workspaceFolder, full) : full;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
