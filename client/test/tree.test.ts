import assert from "node:assert/strict";
import { test } from "node:test";
import type { At, Difference, FlowRequest, FlowUse, FlowValue, Run, ValueFlow } from "../src/protocol";
import { addressesIn, baseName, type Item, itemsOf, pathOf, replayed } from "../src/tree";

const at = (line: number, file: string | null = null): At => ({
  line,
  file,
  uri: file === null ? "file:///r/a.js" : `file:///r/${file}`,
  range: { start: { line: line - 1, character: 2 }, end: { line: line - 1, character: 9 } },
});

function request(method: string, url: string, more: Partial<FlowRequest> = {}): FlowRequest {
  const answers = [
    { exchange: 0, status: 200, size: 1234, mediaType: "application/json", failure: null },
    { exchange: 0, status: 200, size: 12, mediaType: "application/json", failure: null },
  ];
  const certified = { missing: null, differences: [] };
  return {
    method,
    url,
    name: null,
    inScript: true,
    redirect: false,
    ...certified,
    at: at(3),
    calledAt: null,
    answers,
    ...more,
  };
}

function use(row: number, more: Partial<FlowUse> = {}): FlowUse {
  const certified = { difference: null, was: null };
  return { request: row, place: "path after carts", state: "literal", at: at(5), fixable: true, ...certified, ...more };
}

function value(name: string, uses: FlowUse[], more: Partial<FlowValue> = {}): FlowValue {
  const origin = { request: 0, part: "body", locator: "$.id", at: null };
  const values = ["c-1", "c-2"];
  const reasons = ["it differs"];
  return { name, kind: "issued", level: "proven", values, origin, taken: null, uses, reasons, note: null, ...more };
}

function flow(requests: FlowRequest[], values: FlowValue[], run: Run | null = null): ValueFlow {
  const recordings = ["/r/a.har", "/r/b.har"].map((path) => ({ path, exchanges: 2, problems: [], older: false }));
  const proof = { certificate: "certified on a.har, b.har: 2 values in 4 requests", certified: true, passes: true };
  const beside = { safeFixes: 0, unread: [], cookies: [] };
  return { version: 4, script: "/r/a.js", dialect: "k6", ...proof, run, recordings, requests, values, ...beside };
}

const WRONG: Difference = {
  verdict: "different",
  field: "form field csrf",
  cause: "the script does not send it",
  sent: null,
  recorded: "x",
  recording: 1,
  at: at(7),
};

const CARTS = request("POST", "https://shop.test/carts?x=1");
const CART = request("GET", "https://shop.test/carts/c-1");

/** A tree as indented lines. */
function drawn(items: readonly Item[], indent = ""): string[] {
  return items.flatMap((item) => [
    `${indent}${item.mark}: ${item.label} | ${item.description}`,
    ...drawn(item.children, `${indent}  `),
  ]);
}

test("places in modules say the file", () => {
  const made = request("GET", "https://shop.test/carts/c-1", { at: at(9, "lib/cart.js"), calledAt: at(4) });
  const [, exchange] =
    itemsOf(flow([CARTS, made], [value("cartId", [use(1, { at: at(9, "lib/cart.js") })])]))[0]?.children ?? [];
  assert.match(exchange?.tooltip ?? "", /lib\/cart\.js:9/);
  const [issued] =
    itemsOf(flow([CARTS, made], [value("cartId", [use(1, { at: at(9, "lib/cart.js") })])]))[0]?.children ?? [];
  assert.equal(issued?.children[0]?.children[0]?.label, "lib/cart.js:9");
  assert.equal(issued?.children[0]?.children[0]?.at?.uri, "file:///r/lib/cart.js");
});

test("recordings, exchanges, what they issued and where it is sent", () => {
  assert.deepEqual(drawn(itemsOf(flow([CARTS, CART], [value("cartId", [use(1)])]))), [
    "recording: a.har | 2 exchanges",
    "  good: POST /carts | 200 · 1.2 kB",
    "    replayed: cartId | c-1",
    "      literal: line 5 | path after carts · GET /carts/c-1",
    "  good: GET /carts/c-1 | 200 · 1.2 kB",
    "recording: b.har | 2 exchanges",
    "  good: POST /carts | 200 · 12 B",
    "    replayed: cartId | c-2",
    "      literal: line 5 | path after carts · GET /carts/c-1",
    "  good: GET /carts/c-1 | 200 · 12 B",
  ]);
});

test("a value is correlated where no place replays it", () => {
  const [recording] = itemsOf(flow([CARTS, CART], [value("cartId", [use(1, { state: "variable" })])]));
  const issued = recording?.children[0]?.children[0];
  assert.equal(issued?.mark, "correlated");
  assert.equal(issued?.children[0]?.mark, "variable");
  assert.match(issued?.children[0]?.tooltip ?? "", /correlated$/);
});

test("what the script does not request is shown only where it matters", () => {
  const image = request("GET", "https://cdn.test/logo.png", { inScript: false, at: null });
  const hop = request("GET", "https://shop.test/next", { inScript: false, redirect: true, at: null });
  const [recording] = itemsOf(flow([image, hop, CART], []));
  assert.deepEqual(
    recording?.children.map((item) => item.label),
    ["GET /next", "GET /carts/c-1"],
  );
  const issuing = itemsOf(flow([image, CART], [value("cartId", [use(1)])]))[0];
  assert.match(issuing?.children[0]?.description ?? "", /not in the script/);
});

