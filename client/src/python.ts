/** The active environment, as the Python extensions know it. */

import * as vscode from "vscode";

/** The part that is used of the interface of ms-python.python. */
interface PythonExtension {
  readonly ready: Promise<void>;
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** The part that is used of the interface of ms-python.vscode-python-envs. */
interface EnvironmentsExtension {
  getEnvironment(
    scope: vscode.Uri | undefined,
  ): Promise<{ readonly execInfo: { readonly run: { readonly executable: string } } } | undefined>;
  readonly onDidChangeEnvironment: vscode.Event<unknown>;
}

/** The interpreter of the active environment; undefined where no Python extension is there or knows one. */
export async function activeInterpreter(scope: vscode.Uri | undefined): Promise<string | undefined> {
  try {
    const newer = await activated<EnvironmentsExtension>("ms-python.vscode-python-envs");
    const found = await newer?.getEnvironment(scope);
    if (found !== undefined) {
      return found.execInfo.run.executable;
    }
    const older = await activated<PythonExtension>("ms-python.python");
    if (older === undefined) {
      return undefined;
    }
    await older.ready;
    const environments = older.environments;
    const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(scope));
    return resolved?.executable.uri?.fsPath;
  } catch {
    // Another extension's fault is no reason to have no server: PATH is next.
    return undefined;
  }
}

/** Calls back when the user chooses another environment. */
export async function onDidChangeInterpreter(listener: () => void): Promise<vscode.Disposable> {
  try {
    const newer = await activated<EnvironmentsExtension>("ms-python.vscode-python-envs");
    const older = newer === undefined ? await activated<PythonExtension>("ms-python.python") : undefined;
    const event = newer?.onDidChangeEnvironment ?? older?.environments.onDidChangeActiveEnvironmentPath;
    return event?.(listener) ?? new vscode.Disposable(() => undefined);
  } catch {
    return new vscode.Disposable(() => undefined);
  }
}

async function activated<T>(id: string): Promise<T | undefined> {
  return (await vscode.extensions.getExtension<T>(id)?.activate()) ?? undefined;
}
