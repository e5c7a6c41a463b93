// What is known of a value of the journey, in words: how the script sends it, and what can be done about it.
// @ts-check

/**
 * @typedef {{ exchange: number, status: number | null, size: number | null, mediaType: string,
 *   failure: string | null }} Answer
 * @typedef {{ verdict: "different" | "open", field: string, cause: string, sent: string | null,
 *   recorded: string | null, recording: number, at: At | null }} Difference
 * @typedef {{ method: string, url: string, name: string | null, inScript: boolean, redirect: boolean,
 *   missing: string | null, differences: Difference[], at: At | null, calledAt: At | null,
 *   answers: (Answer | null)[] }} FlowRequest
 * @typedef {{ request: number, part: string, locator: string | null, at: At | null }} Origin
 * @typedef {{ request: number, place: string, state: "literal" | "variable" | "unseen", at: At | null,
 *   fixable: boolean, difference: Difference | null, was: string | null }} Use
 * @typedef {{ name: string, kind: "issued" | "client" | "unknown", level: string | null, values: (string | null)[],
 *   origin: Origin | null, taken: Origin | null, uses: Use[], reasons: string[], note: string | null }} Value
 * @typedef {{ name: string, setBy: number[], sentBy: number[], written: number[], fixAt: At | null }} Cookie
 *   `written` are the requests where the script itself sends it; `fixAt` is such a place that has a fix.
 * @typedef {{ path: string, exchanges: number, problems: string[], older: boolean }} Recording
 * @typedef {{ path: string, reason: string | null }} Unread
 *   A recording that can't be read for a reason, or that is being read.
 * @typedef {{ way: string, verdict: string, certified: boolean, passes: boolean, notes: { request: number | null, message: string }[] }} Run
 *   What the last run of the script has shown.
 * @typedef {{ version: number, script: string, dialect: string, certificate: string | null, certified: boolean, passes: boolean,
 *   safeFixes: number, unread: Unread[], run?: Run | null, recordings: Recording[], requests: FlowRequest[],
 *   values: Value[], cookies: Cookie[] }} ValueFlow
 * @typedef {{ mode?: "picture" | "table", legend?: boolean }} Choices
 *   What the user chose once for all pages.
 * @typedef {{ open(at: At): void, fix(at: At): void, fixAll(): void, link(): void,
 *   exchange(recording: string, entry: number): void, choices: Choices, choose(choices: Choices): void }} Host
 *   What an editor can do; a page alone has none.
 * @typedef {"replayed" | "broken" | "correlated" | "client" | "unknown"} State
 */

// biome-ignore lint/correctness/noUnusedVariables: the files behind this one in the page use it
const valueWords = (() => {
  const { sentence } = elements;
  const LABELS = {
    replayed: "Hard-coded",
    broken: "Not as recorded",
    correlated: "Correlated",
    client: "Made by the client",
    unknown: "Of unknown origin",
    unseen: "Can't be seen in the script",
  };
  const SENTENCES = {
    replayed: "The script sends what was recorded. The server does not know this value any more.",
    broken: "The script sends another value than the newest recordings, or none that can be told.",
    correlated: "The script takes the value out of the response and sends it on.",
    unseen: "The script computes what it sends here; loadlint can't follow it.",
    client: "The client makes this value, a new one each time. The script sends the recorded one.",
    clientMade: "The client makes this value, and so does the script.",
    unknown: "The value differs between the recordings, and no recorded response issued it.",
  };
  const GLYPHS = { replayed: "●", broken: "≠", correlated: "✓", client: "◆", unknown: "?" };

  /**
   * @param {Value} value
   * @returns {State}
   */
  function stateOf(value) {
    if (value.kind !== "issued") {
      return value.kind;
    }
    if (value.uses.some((use) => use.state === "literal")) {
      return "replayed";
    }
    return value.uses.some((use) => use.difference !== null) ? "broken" : "correlated";
  }

  /** @param {Value} value */
  function sentenceOf(value) {
    if (value.uses.length === 0) {
      return sentence(value.note ?? "");
    }
    if (value.uses.every((use) => use.state === "unseen" && use.difference === null)) {
      return SENTENCES.unseen;
    }
    const literal = value.uses.some((use) => use.state === "literal");
    return value.kind === "client" && !literal ? SENTENCES.clientMade : SENTENCES[stateOf(value)];
  }

  /**
   * @param {Value} value
   * @param {Use} use
   * @returns {State | "unseen"}
   */
  function stateOfUse(value, use) {
    if (use.state === "literal") {
      return value.kind === "issued" ? "replayed" : value.kind;
    }
    if (use.difference !== null) {
      return "broken";
    }
    return use.state === "variable" ? "correlated" : "unseen";
  }

  /**
   * Where the fix of a value is applied.
   * @param {Value} value
   * @returns {At | null}
   */
  function fixOf(value) {
    const fixable = value.uses.find((use) => use.fixable && use.at !== null);
    return fixable !== undefined && stateOf(value) === "replayed" ? fixable.at : null;
  }

  /**
   * Where a value is sent, with the script's own name of a field that is called otherwise now.
   * @param {Use} use
   */
  function placeOf(use) {
    return use.was === null ? use.place : `${use.place} (the script: ${use.was})`;
  }

  /**
   * Of what the recordings have, one each, that of the newest version of the application.
   * @template T
   * @param {ValueFlow} flow
   * @param {(T | null)[]} each
   */
  function newest(flow, each) {
    return (
      each.find((one, i) => one !== null && !flow.recordings[i]?.older) ?? each.find((one) => one !== null) ?? null
    );
  }

  return { LABELS, GLYPHS, stateOf, sentenceOf, stateOfUse, fixOf, placeOf, newest };
})();
