/** Which program is the language server: the setting, the active Python environment, PATH, the extension's own. */

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { isInside } from "./surroundings";

export type Origin = "setting" | "environment" | "path" | "bundled" | "own";

export interface Program {
  readonly command: string;
  /** What stands before the program's own arguments, where an interpreter runs it. */
  readonly arguments?: readonly string[];
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
  /** Folders whose programs must not be run: those of a workspace that the user does not trust. */
  readonly untrusted: readonly string[];
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
        throw new SettingError(`loadlint.server.path names ${command}, which is not a program`);
      }
      if (isInside(command, places.untrusted)) {
        throw new SettingError(`loadlint.server.path names ${command}, which is in a folder that you have not trusted`);
      }
      return { command, origin: "setting" };
    }
    const found = onPath(command, places, isProgram);
    if (found === undefined) {
      throw new SettingError(`loadlint.server.path names ${command}, which is not in PATH`);
    }
    return { command: found, origin: "setting" };
  }
  for (const [origin, where] of searched(places)) {
    const command = inFolders(where, "loadlint", places, isProgram);
    if (command !== undefined) {
      return { command, origin };
    }
  }
  return undefined;
}

/** A program by its name, as the variable PATH tells; never one of a folder that is not trusted. */
export function onPath(
  name: string,
  places: Pick<Places, "searchPath" | "untrusted" | "platform">,
  isProgram: (file: string) => boolean = isExecutable,
): string | undefined {
  return inFolders(folders(places), name, places, isProgram);
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

function folders(places: Pick<Places, "searchPath" | "platform">): readonly string[] {
  const separator = places.platform === "win32" ? ";" : ":";
  // A relative entry would depend on the folder that happens to be open.
  return places.searchPath.split(separator).filter((folder) => path.isAbsolute(folder));
}

function inFolders(
  where: readonly string[],
  name: string,
  places: Pick<Places, "untrusted" | "platform">,
  isProgram: (file: string) => boolean,
): string | undefined {
  const isTrusted = (file: string) => isProgram(file) && !isInside(file, places.untrusted);
  return programIn(where, name, places.platform, isTrusted);
}

/** The first program of a name in some folders. */
export function programIn(
  where: readonly string[],
  name: string,
  platform: NodeJS.Platform,
  isProgram: (file: string) => boolean = isExecutable,
): string | undefined {
  const names = platform === "win32" ? [`${name}.exe`, `${name}.cmd`, `${name}.bat`] : [name];
  return where.flatMap((folder) => names.map((file) => path.join(folder, file))).find(isProgram);
}

/** A path of the settings as a full one. */
export function expand(setting: string, workspaceFolder: string | undefined): string {
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
