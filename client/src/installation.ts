/** The command *Install Server*: asks what is missing, shows how it goes on, and says why it failed. */

import * as vscode from "vscode";
import { withoutPython } from "./bundled";
import { CannotInstallError, install, runner } from "./install";
import { interpreters, type Server } from "./server";
import { openSetting } from "./settings";
import { proxyVariables } from "./surroundings";

const INSTALL = "Install";
const TRUST = "Trust This Folder…";
const AGAIN = "Try Again";
const OTHER = "Choose Another Python…";
const PATH = "Set the Path of loadlint";
const PYTHON = "Set the Path of Python";
const LOGS = "Show Logs";

export class Installation {
  constructor(
    private readonly environment: string,
    private readonly server: Server,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Ask whether to install, where no program was found. */
  async offer(): Promise<void> {
    if (this.server.bundle !== undefined) {
      await this.askForPython(this.server.bundle);
      return;
    }
    const chosen = await vscode.window.showWarningMessage(
      "loadlint is not installed: it is neither in the active Python environment nor in PATH. " +
        "The extension can install it into an environment of its own.",
      INSTALL,
      PATH,
    );
    if (chosen === INSTALL) {
      await this.install();
    } else if (chosen === PATH) {
      await openSetting("loadlint.server.path");
    }
  }

  /** Ask for a Python that runs the server of this package, or whether to install one for another Python. */
  private async askForPython(bundle: string): Promise<void> {
    const message =
      `${withoutPython(bundle)} Set the path of one, or let the extension install loadlint ` +
      "with the Python that you have, for which it needs the network.";
    const chosen = await vscode.window.showWarningMessage(message, PYTHON, INSTALL, AGAIN);
    if (chosen === PYTHON) {
      await openSetting("loadlint.server.python");
    } else if (chosen === INSTALL) {
      await this.install();
    } else if (chosen === AGAIN) {
      await this.server.restart();
    }
  }

  /** Install the program, with the first Python that is new enough. */
  async install(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      const message =
        "You have not trusted this folder yet. The extension installs loadlint only in a folder that you trust.";
      if ((await vscode.window.showWarningMessage(message, TRUST)) === TRUST) {
        await vscode.commands.executeCommand("workbench.trust.manage");
      }
      return;
    }
    await this.installWith(await interpreters());
  }

  private async installWith(interpreters: readonly string[]): Promise<void> {
    const error = await this.run(interpreters);
    if (error === undefined) {
      await this.server.restart();
      void vscode.window.showInformationMessage("loadlint is installed. It checks the load scripts that you open.");
      return;
    }
    if (error === "cancelled") {
      return;
    }
    this.log.error(error);
    const chosen = await vscode.window.showErrorMessage(`loadlint was not installed. ${error}`, AGAIN, OTHER, LOGS);
    if (chosen === AGAIN) {
      await this.install();
    } else if (chosen === OTHER) {
      await this.installWithOther();
    } else if (chosen === LOGS) {
      this.log.show();
    }
  }

  /** Why it failed; undefined where it did not. The progress ends with the work, not with the user's answer. */
  private async run(interpreters: readonly string[]): Promise<string | undefined> {
    const requirement = vscode.workspace.getConfiguration("loadlint.server").get<string>("source", "loadlint");
    this.log.info(`installing ${requirement} into ${this.environment}`);
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: "Installing loadlint", cancellable: true },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const proxy = vscode.workspace.getConfiguration("http").get<string>("proxy");
        const run = runner((text) => this.log.info(text), abort.signal, proxyVariables(proxy, process.env));
        const tell = (message: string) => progress.report({ message });
        try {
          await install(this.environment, requirement, interpreters, process.platform, run, tell);
          return undefined;
        } catch (error) {
          return abort.signal.aborted ? "cancelled" : reasonOf(error);
        }
      },
    );
  }

  private async installWithOther(): Promise<void> {
    const browse = "$(folder-opened) Browse…";
    const chosen = await vscode.window.showQuickPick([...(await interpreters()), browse], {
      title: "Install loadlint",
      placeHolder: "The Python to use, 3.11 or newer",
    });
    const [file] =
      chosen === browse ? ((await vscode.window.showOpenDialog({ openLabel: "Use This Python" })) ?? []) : [];
    const python = chosen === browse ? file?.fsPath : chosen;
    if (python !== undefined) {
      await this.installWith([python]);
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof CannotInstallError) {
    return error.message;
  }
  return `The reason: ${error instanceof Error ? error.message : String(error)}`;
}
