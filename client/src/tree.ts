/** What the *Recording* view shows, as plain data: recordings, their exchanges, issued values, and where they are used. */

import type { At, Difference, FlowRequest, FlowUse, FlowValue, Run, RunExchange, ValueFlow } from "./protocol";

export type Mark = Recorded | "run" | "replayed" | "correlated" | "different" | "missing" | "literal" | "variable";
type Recorded = "recording" | "problem" | "good" | "failed" | "redirect";

export interface Item {
  /** Stable while the script is edited, so that the view keeps what is open. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly mark: Mark;
  readonly children: readonly Item[];
  readonly expanded: boolean;
  /** Where a click leads in the script. */
  readonly at: At | null;
  /** The recorded exchange that the item stands for. */
  readonly exchange: { readonly recording: string; readonly entry: number } | null;
}

const LONGEST = 40;

/** The view's items: the last run of the script, then its recordings; none where there is neither. */
export function itemsOf(flow: ValueFlow): readonly Item[] {
  const { run } = flow;
  // The replay's verdict is that of the certificate, and stands in the status item.
  const isShown = run !== null && (run.way !== "replay" || run.notes.length > 0);
  return [...(isShown ? [runItem(run)] : []), ...recordingItems(flow)];
}

/** The addresses that are dropped with files, one a line; lines that begin with # are comments (RFC 2483). */
export function addressesIn(list: string): readonly string[] {
  return list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}

function recordingItems(flow: ValueFlow): readonly Item[] {
  const newest = flow.recordings.find((recording) => !recording.older);
  return flow.recordings.map((recording, number) => {
    const problems = recording.problems.map((problem, i) =>
      item(`${number}/problem/${i}`, problem, "", problem, "problem"),
    );
    const exchanges = flow.requests.flatMap((request, row) => {
      const values = flow.values.flatMap((value, i) =>
        value.origin?.request === row && value.values.length > 0 ? [valueItem(flow, value, number, i)] : [],
      );
      return shows(request, number, values) ? [exchangeItem(flow, request, row, number, values)] : [];
    });
    const version = recording.older ? " · older version" : "";
    const shown = `${count(recording.exchanges, "exchange")}${version}`;
    return {
      // The editor keeps a row open or closed by its id: one that has become older closes.
      ...item(
        recording.older ? `${number}/older` : `${number}`,
        baseName(recording.path),
        shown,
        recording.path,
        "recording",
      ),
      children: [...problems, ...exchanges],
      expanded: recording === newest,
    };
  });
}

/** What the last run has shown, and the exchanges of a run against the application. */
function runItem(run: Run): Item {
  const notes = run.notes.map(({ message, at }, i) => ({ ...item(`run/${i}`, message, "", message, "different"), at }));
  const exchanges = run.exchanges.map((exchange, i) => runExchange(run, exchange, i));
  return {
    ...item("run", "last run", run.verdict, run.verdict, run.passes ? "run" : "different"),
    children: [...notes, ...exchanges],
    expanded: !run.passes,
  };
}

function runExchange(run: Run, exchange: RunExchange, index: number): Item {
  const facts = [exchange.status ?? "no response", exchange.size === null ? "" : bytes(exchange.size)];
  const label = `${exchange.method} ${pathOf(exchange.url)}`;
  return {
    ...item(`run/exchange/${index}`, label, facts.filter(Boolean).join(" · "), exchange.url, markOf(exchange.status)),
    at: exchange.at,
    exchange: run.recording === null ? null : { recording: run.recording, entry: exchange.exchange },
  };
}

function differenceItem(one: Difference, id: string): Item {
  return { ...item(id, one.field, `${one.verdict}: ${one.cause}`, one.cause, "different"), at: one.at };
}

/** How many issued values are hard-coded in the script. */
export function replayed(flow: ValueFlow): number {
  return flow.values.filter((value) => value.kind === "issued" && isReplayed(value)).length;
}

