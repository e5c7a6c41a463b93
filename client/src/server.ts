/** The language server's process: found, started, stopped, and what became of it. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import {
  type ApplyWorkspaceEditParams,
  type CodeAction,
  type Command,
  LanguageClient,
  type LanguageClientOptions,
  State,
  type TextDocumentFilter,
  type WorkspaceEdit,
} from "vscode-languageclient/node";
import { bundledProgram, isBundledFor, withoutPython } from "./bundled";
import { firstPython, interpretersOn, runner } from "./install";
import { expand, findProgram, isSupported, onPath, type Program, SettingError, versionIn } from "./program";
import type { Proposals } from "./proposal";
import {
  ASK,
  LINK_TO,
  type OfDocument,
  RUN_ONCE,
  SCRIPT,
  type Script,
  SHOW_SECRETS,
  TOOL_NOT_FOUND,
  VERIFY_WITH_TOOL,
  WHY,
} from "./protocol";
import { activeInterpreter } from "./python";
import { openSetting } from "./settings";
import { type Surroundings, surroundingsOf } from "./surroundings";
import { notFound, TOOLS, type Tool, toolVariables } from "./tools";

export type Status =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly version: string; readonly program: Program }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "stopped" };

/** The texts that may be load scripts. A test plan is XML to the editor, so its name tells. */
export const SCRIPTS: readonly TextDocumentFilter[] = [
  { scheme: "file", pattern: "**/*.jmx" },
  ...["file", "untitled"].flatMap((scheme) =>
    ["javascript", "typescript", "typescriptreact", "python"].map((language) => ({ scheme, language })),
  ),
];

const VERSION_TIMEOUT = 30_000;

