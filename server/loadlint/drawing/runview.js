// Draws a run request by request, what was received beside what was recorded. The same files serve the editor's panel
// and the HTML file that `loadlint results -o` writes.
// @ts-check

/**
 * @typedef {"both" | "recorded" | "received" | "skipped"} LineSide
 * @typedef {{ equal: boolean, note: string, lines: [LineSide, string][] }} TextComparison
 * @typedef {{ name: string, recorded: string | null, received: string | null }} ExtractedPair
 * @typedef {{ label: string, recorded: boolean | null, received: boolean | null }} JudgedPair
 * @typedef {{ method: string, url: string, status: number | null, recordedStatus: number | null, size: number | null,
 *   isStep: boolean, good: boolean, at: At | null, problems: string[], sent: TextComparison, headers: TextComparison,
 *   body: TextComparison, extracted: ExtractedPair[], assertions: JudgedPair[] }} ViewedRequest
 * @typedef {{ version: number, script: string, path: string, recording: string | null, iteration: [number, number],
 *   failures: number, requests: ViewedRequest[], missing: { method: string, url: string, at: At | null }[],
 *   underWay?: boolean, verdict?: string | null }} RunView
 *   `underWay`: more requests may come; `verdict` is what the run said of itself.
 */

(() => {
  const { element, button, pathOf, baseName, shorten, bytes, plural, sentence, whereOf, statusMark } = elements;
  const VERSION = 1;
  const LONGEST = 60;
  const TABS = /** @type {const} */ (["body", "headers", "sent", "values"]);
  const TITLES = { body: "Body", headers: "Headers", sent: "Request", values: "Values and assertions" };
  /** @typedef {(typeof TABS)[number]} Tab */

  /** What the user chose to see, kept when newer data is drawn. */
  const view = {
    selected: /** @type {number | null} */ (null),
    tab: /** @type {Tab | null} */ (null),
    drawn: "",
    /** What is drawn, by what it shows. */
    parts: /** @type {Map<string, HTMLElement>} */ (new Map()),
    redraw: () => {},
  };

  /**
   * @param {HTMLElement} root
   * @param {RunView} run
   * @param {{ open(at: At): void } | null} host
   */
  function drawRun(root, run, host) {
    const text = JSON.stringify(run);
    if (text !== view.drawn) {
      view.drawn = text;
      draw(root, run, host);
    }
  }

  /**
   * @param {HTMLElement} root
   * @param {RunView} run
   * @param {{ open(at: At): void } | null} host
   */
  function draw(root, run, host) {
    root.classList.add("vf");
    if (run.version !== VERSION) {
      const reason = "This drawing and the server are of different versions. Update both.";
      root.replaceChildren(element("p", "vf-empty", reason));
      return;
    }
    view.redraw = () => draw(root, run, host);
    const before = view.parts;
    view.parts = new Map();
    /** What shows the same as before stays: with the focus, the selected text and the place that is scrolled to. */
    const part = (/** @type {unknown[]} */ key, /** @type {() => HTMLElement} */ make) => {
      const text = JSON.stringify(key);
      const made = before.get(text) ?? make();
      view.parts.set(text, made);
      return made;
    };
    const shown = selectedOf(run);
    const isUnderWay = run.underWay === true;
    const rows = run.requests.map((request, i) =>
      part(["row", i, i === shown, request], () => requestRow(request, i === shown, () => select(root, i))),
    );
    const missing = run.missing.map((request, i) =>
      part(["missing", i, isUnderWay, request], () => missingRow(request, isUnderWay, host)),
    );
    const list = part(["list"], requestList);
    setChildren(list, [...rows, ...missing]);
    const request = run.requests[shown];
    const detail = part(["detail", view.tab, isUnderWay, run.recording, request ?? null], () =>
      detailOf(request, run, host),
    );
    const body = part(["body"], () => element("div", "rv-body"));
    setChildren(body, [list, detail]);
    setChildren(root, [header(run), body]);
  }

  function requestList() {
    const list = element("ol", "rv-requests");
    list.setAttribute("aria-label", "Requests of the run");
    list.addEventListener("keydown", (event) => key(event, list));
    return list;
  }

  /**
   * @param {HTMLElement} root
   * @param {number} index
   */
  function select(root, index) {
    view.selected = index;
    view.redraw();
    /** @type {HTMLElement | null} */ (root.querySelector(".rv-request[aria-pressed=true]"))?.focus();
  }

  /**
   * @param {ViewedRequest | undefined} request
   * @param {RunView} run
   * @param {{ open(at: At): void } | null} host
   */
  function detailOf(request, run, host) {
    const detail = element("section", "rv-detail");
    detail.setAttribute("aria-label", "Recorded beside received");
    if (request === undefined) {
      detail.append(element("p", "vf-empty", run.underWay ? "No request was made yet." : "The run made no request."));
    } else {
      detail.append(...details(request, run, host));
    }
    return detail;
  }

  /**
   * Put elements into another one; those that are there already are not moved.
   * @param {HTMLElement} parent
   * @param {HTMLElement[]} children
   */
  function setChildren(parent, children) {
    const wanted = new Set(/** @type {Element[]} */ (children));
    for (const child of [...parent.children]) {
      if (!wanted.has(child)) {
        child.remove();
      }
    }
    for (const [i, child] of children.entries()) {
      if (parent.children[i] !== child) {
        parent.insertBefore(child, parent.children[i] ?? null);
      }
    }
  }

  /**
   * What the user has selected, else the first request that is not as recorded, else the last one of a run under way.
   * @param {RunView} run
   */
  function selectedOf(run) {
    if (view.selected !== null && view.selected < run.requests.length) {
      return view.selected;
    }
    const bad = run.requests.findIndex((request) => !request.good);
    return bad >= 0 ? bad : run.underWay ? run.requests.length - 1 : 0;
  }

  /** @param {RunView} run */
  function header(run) {
    const top = element("header", "vf-header");
    const title = element("h1", "", baseName(run.script));
    const [number, total] = run.iteration;
    const facts = [
      plural(run.requests.length, "request"),
      run.recording === null ? "no recording to compare with" : `beside ${baseName(run.recording)}`,
      ...(total > 1 ? [`iteration ${number} of ${total}`] : []),
    ];
    title.append(element("small", "", facts.join(" · ")));
    const isGood = run.failures === 0 && (run.missing.length === 0 || run.underWay === true);
    const proof = element("p", `vf-proof vf-${isGood ? "correlated" : "replayed"}`);
    proof.setAttribute("role", "status");
    const glyph = run.underWay ? "…" : isGood ? "✓" : "≠";
    proof.append(element("span", "vf-glyph", glyph), verdict(run));
    title.append(proof);
    top.append(title);
    return top;
  }

  /** @param {RunView} run */
  function verdict(run) {
    const parts = [];
    if (run.underWay) {
      parts.push("the run is in progress");
    } else if (run.verdict != null) {
      parts.push(run.verdict);
    }
    parts.push(
      run.failures === 0
        ? "every answer has the recorded status, no check failed"
        : `${plural(run.failures, "request")} not as recorded`,
    );
    if (run.missing.length > 0 && !run.underWay) {
      parts.push(`${plural(run.missing.length, "step")} not made`);
    }
    return parts.join(" · ");
  }

  /**
   * @param {ViewedRequest} request
   * @param {boolean} isSelected
   * @param {() => void} select
   */
  function requestRow(request, isSelected, select) {
    const item = element("li", "");
    const row = button(`rv-request ${request.good ? "vf-correlated" : "vf-replayed"}`, "", select);
    row.setAttribute("aria-pressed", `${isSelected}`);
    row.tabIndex = isSelected ? 0 : -1;
    row.title = request.url;
    row.append(
      element("span", "vf-glyph", request.good ? "✓" : "✕"),
      element("span", `vf-method vf-${request.method.toLowerCase()}`, request.method),
      element("span", "vf-path", pathOf(request.url)),
    );
    if (!request.isStep) {
      row.append(element("span", "vf-note", "no step"));
    }
    row.append(statusMark(request.status));
    item.append(row);
    const reason = request.problems[0] ?? reasonOf(request);
    if (!request.good && reason !== "") {
      item.append(element("p", "rv-reason", reason));
    }
    return item;
  }

  /** @param {ViewedRequest} request */
  function reasonOf(request) {
    if (request.recordedStatus !== null && request.status !== request.recordedStatus) {
      return `the recorded status is ${request.recordedStatus}`;
    }
    const failed = request.assertions.find((assertion) => assertion.received === false);
    return failed === undefined ? "" : `does not hold: ${failed.label}`;
  }

  /**
   * @param {{ method: string, url: string, at: At | null }} request
   * @param {boolean} isUnderWay
   * @param {{ open(at: At): void } | null} host
   */
  function missingRow(request, isUnderWay, host) {
    const item = element("li", "rv-missing");
    item.append(
      element("span", "vf-method", request.method),
      element("span", "vf-path", pathOf(request.url)),
      element("span", "vf-note", isUnderWay ? "not yet" : "not made"),
    );
    const { at } = request;
    if (host !== null && at !== null) {
      item.append(button("vf-link", whereOf(at), () => host.open(at)));
    }
    return item;
  }

  /**
   * @param {ViewedRequest} request
   * @param {RunView} run
   * @param {{ open(at: At): void } | null} host
   */
  function details(request, run, host) {
    const title = element("h2", "", `${request.method} ${pathOf(request.url)}`);
    const parts = [title, statuses(request, run)];
    const { at } = request;
    if (at !== null) {
      const where = whereOf(at);
      parts.push(
        host === null ? element("p", "vf-hint", where) : button("vf-link", `Go to ${where}`, () => host.open(at)),
      );
    }
    parts.push(...request.problems.map((problem) => element("p", "vf-warning", `⚠ ${sentence(problem)}.`)));
    const shown = view.tab ?? (request.extracted.some(isLost) ? "values" : "body");
    const tabs = element("div", "vf-modes");
    tabs.setAttribute("role", "group");
    tabs.setAttribute("aria-label", "Compare");
    for (const tab of TABS) {
      const chosen = button("", TITLES[tab], () => {
        view.tab = tab;
        view.redraw();
        /** @type {HTMLElement | null} */ (document.querySelector(".vf-modes [aria-pressed=true]"))?.focus();
      });
      chosen.append(differs(request, tab) ? differenceMark(tab) : "");
      chosen.setAttribute("aria-pressed", `${shown === tab}`);
      tabs.append(chosen);
    }
    parts.push(tabs, shown === "values" ? pairs(request) : comparison(request[shown]));
    return parts;
  }

  /**
   * Other values alone are no failure: each session has its own.
   * @param {Tab} tab
   */
  function differenceMark(tab) {
    const [sign, words] = tab === "values" ? [" ≠", "not as recorded"] : [" ±", "differs from the recording"];
    const mark = element("span", tab === "values" ? "rv-differs" : "vf-hint", sign);
    mark.title = words;
    mark.setAttribute("aria-label", words);
    return mark;
  }

  /** @param {ExtractedPair} value */
  function isLost({ recorded, received }) {
    return recorded !== null && received === null;
  }

  /**
   * @param {ViewedRequest} request
   * @param {Tab} tab
   */
  function differs(request, tab) {
    return tab === "values"
      ? request.assertions.some((assertion) => assertion.received === false) || request.extracted.some(isLost)
      : !request[tab].equal && request[tab].note === "";
  }

  /**
   * @param {ViewedRequest} request
   * @param {RunView} run
   */
  function statuses(request, run) {
    const line = element("p", "rv-statuses");
    line.append("received ", statusMark(request.status));
    if (request.size !== null) {
      line.append(element("span", "vf-hint", ` ${bytes(request.size)}`));
    }
    if (run.recording !== null) {
      const recorded = request.recordedStatus;
      line.append(" · recorded ", recorded === null ? element("span", "vf-hint", "nothing") : statusMark(recorded));
    }
    return line;
  }

  /** @param {TextComparison} compared */
  function comparison(compared) {
    const box = element("div", "rv-comparison");
    if (compared.note !== "") {
      box.append(element("p", "vf-hint", `${sentence(compared.note)}.`));
    } else if (compared.equal) {
      box.append(element("p", "vf-hint", compared.lines.length === 0 ? "Both are empty." : "Both are the same."));
    }
    const marks = { both: " ", recorded: "−", received: "+", skipped: "⋯" };
    const words = { both: "", recorded: "recorded", received: "received", skipped: "" };
    const lines = compared.lines.map(([side, text]) => {
      const line = element("div", `rv-line rv-${side}`);
      const mark = element("span", "rv-mark", marks[side]);
      if (words[side] !== "") {
        mark.title = words[side];
        mark.setAttribute("aria-label", words[side]);
      }
      const shown = side === "skipped" ? plural(Number(text), "line") : text;
      line.append(mark, element("code", "", shown));
      return line;
    });
    if (lines.some((line) => /rv-rec/.test(line.className))) {
      box.append(element("p", "vf-hint", "− recorded, + received"));
    }
    box.append(...lines);
    return box;
  }

  /** @param {ViewedRequest} request */
  function pairs(request) {
    const box = element("div", "rv-comparison");
    if (request.extracted.length + request.assertions.length === 0) {
      box.append(element("p", "vf-hint", "The script has no extractor and no assertion for this response."));
      return box;
    }
    const rows = [
      ...request.extracted.map(({ name, recorded, received }) => [name, shown(recorded), shown(received)]),
      ...request.assertions.map(({ label, recorded, received }) => [label, held(recorded), held(received)]),
    ];
    const table = element("table", "vf-table rv-pairs");
    const head = element("tr", "");
    head.append(...COLUMNS.map((title) => element("th", "", title)));
    table.append(head);
    for (const cells of rows) {
      const row = element("tr", "");
      row.append(...cells.map((text, i) => cellOf(text ?? "", COLUMNS[i] ?? "")));
      table.append(row);
    }
    box.append(table);
    return box;
  }

  /**
   * @param {string} text
   * @param {string} title
   *   That of the column, which is shown before the content where it is narrow.
   */
  function cellOf(text, title) {
    const isBad = title === RECEIVED && (text === NOTHING || text === held(false));
    const cell = element("td", isBad ? "vf-replayed rv-bad" : "", text);
    cell.dataset.title = title;
    return cell;
  }

  const NOTHING = "nothing";
  const RECEIVED = "Received";
  const COLUMNS = ["", "Recorded", RECEIVED];

  /** @param {string | null} value */
  function shown(value) {
    return value === null ? NOTHING : shorten(value, LONGEST);
  }

  /** @param {boolean | null} holds */
  function held(holds) {
    return holds === null ? "unknown" : holds ? "✓ holds" : "✕ does not hold";
  }

  /**
   * Up and down go from request to request.
   * @param {KeyboardEvent} event
   * @param {HTMLElement} list
   */
  function key(event, list) {
    const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".rv-request")]);
    const here = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && here >= 0) {
      rows[here + step]?.click();
      event.preventDefault();
    }
  }

  /**
   * Say why there is nothing to draw.
   * @param {HTMLElement} root
   * @param {string} reason
   */
  function drawNothing(root, reason) {
    root.classList.add("vf");
    view.drawn = "";
    view.parts.clear();
    root.replaceChildren(element("p", "vf-empty", reason));
  }

  Object.assign(globalThis, { drawRun, drawNothing });
})();