/** An address without scheme and host. */
export function pathOf(url: string): string {
  return /^(?:\w+:\/\/[^/?#]*)?([^?#]*)/.exec(url)?.[1] || "/";
}

/** A place for people: the file too, where it is not the script's own. */
export function whereOf(at: At): string {
  return at.file === null ? `line ${at.line}` : `${at.file}:${at.line}`;
}

export function baseName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

function shows(request: FlowRequest, number: number, values: readonly Item[]): boolean {
  // A page's images and scripts would hide the journey.
  const isPart = request.inScript || request.redirect || request.missing !== null;
  return request.answers[number] != null && (isPart || values.length > 0);
}

function exchangeItem(
  flow: ValueFlow,
  request: FlowRequest,
  row: number,
  number: number,
  values: readonly Item[],
): Item {
  const answer = request.answers[number] ?? null;
  const status = answer?.status ?? null;
  const facts = [status ?? "no response", answer?.size == null ? "" : bytes(answer.size)];
  const outside = request.redirect ? "redirect" : "not in the script";
  const role = request.missing !== null ? "missing" : request.inScript ? "" : outside;
  const older = flow.recordings[number]?.older === true;
  const differences = older ? [] : request.differences.map((one, i) => differenceItem(one, `${number}/${row}/${i}`));
  const path = pathOf(request.url);
  const recording = flow.recordings[number]?.path ?? "";
  return {
    ...item(
      `${number}/${row}`,
      `${request.method} ${path}`,
      [...facts, role].filter(Boolean).join(" · "),
      [
        request.url,
        request.name,
        request.at?.file == null ? null : whereOf(request.at),
        request.missing,
        answer?.mediaType,
        answer?.failure,
      ]
        .filter(Boolean)
        .join("\n"),
      answer?.failure != null ? "failed" : request.missing !== null ? "missing" : markOf(status),
    ),
    children: [...differences, ...values],
    expanded: values.length + differences.length > 0,
    at: request.at,
    exchange: answer === null ? null : { recording, entry: answer.exchange },
  };
}

function valueItem(flow: ValueFlow, value: FlowValue, number: number, index: number): Item {
  const recorded = value.values[number];
  const uses = value.uses.map((use, i) => useItem(flow, use, `${number}/value/${index}/${i}`));
  const isWrong = value.uses.some((use) => use.difference !== null);
  const state = isReplayed(value) ? "replayed" : isWrong ? "different" : "correlated";
  const word = state === "replayed" ? "hard-coded" : state;
  const locator = value.origin?.locator ?? value.origin?.part ?? "";
  return {
    ...item(
      `${number}/value/${index}`,
      value.name,
      recorded == null ? "not in this recording" : shorten(recorded),
      [`${value.name}: ${word}${value.level === null ? "" : `, ${value.level}`}`, locator, ...value.reasons].join("\n"),
      state,
    ),
    children: uses,
    expanded: true,
    at: value.origin?.at ?? null,
  };
}

function useItem(flow: ValueFlow, use: FlowUse, id: string): Item {
  const request = flow.requests[use.request];
  const what = { literal: "hard-coded", variable: "correlated", unseen: "not seen in the script" }[use.state];
  const sent = request === undefined ? "" : `${request.method} ${pathOf(request.url)}`;
  const label = use.at === null ? "somewhere" : whereOf(use.at);
  const place = use.was === null ? use.place : `${use.place} (the script: ${use.was})`;
  const wrong = use.difference?.verdict ?? "";
  const description = [place, sent, wrong].filter(Boolean).join(" · ");
  const mark = use.state === "literal" ? "literal" : use.difference !== null ? "different" : "variable";
  const tooltip = [description, what, use.difference?.cause].filter(Boolean).join("\n");
  return { ...item(id, label, description, tooltip, mark), at: use.at };
}

function item(id: string, label: string, description: string, tooltip: string, mark: Mark): Item {
  return { id, label, description, tooltip, mark, children: [], expanded: false, at: null, exchange: null };
}

function isReplayed(value: FlowValue): boolean {
  return value.uses.some((use) => use.state === "literal");
}

function markOf(status: number | null): Mark {
  if (status === null || status >= 400 || status < 100) {
    return "failed";
  }
  return status >= 300 ? "redirect" : "good";
}

function shorten(value: string): string {
  return value.length <= LONGEST ? value : `${value.slice(0, LONGEST - 9)}…${value.slice(-8)}`;
}

function bytes(size: number): string {
  return size < 1000
    ? `${size} B`
    : size < 1_000_000
      ? `${(size / 1000).toFixed(1)} kB`
      : `${(size / 1e6).toFixed(1)} MB`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