test("an exchange that a recording lacks is not listed under it", () => {
  const once = request("GET", "https://shop.test/once", { answers: [CARTS.answers[0] ?? null, null] });
  const [first, second] = itemsOf(flow([once], []));
  assert.equal(first?.children.length, 1);
  assert.equal(second?.children.length, 0);
});

test("problems and failures are marked", () => {
  const failed = request("GET", "https://shop.test/", {
    answers: [{ exchange: 4, status: 500, size: null, mediaType: "", failure: null }],
  });
  const whole = flow([failed], []);
  const [recording] = itemsOf({
    ...whole,
    recordings: [{ path: "/r/a.har", exchanges: 1, problems: ["bodies are missing"], older: false }],
  });
  assert.deepEqual(drawn(recording?.children ?? []), ["problem: bodies are missing | ", "failed: GET / | 500"]);
  assert.deepEqual(recording?.children[1]?.exchange, { recording: "/r/a.har", entry: 4 });
});

test("an answer that fails under status 200 is marked", () => {
  const answers = [{ exchange: 0, status: 200, size: 9, mediaType: "text/html", failure: "it is the login page" }];
  const [recording] = itemsOf(flow([request("GET", "https://shop.test/", { answers })], []));
  assert.equal(recording?.children[0]?.mark, "failed");
  assert.match(recording?.children[0]?.tooltip ?? "", /login page/);
});

test("identities are unique and stay", () => {
  const whole = flow([CARTS, CART], [value("a", [use(1), use(1)]), value("b", [use(1)])]);
  const ids = (items: readonly Item[]): string[] => items.flatMap((item) => [item.id, ...ids(item.children)]);
  assert.equal(new Set(ids(itemsOf(whole))).size, ids(itemsOf(whole)).length);
});

test("what is not certified stands where it is sent, and what is missing is marked", () => {
  const tokens = request("GET", "https://shop.test/tokens", {
    inScript: false,
    at: null,
    missing: "no step makes it; POST /order sends a value of its response",
  });
  const order = request("POST", "https://shop.test/order", { differences: [WRONG] });
  const renamed = use(1, { state: "variable", place: "form field csrf", was: "form field token", difference: WRONG });
  const [recording] = itemsOf(flow([tokens, order], [value("token", [renamed])]));
  assert.deepEqual(drawn(recording?.children ?? []), [
    "missing: GET /tokens | 200 · 1.2 kB · missing",
    "  different: token | c-1",
    "    different: line 5 | form field csrf (the script: form field token) · POST /order · different",
    "good: POST /order | 200 · 1.2 kB",
    "  different: form field csrf | different: the script does not send it",
  ]);
});

test("a recording of an older version is folded", () => {
  const whole = flow([CARTS], []);
  const [old, now] = itemsOf({
    ...whole,
    recordings: whole.recordings.map((one, i) => ({ ...one, older: i === 0 })),
  });
  assert.deepEqual([old?.description, old?.expanded], ["2 exchanges · older version", false]);
  assert.notEqual(old?.id, itemsOf(whole)[0]?.id, "the editor would keep open what was open before");
  assert.deepEqual([now?.description, now?.expanded], ["2 exchanges", true]);
});

test("the last run comes first, with its exchanges", () => {
  const run: Run = {
    way: "live",
    verdict: "k6 made 2 requests: failed",
    passes: false,
    recording: "/tmp/run-1.har",
    notes: [{ request: 0, message: "the run: GET /carts/c-1: its status is 404", at: at(5) }],
    exchanges: [
      { exchange: 0, method: "POST", url: "https://shop.test/carts?x=1", status: 201, size: 9, at: at(4) },
      { exchange: 1, method: "GET", url: "https://shop.test/carts/c-1", status: 404, size: null, at: null },
    ],
  };
  const items = itemsOf(flow([], [], run));
  assert.deepEqual(drawn(items), [
    "different: last run | k6 made 2 requests: failed",
    "  different: the run: GET /carts/c-1: its status is 404 | ",
    "  good: POST /carts | 201 · 9 B",
    "  failed: GET /carts/c-1 | 404",
    "recording: a.har | 2 exchanges",
    "recording: b.har | 2 exchanges",
  ]);
  assert.deepEqual(items[0]?.children[2]?.exchange, { recording: "/tmp/run-1.har", entry: 1 });
});

test("dropped files come as lines", () => {
  assert.deepEqual(addressesIn("# files\r\nfile:///r/a.har\r\nfile:///r/b.har\r\n"), [
    "file:///r/a.har",
    "file:///r/b.har",
  ]);
});

test("the badge counts values that are replayed", () => {
  const values = [
    value("a", [use(1)]),
    value("b", [use(1, { state: "variable" })]),
    value("c", [use(1)], { kind: "client", origin: null }),
  ];
  assert.equal(replayed(flow([CARTS, CART], values)), 1);
});

test("names and paths", () => {
  assert.equal(pathOf("https://shop.test"), "/");
  assert.equal(pathOf("/carts?x=1#y"), "/carts");
  assert.equal(baseName("C:\\r\\a.har"), "a.har");
});
