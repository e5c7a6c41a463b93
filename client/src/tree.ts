/** What the *Recording* view shows, as plain data: recordings, their exchanges, issued values, and where they are used. */

import type { At, FlowRequest, FlowUse, FlowValue, ValueFlow } from "./protocol";

export type Mark = "recording" | "problem" | "good" | "failed" | "redirect" | "replayed" | "correlated" | Sent;
type Sent = "literal" | "variable";

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

/** The view's items; none where no recording is linked. */
export function itemsOf(flow: ValueFlow): readonly Item[] {
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
    const shown = `${count(recording.exchanges, "exchange")}`;
    return {
      ...item(`${number}`, baseName(recording.path), shown, recording.path, "recording"),
      children: [...problems, ...exchanges],
      expanded: number === 0,
    };
  });
}

/** How many values the script replays. */
export function replayed(flow: ValueFlow): number {
  return flow.values.filter((value) => value.kind === "issued" && isReplayed(value)).length;
}

/** An address without scheme and host. */
export function pathOf(url: string): string {
  return /^(?:\w+:\/\/[^/?#]*)?([^?#]*)/.exec(url)?.[1] || "/";
}

export function baseName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

function shows(request: FlowRequest, number: number, values: readonly Item[]): boolean {
  // A page's images and scripts would hide the journey.
  return request.answers[number] != null && (request.inScript || request.redirect || values.length > 0);
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
  const outside = request.inScript ? "" : request.redirect ? "redirect" : "not in the script";
  const path = pathOf(request.url);
  const recording = flow.recordings[number]?.path ?? "";
  return {
    ...item(
      `${number}/${row}`,
      `${request.method} ${path}`,
      [...facts, outside].filter(Boolean).join(" · "),
      [request.url, request.name, answer?.mediaType, answer?.failure].filter(Boolean).join("\n"),
      answer?.failure == null ? markOf(status) : "failed",
    ),
    children: values,
    expanded: values.length > 0,
    at: request.at,
    exchange: answer === null ? null : { recording, entry: answer.exchange },
  };
}

function valueItem(flow: ValueFlow, value: FlowValue, number: number, index: number): Item {
  const recorded = value.values[number];
  const uses = value.uses.map((use, i) => useItem(flow, use, `${number}/value/${index}/${i}`));
  const state = isReplayed(value) ? "replayed" : "correlated";
  const locator = value.origin?.locator ?? value.origin?.part ?? "";
  return {
    ...item(
      `${number}/value/${index}`,
      value.name,
      recorded == null ? "not in this recording" : shorten(recorded),
      [`${value.name}: ${state}${value.level === null ? "" : `, ${value.level}`}`, locator, ...value.reasons].join(
        "\n",
      ),
      state,
    ),
    children: uses,
    expanded: true,
    at: value.origin?.at ?? null,
  };
}

function useItem(flow: ValueFlow, use: FlowUse, id: string): Item {
  const request = flow.requests[use.request];
  const what = { literal: "replayed", variable: "correlated", unseen: "not seen in the script" }[use.state];
  const sent = request === undefined ? "" : `${request.method} ${pathOf(request.url)}`;
  const label = use.at === null ? "somewhere" : `line ${use.at.line}`;
  const mark = use.state === "literal" ? "literal" : "variable";
  const description = [use.place, sent].filter(Boolean).join(" · ");
  return { ...item(id, label, description, `${description}\n${what}`, mark), at: use.at };
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