export class Server implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Status>();
  readonly onDidChangeStatus = this.changed.event;
  private readonly executed = new vscode.EventEmitter<string>();
  /** A command of the server has ended, and what is known of a script may be other than before. */
  readonly onDidExecute = this.executed.event;
  private readonly began = new vscode.EventEmitter<string>();
  /** A script, by the address that the server knows, is about to be run against the application. */
  readonly onDidBeginRun = this.began.event;
  private readonly running = new Set<string>();
  private current: Status = { kind: "stopped" };
  private client: LanguageClient | undefined;
  /** The interpreter of the Python environment that was active at the start. */
  private interpreter: string | undefined;
  /** Starts and stops follow each other, whoever asks for them. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly ownEnvironment: string,
    /** The file that starts the server of this package; undefined where it brings none. */
    readonly bundle: string | undefined,
    private readonly log: vscode.LogOutputChannel,
    private readonly proposals: Proposals,
  ) {}

  get status(): Status {
    return this.current;
  }

  /** Start, or start again; resolves when the server answers, or when it is known why it does not. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.end();
      await this.begin();
    });
  }

  /** Start again where the user has chosen another Python environment: it may hold the program, and load tools. */
  async followInterpreter(): Promise<void> {
    if (this.current.kind !== "stopped" && (await trustedInterpreter()) !== this.interpreter) {
      await this.restart();
    }
  }

  /** Whether it answers; one that was not wanted until now is started. */
  async runs(): Promise<boolean> {
    await (this.current.kind === "stopped" ? this.restart() : this.queue);
    return this.current.kind === "running";
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.end());
  }

  /** Ask the server; undefined while it does not run. Rejects as the server does. */
  async request<R>(method: string, params: unknown, token?: vscode.CancellationToken): Promise<R | undefined> {
    const client = this.client;
    if (client?.state !== State.Running) {
      return undefined;
    }
    // An undefined token would be sent as a second parameter.
    return token === undefined ? client.sendRequest<R>(method, params) : client.sendRequest<R>(method, params, token);
  }

  /** What the server itself would do at a place, its best fix first; other extensions' actions are not among them. */
  async actions(
    document: vscode.Uri,
    range: vscode.Range,
    kind: vscode.CodeActionKind,
  ): Promise<readonly CodeAction[]> {
    const found = await this.request<readonly (Command | CodeAction)[] | null>("textDocument/codeAction", {
      textDocument: { uri: this.uri(document) },
      range: { start: range.start, end: range.end },
      context: { diagnostics: [], only: [kind.value] },
    });
    const actions = (found ?? []).filter((action): action is CodeAction => action.command === undefined);
    return actions.sort((one, other) => Number(other.isPreferred ?? false) - Number(one.isPreferred ?? false));
  }

  /** What an action changes; undefined where that can't be told: there are no edits for a text that has changed. */
  async edit(action: CodeAction): Promise<vscode.WorkspaceEdit | undefined> {
    try {
      const resolved = action.edit ? action : await this.request<CodeAction>("codeAction/resolve", action);
      return await this.client?.protocol2CodeConverter.asWorkspaceEdit(resolved?.edit);
    } catch (error) {
      this.log.warn(`${action.title}: ${error}`);
      return undefined;
    }
  }

  /** What an open text is taken for; null for one that is no load script. */
  async script(document: vscode.TextDocument): Promise<Script | null> {
    const version = document.version;
    const params: OfDocument = { textDocument: { uri: this.uri(document.uri) } };
    const script = (await this.request<Script | null>(SCRIPT, params)) ?? null;
    // There is no answer about a text that has changed meanwhile.
    return script === null && document.version !== version && !document.isClosed ? this.script(document) : script;
  }

  /** A document's address as the server knows it. */
  uri(document: vscode.Uri): string {
    return this.client?.code2ProtocolConverter.asUri(document) ?? document.toString();
  }

  /** Whether a command that runs a script has not come to its end. */
  isRunning(document: vscode.Uri): boolean {
    return this.running.has(this.uri(document));
  }

  dispose(): void {
    this.began.dispose();
    this.changed.dispose();
    this.executed.dispose();
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => this.fail(error));
    return this.queue;
  }

  private async begin(): Promise<void> {
    this.set({ kind: "starting" });
    const program = await this.find();
    if (program === undefined) {
      this.set({ kind: "missing" });
      return;
    }
    const settings = vscode.workspace.getConfiguration("loadlint.server");
    const variables = { ...this.tools(), ...settings.get<Record<string, string>>("environment", {}) };
    const surroundings = surroundingsOf(program.command, process.env, untrustedFolders(), variables);
    const version = await versionOf(program, surroundings);
    if (!isSupported(version)) {
      throw new Error(`${program.command} is loadlint ${version}, which is too old for this extension`);
    }
    this.log.info(
      `loadlint ${version} (${program.origin}): ${[program.command, ...(program.arguments ?? [])].join(" ")}`,
    );
    const client = new LanguageClient(
      "loadlint",
      "loadlint",
      {
        command: program.command,
        args: [...(program.arguments ?? []), "server", ...settings.get<string[]>("arguments", [])],
        options: surroundings,
      },
      this.options(),
    );
    client.onDidChangeState(({ newState }) => {
      if (this.client === client && newState === State.Stopped) {
        this.set({ kind: "failed", message: "the server has ended" });
      } else if (this.client === client && newState === State.Running) {
        this.set({ kind: "running", version, program });
      }
    });
    client.onNotification(TOOL_NOT_FOUND, ({ tool }: { readonly tool: string }) => void askForPath(tool));
    client.onRequest(ASK, ({ message, actions }: { message: string; actions: readonly string[] }) =>
      vscode.window.showInformationMessage(message, { modal: true }, ...actions).then((answer) => answer ?? null),
    );
    this.client = client;
    await client.start();
    this.set({ kind: "running", version, program });
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      await client.dispose().catch((error: unknown) => this.log.warn(String(error)));
    }
    this.set({ kind: "stopped" });
  }

  private async find(): Promise<Program | undefined> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    this.interpreter = await trustedInterpreter();
    const found = findProgram({
      setting: vscode.workspace.getConfiguration("loadlint.server").get<string>("path", "").trim(),
      python: this.interpreter,
      searchPath: process.env.PATH ?? "",
      ownEnvironment: this.ownEnvironment,
      workspaceFolder: folder?.fsPath,
      untrusted: untrustedFolders(),
      platform: process.platform,
    });
    // What came with the extension is as new as the extension; what it installed once may be older.
    return found === undefined || found.origin === "own" ? ((await this.bundled()) ?? found) : found;
  }

  private async bundled(): Promise<Program | undefined> {
    const start = this.bundle;
    if (start === undefined) {
      return undefined;
    }
    const run = runner((text) => this.log.debug(text), AbortSignal.timeout(VERSION_TIMEOUT));
    try {
      const python = await firstPython(await interpreters(), run, (version) => isBundledFor(start, version));
      return bundledProgram(python, start);
    } catch {
      this.log.warn(withoutPython(start));
      return undefined;
    }
  }

  /** The variables that say where the load tools are. */
  private tools(): Readonly<Record<string, string>> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const settings = Object.fromEntries(TOOLS.map((tool) => [tool, expand(pathOf(tool), folder)]));
    return toolVariables({
      settings: settings as Record<Tool, string>,
      python: this.interpreter,
      platform: process.platform,
    });
  }

  private options(): LanguageClientOptions {
    const isOn = (document: vscode.TextDocument) =>
      vscode.workspace.getConfiguration("loadlint", document).get<boolean>("enable", true);
    return {
      documentSelector: [...SCRIPTS],
      outputChannel: this.log,
      diagnosticPullOptions: { onChange: true, onSave: true, onTabs: false },
      // Links that lead out of a workspace are followed where the user trusts it. Trust that comes later starts anew.
      initializationOptions: () => ({
        virtualDocuments: true,
        commandLinks: true,
        toolSettings: true,
        diagnosticsScope: vscode.workspace.getConfiguration("loadlint.diagnostics").get<string>("scope", "open"),
        modalQuestions: true,
        trusted: vscode.workspace.isTrusted,
        showSecrets: vscode.workspace.getConfiguration("loadlint").get<boolean>("showSecrets", false),
        timeLimit: vscode.workspace.getConfiguration("loadlint").get<number>("timeLimit", 120),
      }),
      initializationFailedHandler: () => false,
      // No other command can be reached from a hover, whatever a script or a recording holds.
      markdown: { isTrusted: { enabledCommands: [SHOW_SECRETS, WHY] }, supportHtml: false },
      middleware: {
        workspace: {
          // The editor's own list of such changes has none of them ticked, and shows little of each line.
          handleApplyEdit: async (params, next) =>
            needsConfirmation(params.edit)
              ? { applied: await this.propose(params) }
              : next(params, new vscode.CancellationTokenSource().token),
        },
        // What the server does not know it does not check.
        didOpen: (document, next) => (isOn(document) ? next(document) : Promise.resolve()),
        didChange: (event, next) => (isOn(event.document) ? next(event) : Promise.resolve()),
        didSave: (document, next) => (isOn(document) ? next(document) : Promise.resolve()),
        didClose: (document, next) => (isOn(document) ? next(document) : Promise.resolve()),
        executeCommand: async (command, args, next) => {
          if (command === LINK_TO && args.length === 1) {
            // Here the user can choose several.
            return vscode.commands.executeCommand("loadlint.linkRecording", args[0]);
          }
          if (command === RUN_ONCE || command === VERIFY_WITH_TOOL) {
            await saved(args[0]);
          }
          const script = command === RUN_ONCE ? String(args[0]) : null;
          if (script !== null) {
            this.running.add(script);
            this.began.fire(script);
          }
          try {
            return await next(command, args);
          } finally {
            this.running.delete(script ?? "");
            this.executed.fire(command);
          }
        },
      },
    };
  }

  /** Show the changes that the server wants confirmed, and make them where the user agrees. */
  private async propose({ label, edit }: ApplyWorkspaceEditParams): Promise<boolean> {
    const changes = await this.client?.protocol2CodeConverter.asWorkspaceEdit(edit);
    return changes !== undefined && (await this.proposals.offer(label ?? "Change", changes));
  }

  private set(status: Status): void {
    this.current = status;
    this.changed.fire(status);
  }

  private fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.log.error(message);
    this.client = undefined;
    this.set({ kind: "failed", message: error instanceof SettingError ? message : `it can't be started: ${message}` });
  }
}

