/** The requests of loadlint's own, beside the protocol's. They mirror `lsp/features/` and `valueflow.py`. */

import type { Range } from "vscode-languageclient";

export const SCRIPT = "loadlint/script";
export const VALUE_FLOW = "loadlint/valueFlow";
export const EXCHANGE = "loadlint/exchange";
export const LINK = "loadlint/linkRecordings";

/** The server's command that shows secrets, or masks them again. */
export const SHOW_SECRETS = "loadlint.showSecrets";
export const WHY = "loadlint.why";

export interface OfDocument {
  readonly textDocument: { readonly uri: string };
}

export interface PlainEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A place in the script; `line` counts from 1. */
export interface At {
  readonly line: number;
  readonly range: Range;
}

export interface Recording {
  readonly path: string;
  readonly exchanges: number;
  readonly problems: readonly string[];
}

/** What the server takes a text for. */
export interface Script {
  readonly dialect: string;
  readonly requests: number;
  readonly recordings: readonly Recording[];
}

export interface Answer {
  readonly exchange: number;
  readonly status: number | null;
  readonly size: number | null;
  readonly mediaType: string;
  /** Why the answer is held for a failure, whatever its status. */
  readonly failure: string | null;
}

export interface FlowRequest {
  readonly method: string;
  readonly url: string;
  readonly name: string | null;
  readonly inScript: boolean;
  readonly redirect: boolean;
  readonly at: At | null;
  readonly answers: readonly (Answer | null)[];
}

export interface FlowUse {
  readonly request: number;
  readonly place: string;
  readonly state: "literal" | "variable" | "unseen";
  readonly at: At | null;
  readonly fixable: boolean;
}

export interface FlowValue {
  readonly name: string;
  readonly kind: "issued" | "client" | "unknown";
  readonly level: "proven" | "likely" | "possible" | null;
  readonly values: readonly (string | null)[];
  readonly origin: {
    readonly request: number;
    readonly part: string;
    readonly locator: string | null;
    readonly at: At | null;
  } | null;
  readonly uses: readonly FlowUse[];
  readonly reasons: readonly string[];
  readonly note: string | null;
}

export interface ValueFlow {
  readonly version: number;
  readonly script: string;
  readonly dialect: string;
  readonly recordings: readonly Recording[];
  readonly requests: readonly FlowRequest[];
  readonly values: readonly FlowValue[];
}
