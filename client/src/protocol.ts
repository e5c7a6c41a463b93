/** The requests of loadlint's own, beside the protocol's. They mirror `lsp/features/` and `valueflow.py`. */

import type { Range } from "vscode-languageclient";
import type { ViewedRequest } from "./viewedRequests";

export const SCRIPT = "loadlint/script";
export const RUNS = "loadlint/runs";
export const STATUS = "loadlint/status";
export const VALUE_FLOW = "loadlint/valueFlow";
export const EXCHANGE = "loadlint/exchange";
export const RUN = "loadlint/run";
/** The server's request for a modal question. */
export const ASK = "loadlint/ask";
export const LINK = "loadlint/linkRecordings";
/** Sent by the server: a load tool that should run is not there. */
export const TOOL_NOT_FOUND = "loadlint/toolNotFound";

/** The server's command that shows secrets, or masks them again. */
export const SHOW_SECRETS = "loadlint.showSecrets";
export const WHY = "loadlint.why";

/** The server's commands about a script, each with its address. */
export const VERIFY = "loadlint.verify";
export const VERIFY_WITH_TOOL = "loadlint.verifyWithTool";
export const RUN_ONCE = "loadlint.runOnce";
export const FIX = "loadlint.fixScript";
export const SHOW_RUN = "loadlint.showRun";
export const CANCEL_RUN = "loadlint.cancelRun";
export const HEAL = "loadlint.heal";

/** The server's command that links recordings: the script's address, then the files where they are known. */
export const LINK_TO = "loadlint.linkTo";

/** The server's command that says whose problems are shown: `open`, `linked` or `workspace`. */
export const DIAGNOSTICS_SCOPE = "loadlint.diagnosticsScope";

/** The server's command that writes a script: the addresses of recordings, the script's, whether it may be there. */
export const NEW_SCRIPT = "loadlint.newScript";

export interface OfDocument {
  readonly textDocument: { readonly uri: string };
}

export interface PlainEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A place in the script or in a module of it; `line` counts from 1. */
export interface At {
  readonly line: number;
  readonly range: Range;
  /** The address of the file. */
  readonly uri: string;
  /** The file as seen from the folder of the script; null for the script itself. */
  readonly file: string | null;
}

export interface Recording {
  readonly path: string;
  readonly exchanges: number;
  readonly problems: readonly string[];
}

/** A recording in the value flow; `older`: of an older version of the application. */
export interface DrawnRecording extends Recording {
  readonly older: boolean;
}

/** The verdict on a script: in one line, in one word, and whether nothing is wrong with the script. */
export interface Certificate {
  readonly line: string;
  readonly verdict: "certified" | "matches" | "not";
  readonly passes: boolean;
}

/** A command of the server that takes the script's address, and its title. */
export interface Action {
  readonly title: string;
  readonly command: string;
}

/** One step of a script's way, from its recordings to its runs. */
export interface Step {
  readonly name: "recordings" | "script" | "replay" | "run" | "runs";
  readonly title: string;
  readonly state: "done" | "todo" | "problem" | "later" | "busy" | "off";
  readonly told: string;
  readonly notes: readonly string[];
  readonly action: Action | null;
  readonly next: boolean;
}

/** What the server takes a text for. */
export interface Script {
  /** The path of the script; of a module, that of one that runs it. */
  readonly script: string;
  readonly dialect: string;
  readonly requests: number;
  readonly recordings: readonly Recording[];
  /** What a replay on the recordings shows; null where nothing could be compared. */
  readonly certificate: Certificate | null;
  /** What the last run of this text has shown. */
  readonly run: { readonly way: Way; readonly verdict: string; readonly passes: boolean } | null;
  /** What has changed in the application, where the script no longer fits. */
  readonly changes: readonly string[];
  /** Where the script stands, in three words. */
  readonly verdict: { readonly words: string; readonly good: boolean };
  readonly steps: readonly Step[];
}

/** A kept run of a script; the slowest step comes first. */
export interface MeasuredRun {
  readonly name: string;
  readonly problems: readonly string[];
  readonly steps: readonly { readonly name: string; readonly measured: string; readonly at: At }[];
}

