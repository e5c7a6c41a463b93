/** In which folder and with which variables programs are started, so that no code of the opened folder takes part. */

import { realpathSync } from "node:fs";
import * as path from "node:path";

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Variables that tell Python where code is. */
const CODE = ["PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONSTARTUP", "PYTHONPYCACHEPREFIX"];

/**
 * Where and how to start a program. It runs in its own folder: the one that is open would be searched for modules by
 * Python, and for programs by Windows. `untrusted` are folders whose code must not run; `more` is what the user has set.
 */
export function surroundingsOf(
  command: string,
  own: NodeJS.ProcessEnv,
  untrusted: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Surroundings {
  const env: NodeJS.ProcessEnv = { ...own };
  // On Windows the names of variables are the same in small letters.
  for (const name of Object.keys(env).filter((one) => CODE.includes(one.toUpperCase()))) {
    const entries = (env[name] ?? "").split(path.delimiter);
    const kept = entries.filter((entry) => path.isAbsolute(entry) && !isInside(entry, untrusted));
    if (kept.length > 0) {
      env[name] = kept.join(path.delimiter);
    } else {
      delete env[name];
    }
  }
  // Python 3.11 and newer: modules are not looked for in the working directory, by the processes that it starts too.
  return { cwd: path.dirname(command), env: { ...env, PYTHONSAFEPATH: "1", ...more } };
}

/** The proxy of the editor's settings, for programs that know it from variables. What the user's own variables say, counts. */
export function proxyVariables(proxy: string | undefined, own: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const isTold = Object.keys(own).some((name) => /^(https?|all)_proxy$/i.test(name));
  return proxy && !isTold ? { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } : {};
}

/** Whether a path is in one of some folders, as it is written or where its symbolic links lead. */
export function isInside(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isUnder(file, folder) || isUnder(real(file), real(folder)));
}

function isUnder(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function real(file: string): string {
  try {
    // The system's own, which also tells how a name is really written where capital letters make no difference.
    return realpathSync.native(file);
  } catch {
    return path.resolve(file);
  }
}