function needsConfirmation(edit: WorkspaceEdit): boolean {
  return Object.values(edit.changeAnnotations ?? {}).some((annotation) => annotation.needsConfirmation === true);
}

/** The folders whose code must not run. */
export function untrustedFolders(): readonly string[] {
  return vscode.workspace.isTrusted ? [] : (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}

/** A load tool runs the file: what is in the editor is saved before. */
async function saved(address: unknown): Promise<void> {
  if (typeof address === "string") {
    const uri = vscode.Uri.parse(address).toString();
    await vscode.workspace.textDocuments
      .find((document) => document.isDirty && document.uri.toString() === uri)
      ?.save();
  }
}

/** The interpreters to try: the one of the settings alone; without one that of the active environment, and those of PATH. */
export async function interpreters(): Promise<readonly string[]> {
  const setting = vscode.workspace.getConfiguration("loadlint.server").get<string>("python", "").trim();
  const places = { searchPath: process.env.PATH ?? "", untrusted: untrustedFolders(), platform: process.platform };
  const found = interpretersOn(process.platform, await trustedInterpreter(), (name) => onPath(name, places));
  return setting === "" ? found : [expand(setting, undefined)];
}

/** An environment inside a folder that is not trusted is that folder's code. */
async function trustedInterpreter(): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.workspace.isTrusted ? activeInterpreter(folder) : undefined;
}

function pathOf(tool: string): string {
  return vscode.workspace.getConfiguration(`loadlint.${tool}`).get<string>("path", "").trim();
}

/** Tell that a load tool is not there, and show the setting that can name it. */
async function askForPath(tool: string): Promise<void> {
  const settings = "Open Settings";
  if ((await vscode.window.showErrorMessage(notFound(tool, pathOf(tool)), settings)) === settings) {
    await openSetting(`loadlint.${tool}.path`);
  }
}

async function versionOf({ command, arguments: before = [] }: Program, surroundings: Surroundings): Promise<string> {
  const { stdout } = await promisify(execFile)(command, [...before, "--version"], {
    ...surroundings,
    timeout: VERSION_TIMEOUT,
  });
  const version = versionIn(stdout);
  if (version === undefined) {
    throw new Error(`${command} is not loadlint: it prints ${JSON.stringify(stdout.slice(0, 80))}`);
  }
  return version;
}