/** What the recordings of a script show: `older` ones are of an older version of the application. */
export interface ReplayStatus {
  readonly verdict: "certified" | "matches" | "not";
  readonly line: string;
  readonly older: number;
  readonly changed: string | null;
  readonly noticed: number;
  readonly faults: number;
}

/** The newest kept run of a script; `p95` is that of its slowest step, in milliseconds. */
export interface RunStatus {
  readonly name: string;
  readonly problems: readonly string[];
  readonly slowest: string | null;
  readonly p95: number | null;
}

/** A script of the workspace. `path` is seen from the folder of the workspace. */
export interface ScriptStatus {
  readonly uri: string;
  readonly path: string;
  readonly recordings: number;
  readonly errors: number;
  readonly warnings: number;
  readonly secrets: number;
  readonly replay: ReplayStatus | null;
  readonly run: RunStatus | null;
}

export type Way = "replay" | "engine" | "live";

export interface Answer {
  readonly exchange: number;
  readonly status: number | null;
  readonly size: number | null;
  readonly mediaType: string;
  /** Why the answer is held for a failure, whatever its status. */
  readonly failure: string | null;
}

/** A value that is not as the newest recordings have it. */
export interface Difference {
  readonly verdict: "different" | "open";
  readonly field: string;
  readonly cause: string;
  readonly sent: string | null;
  readonly recorded: string | null;
  readonly recording: number;
  readonly at: At | null;
}

export interface FlowRequest {
  readonly method: string;
  readonly url: string;
  readonly name: string | null;
  readonly inScript: boolean;
  readonly redirect: boolean;
  /** Why the script has to make this request, which it does not. */
  readonly missing: string | null;
  readonly differences: readonly Difference[];
  readonly at: At | null;
  /** The call in the script that leads to a request which a module makes. */
  readonly calledAt: At | null;
  readonly answers: readonly (Answer | null)[];
}

export interface FlowUse {
  readonly request: number;
  readonly place: string;
  readonly state: "literal" | "variable" | "unseen";
  readonly at: At | null;
  readonly fixable: boolean;
  readonly difference: Difference | null;
  /** How the script calls a field that has another name by now. */
  readonly was: string | null;
}

export interface Origin {
  readonly request: number;
  readonly part: string;
  readonly locator: string | null;
  readonly at: At | null;
}

export interface FlowValue {
  readonly name: string;
  readonly kind: "issued" | "client" | "unknown";
  readonly level: "proven" | "likely" | "possible" | null;
  readonly values: readonly (string | null)[];
  readonly origin: Origin | null;
  /** Where the script takes the value, where that gives another one in the newest recordings. */
  readonly taken: Origin | null;
  readonly uses: readonly FlowUse[];
  readonly reasons: readonly string[];
  readonly note: string | null;
}

export interface RunExchange {
  readonly exchange: number;
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly size: number | null;
  readonly at: At | null;
}

/** The last run of a script. `recording` is the file of a run against the application. */
export interface Run {
  readonly way: Way;
  readonly verdict: string;
  readonly passes: boolean;
  readonly recording: string | null;
  readonly notes: readonly { readonly request: number | null; readonly message: string; readonly at: At }[];
  readonly exchanges: readonly RunExchange[];
}

/** A cookie that the server sets. `written` are the requests where the script itself sends it. */
export interface FlowCookie {
  readonly name: string;
  readonly setBy: readonly number[];
  readonly sentBy: readonly number[];
  readonly written: readonly number[];
  readonly fixAt: At | null;
}

/** A linked recording that tells nothing; `reason` is null while it is being read. */
export interface UnreadRecording {
  readonly path: string;
  readonly reason: string | null;
}

/** A run beside a recording, or why there is `nothing`; the page knows the rest. */
export interface RunView {
  readonly nothing?: string;
  readonly underWay: boolean;
  readonly requests?: readonly ViewedRequest[];
}

export interface ValueFlow {
  readonly version: number;
  readonly script: string;
  readonly dialect: string;
  readonly certificate: string | null;
  readonly certified: boolean;
  readonly passes: boolean;
  readonly safeFixes: number;
  readonly unread: readonly UnreadRecording[];
  readonly run: Run | null;
  readonly recordings: readonly DrawnRecording[];
  readonly requests: readonly FlowRequest[];
  readonly values: readonly FlowValue[];
  readonly cookies: readonly FlowCookie[];
}
