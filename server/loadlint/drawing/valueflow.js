// Draws which values run from which responses into which later requests: as a picture, and as a table. The same files
// serve the editor's panel and the HTML file that `loadlint map` writes.
// @ts-check

/**
 * @typedef {{ value: number, use: number | "origin" | "taken", button: HTMLButtonElement }} Port
 *   One end of a wire: a use by its number, where the value is issued, or where the script takes another one.
 * @typedef {{ value: number, kind: "flow" | "taken", ports: Port[] }} Wires
 */

(() => {
  const { element, button, svg, parts, pathOf, baseName, shorten, bytes, plural, sentence, whereOf, statusMark } =
    elements;
  const { LABELS, GLYPHS, stateOf, sentenceOf, stateOfUse, fixOf, placeOf, newest } = valueWords;
  const VERSION = 4;
  const COLUMN = 14;
  const EDGE = 10;
  const CORNER = 6;
  /** How much of a value a line shows. */
  const SHORT = 28;
  const LONG = 400;

  /** @type {readonly State[]} */
  const STATES = ["replayed", "broken", "correlated", "client", "unknown"];
  /** Marks that are told apart by their shapes and words, not by their colours. */
  const MARKS = {
    different: { glyph: "≠", word: "different" },
    open: { glyph: "…", word: "open" },
    missing: { glyph: "+", word: "missing" },
    taken: { glyph: "✕", word: "not this value" },
    run: { glyph: "⚠", word: "the run" },
  };
  const MODES = { picture: "Diagram", table: "Table" };
  const COOKIE = "cookie ";
  /** Pixels; the style sheet has the same bound. */
  const NARROW = 720;
  const NO_ORIGINS = "So it is not known where values come from.";
  /** Where a page alone keeps the user's choices. */
  const CHOICES = "loadlint.choices";

  /** What the user chose to see, kept when newer data is drawn. */
  const view = {
    /** @type {Choices | null} */
    choices: null,
    /** @type {Set<State>} */
    hidden: new Set(),
    quiet: /** @type {boolean | null} */ (null),
    filter: "",
    /** The selected value or request, by its kind and its number. */
    selected: /** @type {string | null} */ (null),
    flow: /** @type {ValueFlow | null} */ (null),
  };

  /**
   * Draw what has changed: selection and focus stay where they are.
   * @param {HTMLElement} root
   * @param {ValueFlow} flow
   * @param {Host | null} host
   */
  function update(root, flow, host) {
    const before = view.flow;
    if (before !== null && JSON.stringify(before) === JSON.stringify(flow)) {
      return;
    }
    const [kind, number] = (view.selected ?? "").split(" ");
    if (kind === "value") {
      const known = before?.values[Number(number)];
      const now = flow.values.findIndex((value) => known !== undefined && isSame(value, known));
      view.selected = now < 0 ? null : `value ${now}`;
    }
    const focused = document.activeElement?.getAttribute("aria-label");
    view.flow = flow;
    draw(root, flow, host);
    const ports = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".vf-port"));
    [...ports].find((port) => focused !== null && port.getAttribute("aria-label") === focused)?.focus();
  }

  /**
   * Whether it is one value before and after an edit.
   * @param {Value} one
   * @param {Value} other
   */
  function isSame(one, other) {
    return one.kind === other.kind && (one.values[0] ?? one.name) === (other.values[0] ?? other.name);
  }

  /**
   * Draw into an element.
   * @param {HTMLElement} root
   * @param {ValueFlow} flow
   * @param {Host | null} host
   */
  function draw(root, flow, host) {
    root.classList.add("vf");
    if (flow.version !== VERSION) {
      root.replaceChildren(
        element("p", "vf-empty", "This drawing and the server are of different versions. Update both."),
      );
      return;
    }
    const scroll = root.scrollTop;
    view.choices ??= host?.choices ?? storedChoices();
    if (view.quiet === null) {
      // A long recording is easier to read without the requests that nothing runs through.
      view.quiet = flow.requests.length <= 60;
    }
    const map = element("div", "vf-map");
    const detail = element("aside", "vf-detail");
    detail.setAttribute("aria-live", "polite");
    detail.setAttribute("aria-label", "Details");
    const body = element("div", "vf-body");
    body.append(map, detail);
    const again = () => draw(root, flow, host);
    const missing = notice(flow, host);
    root.replaceChildren(header(flow, host, again), ...(missing === null ? [] : [missing]), body);
    new Picture(flow, host, map, detail, again).draw();
    root.scrollTop = scroll;
  }

  /**
   * Say why there is nothing to draw.
   * @param {HTMLElement} root
   * @param {string} reason
   */
  function drawNothing(root, reason) {
    root.classList.add("vf");
    view.flow = null;
    root.replaceChildren(element("p", "vf-empty", reason));
  }

  /** @returns {Choices} */
  function storedChoices() {
    try {
      return JSON.parse(localStorage.getItem(CHOICES) ?? "{}");
    } catch {
      // The browser keeps nothing for this page.
      return {};
    }
  }

  function isTable() {
    return view.choices?.mode === "table";
  }

  /** Whether there is a legend while nothing is selected. Where it is narrow, the user has to want it. */
  function showsLegend() {
    return !isTable() && (view.choices?.legend ?? innerWidth > NARROW);
  }

  /**
   * Keep a choice for this page and those to come.
   * @param {Choices} choice
   * @param {Host | null} host
   */
  function choose(choice, host) {
    const choices = { ...view.choices, ...choice };
    view.choices = choices;
    if (host !== null) {
      host.choose(choices);
      return;
    }
    try {
      localStorage.setItem(CHOICES, JSON.stringify(choices));
    } catch {
      // Then it holds for this page.
    }
  }

  class Picture {
    /**
     * @param {ValueFlow} flow
     * @param {Host | null} host
     * @param {HTMLElement} map
     * @param {HTMLElement} detail
     * @param {() => void} again
     */
    constructor(flow, host, map, detail, again) {
      this.flow = flow;
      this.again = again;
      this.host = host;
      this.map = map;
      this.detail = detail;
      /** @type {Port[]} */
      this.ports = [];
      this.wires = svg("svg", { class: "vf-wires", "aria-hidden": "true" });
      this.list = element("ol", "vf-requests");
      this.list.setAttribute("aria-label", "Requests");
      this.origins = new Set(flow.requests.map((request) => parts(request.url).origin));
    }

    draw() {
      const shown = this.flow.values.map((value, i) => ({ value, i })).filter(({ value }) => this.isShown(value));
      if (isTable()) {
        this.table(shown);
        return;
      }
      this.flow.requests.forEach((request, row) => {
        const ports = this.portsOf(shown, row);
        const told = request.missing !== null || request.differences.length > 0 || this.notesOf(row).length > 0;
        const isPart = request.inScript || request.redirect;
        if (ports.length > 0 || (this.matches(request) && (told || (view.quiet && isPart)))) {
          this.list.append(this.request(request, row, ports));
        }
      });
      if (this.list.childElementCount === 0) {
        this.map.replaceChildren(element("p", "vf-empty", emptyReason(this.flow)));
        return;
      }
      this.map.replaceChildren(this.wires, this.list);
      this.list.addEventListener("keydown", (event) => this.key(event));
      const first = this.ports[0];
      if (first !== undefined) {
        first.button.tabIndex = 0;
      }
      this.route();
      new ResizeObserver(() => this.route()).observe(this.list);
      this.select(view.selected, false);
    }

    /** @param {{ value: Value, i: number }[]} shown */
    table(shown) {
      const isEmpty = shown.length === 0 && this.flow.cookies.length === 0;
      const select = (/** @type {string} */ name) => this.select(name, true);
      const content = isEmpty
        ? element("p", "vf-empty", emptyReason(this.flow))
        : valueTable.draw(this.flow, shown, this.host, select);
      content.addEventListener("keydown", (event) => event.key === "Escape" && this.select(null, true));
      this.map.replaceChildren(content);
      this.select(view.selected, false);
    }

    /** @param {Value} value */
    isShown(value) {
      if (view.hidden.has(stateOf(value))) {
        return false;
      }
      const wanted = view.filter.toLowerCase();
      const places = [...(value.origin === null ? [] : [value.origin]), ...value.uses];
      return (
        [value.name, ...value.values].some((text) => text?.toLowerCase().includes(wanted)) ||
        places.some((place) => this.flow.requests[place.request]?.url.toLowerCase().includes(wanted))
      );
    }

    /** @param {FlowRequest} request */
    matches(request) {
      return `${request.method} ${request.url} ${request.name ?? ""}`.toLowerCase().includes(view.filter.toLowerCase());
    }

    /**
     * The ends of wires at a request: what it sends first, then what its response issues.
     * @param {{ value: Value, i: number }[]} shown
     * @param {number} row
     */
    portsOf(shown, row) {
      /** @type {HTMLElement[]} */
      const items = [];
      for (const { value, i } of shown) {
        value.uses.forEach((use, number) => {
          if (use.request === row) {
            items.push(this.port(value, i, number, use));
          }
        });
      }
      for (const { value, i } of shown) {
        if (value.taken?.request === row) {
          items.push(this.takenPort(value, i, value.taken));
        }
        if (value.origin?.request === row) {
          items.push(this.port(value, i, "origin", null));
        }
      }
      return items;
    }

    /** @param {number} row */
    notesOf(row) {
      return (this.flow.run?.notes ?? []).filter((note) => note.request === row);
    }

    /**
     * @param {Value} value
     * @param {number} index
     * @param {number | "origin"} end
     * @param {Use | null} use
     */
    port(value, index, end, use) {
      const state = use === null ? stateOf(value) : stateOfUse(value, use);
      const what = use === null ? "returns" : "sends";
      const shown = {
        variable: "an expression",
        unseen: "out of sight",
        literal: shorten(newest(this.flow, value.values) ?? "", SHORT),
      };
      const place = use === null ? (value.origin?.locator ?? value.origin?.part ?? "") : placeOf(use);
      const parts = [
        element("span", "vf-way", what),
        element("span", "vf-name", value.name),
        element("span", "vf-place", place),
        element(use === null || use.state === "literal" ? "code" : "span", "vf-value", shown[use?.state ?? "literal"]),
      ];
      const verdict = use?.difference?.verdict;
      if (verdict !== undefined) {
        parts.splice(3, 0, badge(verdict));
      }
      const wrong = verdict === undefined ? "" : `, not as recorded: ${MARKS[verdict].word}`;
      const label = `${what} ${value.name}, ${place}, ${LABELS[state]}${wrong}`;
      return this.end(index, end, `vf-port vf-${state}`, parts, label);
    }

    /**
     * Where the script takes a value out of an answer that does not give it.
     * @param {Value} value
     * @param {number} index
     * @param {Origin} taken
     */
    takenPort(value, index, taken) {
      const place = taken.locator ?? taken.part;
      const parts = [
        element("span", "vf-way", "taken"),
        element("span", "vf-name", value.name),
        element("span", "vf-place", place),
        badge("taken"),
      ];
      const label = `the script takes ${value.name} here, ${place}, ${MARKS.taken.word}`;
      return this.end(index, "taken", "vf-port vf-taken", parts, label);
    }

    /**
     * @param {number} index
     * @param {number | "origin" | "taken"} use
     * @param {string} classes
     * @param {HTMLElement[]} parts
     * @param {string} label
     */
    end(index, use, classes, parts, label) {
      const button = /** @type {HTMLButtonElement} */ (element("button", classes));
      button.type = "button";
      button.tabIndex = -1;
      button.append(...parts);
      button.setAttribute("aria-label", label);
      this.ports.push({ value: index, use, button });
      button.addEventListener("click", () => this.select(`value ${index}`, true));
      button.addEventListener("focus", () => this.light(index));
      button.addEventListener("pointerenter", () => this.light(index));
      button.addEventListener("pointerleave", () => this.lightSelected());
      button.addEventListener("blur", () => this.lightSelected());
      const item = element("li", "");
      item.append(button);
      return item;
    }

    /**
     * @param {FlowRequest} request
     * @param {number} row
     * @param {HTMLElement[]} ports
     */
    request(request, row, ports) {
      const item = element("li", "vf-request");
      item.classList.toggle("vf-outside", !request.inScript);
      item.classList.toggle("vf-missing", request.missing !== null);
      item.classList.toggle("vf-quiet", ports.length === 0 && request.missing === null);
      const head = /** @type {HTMLButtonElement} */ (element("button", "vf-head"));
      head.type = "button";
      const answer = newest(this.flow, request.answers);
      const url = parts(request.url);
      head.append(element("span", `vf-method vf-${request.method.toLowerCase()}`, request.method));
      if (this.origins.size > 1 && url.origin !== "") {
        head.append(element("span", "vf-origin", url.host));
      }
      head.append(element("span", "vf-path", url.path), element("span", "vf-query", shorten(url.query, 40)));
      if (request.missing !== null) {
        head.append(badge("missing"));
      } else if (!request.inScript) {
        head.append(element("span", "vf-note", request.redirect ? "redirect" : "not in the script"));
      }
      const notes = this.notesOf(row);
      if (notes.length > 0) {
        const note = badge("run");
        note.title = notes.map(({ message }) => message).join("\n");
        head.append(note);
      }
      const failure = request.answers.find((one) => one?.failure != null)?.failure ?? null;
      if (failure !== null) {
        const note = element("span", "vf-note vf-fails", "⚠ fails");
        note.title = failure;
        head.append(note);
      }
      head.append(statusMark(answer?.status ?? null));
      head.append(element("span", "vf-size", answer?.size == null ? "" : bytes(answer.size)));
      head.addEventListener("click", () => this.select(`request ${row}`, true));
      item.append(head);
      if (ports.length > 0) {
        const list = element("ul", "vf-ports");
        list.append(...ports);
        item.append(list);
      }
      if (request.differences.length > 0) {
        const list = element("ul", "vf-plain vf-differences");
        for (const { verdict, fields, cause } of byCause(request.differences)) {
          const line = element("li", "");
          line.title = cause;
          line.append(badge(verdict), element("b", "", fields), element("span", "vf-hint", cause));
          list.append(line);
        }
        item.append(list);
      }
      return item;
    }

    /** Lays the wires: each value has a column of the gutter for itself between its first and its last end. */
    route() {
      const top = this.map.getBoundingClientRect().top;
      /** @param {Port} port */
      const height = (port) => {
        const box = port.button.getBoundingClientRect();
        return box.top + box.height / 2 - top;
      };
      const spans = this.groups().map((group) => {
        const heights = group.ports.map(height);
        return { ...group, from: Math.min(...heights), to: Math.max(...heights) };
      });
      // Short wires inside, long ones around them: so they cross least.
      spans.sort((one, other) => one.to - one.from - (other.to - other.from) || one.from - other.from);
      /** @type {{ from: number, to: number }[][]} */
      const columns = [];
      const placed = spans
        .filter((span) => span.ports.length > 1)
        .map((span) => {
          let column = columns.findIndex((taken) => taken.every((one) => one.to < span.from || span.to < one.from));
          if (column < 0) {
            column = columns.length;
            columns.push([]);
          }
          columns[column]?.push(span);
          return { ...span, column };
        });
      const width = EDGE * 2 + Math.max(columns.length, 1) * COLUMN;
      this.map.style.setProperty("--vf-gutter", `${width}px`);
      this.wires.setAttribute("width", `${width}`);
      this.wires.setAttribute("height", `${this.list.offsetHeight}`);
      this.wires.replaceChildren();
      for (const { value, kind, ports, column } of placed.reverse()) {
        const x = width - EDGE - (column + 1) * COLUMN;
        const start = ports.find((port) => typeof port.use === "string") ?? ports[0];
        if (start === undefined) {
          continue;
        }
        const from = height(start);
        const others = ports.filter((port) => port !== start).map((port) => ({ port, to: height(port) }));
        for (const { port, to } of others) {
          // Only the longest branch has the trunk: dashes drawn over dashes would make a line.
          const isLongest = others.every(
            (one) => to > from === one.to < from || Math.abs(one.to - from) <= Math.abs(to - from),
          );
          this.wire(value, kind, port, { x, width, from: isLongest ? from : null, to, down: to > from ? 1 : -1 });
        }
      }
      for (const port of this.ports) {
        this.mark(port, width, height(port));
      }
      this.lightSelected();
    }

    /**
     * The ends that are joined: where a value is issued with all its uses, and where the script takes another one with
     * the uses that are wrong for it.
     * @returns {Wires[]}
     */
    groups() {
      /** @type {Map<string, Wires>} */
      const found = new Map();
      /**
       * @param {Port} port
       * @param {"flow" | "taken"} kind
       */
      const add = (port, kind) => {
        const key = `${port.value} ${kind}`;
        const group = found.get(key) ?? { value: port.value, kind, ports: [] };
        group.ports.push(port);
        found.set(key, group);
      };
      for (const port of this.ports) {
        const value = this.flow.values[port.value];
        if (port.use !== "taken") {
          add(port, "flow");
        }
        const isWrong = typeof port.use === "number" && value?.uses[port.use]?.difference != null;
        if (port.use === "taken" || (isWrong && value?.taken != null)) {
          add(port, "taken");
        }
      }
      return [...found.values()];
    }

    /**
     * @param {number} index
     * @param {"flow" | "taken"} kind
     * @param {Port} port
     * @param {{ x: number, width: number, from: number | null, to: number, down: 1 | -1 }} way
     *   `from` is where the trunk starts; null for a branch that leaves it.
     */
    wire(index, kind, port, { x, width, from, to, down }) {
      const value = this.flow.values[index];
      const use = typeof port.use === "number" ? value?.uses[port.use] : undefined;
      if (value === undefined || use === undefined) {
        return;
      }
      const corner = from === null ? CORNER : Math.min(CORNER, Math.abs(to - from) / 2);
      const trunk =
        from === null
          ? [`M ${x} ${to - corner * down}`]
          : [
              `M ${width - EDGE} ${from}`,
              `H ${x + corner}`,
              `Q ${x} ${from} ${x} ${from + corner * down}`,
              `V ${to - corner * down}`,
            ];
      const path = [...trunk, `Q ${x} ${to} ${x + corner} ${to}`, `H ${width - EDGE + 1}`].join(" ");
      const state = kind === "taken" ? "taken" : stateOfUse(value, use);
      const line = svg("path", { d: path, class: `vf-wire vf-${state}`, fill: "none" });
      line.dataset.value = `${index}`;
      line.addEventListener("click", () => this.select(`value ${index}`, true));
      this.wires.append(line);
      if (kind === "flow" && use.difference !== null) {
        this.cut(index, use.difference.verdict, width - EDGE - 7, to);
      }
    }

    /**
     * What says without colour that a wire is not certified: two bars across it, or an empty circle on it.
     * @param {number} index
     * @param {"different" | "open"} verdict
     * @param {number} x
     * @param {number} y
     */
    cut(index, verdict, x, y) {
      const mark =
        verdict === "different"
          ? svg("path", { d: `M ${x - 3} ${y + 5} l 4 -10 M ${x + 1} ${y + 5} l 4 -10`, fill: "none" })
          : svg("circle", { cx: `${x}`, cy: `${y}`, r: "3.5" });
      mark.setAttribute("class", `vf-cut vf-${verdict}`);
      mark.dataset.value = `${index}`;
      this.wires.append(mark);
    }

    /**
     * The end of a wire: a circle where a value is issued, a cross where the script takes another one, an arrow where it
     * is sent, a diamond where nothing is known of its origin.
     * @param {Port} port
     * @param {number} width
     * @param {number} y
     */
    mark(port, width, y) {
      const index = port.value;
      const value = this.flow.values[index];
      if (value === undefined) {
        return;
      }
      const use = typeof port.use === "number" ? value.uses[port.use] : undefined;
      const x = width - EDGE;
      const arrow =
        value.origin === null ? `M ${x} ${y - 5} l 5 5 l -5 5 l -5 -5 z` : `M ${x - 1} ${y - 4.5} l 8 4.5 l -8 4.5 z`;
      const mark =
        use !== undefined
          ? svg("path", { d: arrow })
          : port.use === "taken"
            ? svg("path", { d: `M ${x - 4} ${y - 4} l 8 8 M ${x + 4} ${y - 4} l -8 8`, fill: "none" })
            : svg("circle", { cx: `${x}`, cy: `${y}`, r: "4" });
      const state = use !== undefined ? stateOfUse(value, use) : port.use === "taken" ? "taken" : stateOf(value);
      mark.setAttribute("class", `vf-end vf-${state}`);
      mark.dataset.value = `${index}`;
      this.wires.append(mark);
    }

    /**
     * Up and down go from end to end, left and right along the wire.
     * @param {KeyboardEvent} event
     */
    key(event) {
      const at = this.ports.findIndex((port) => port.button === document.activeElement);
      const here = this.ports[at];
      if (event.key === "Escape") {
        this.select(null, true);
        return;
      }
      if (here === undefined) {
        return;
      }
      const same = this.ports.filter((port) => port.value === here.value);
      const along = same.indexOf(here);
      const next = {
        ArrowDown: this.ports[at + 1],
        ArrowUp: this.ports[at - 1],
        ArrowRight: same[along + 1] ?? same[0],
        ArrowLeft: same[along - 1] ?? same[same.length - 1],
        Home: this.ports[0],
        End: this.ports[this.ports.length - 1],
      }[event.key];
      if (next !== undefined) {
        here.button.tabIndex = -1;
        next.button.tabIndex = 0;
        next.button.focus();
        event.preventDefault();
      }
    }

    /**
     * @param {string | null} name
     * @param {boolean} byUser
     */
    select(name, byUser) {
      view.selected = byUser && name !== null && name === view.selected ? null : name;
      const [kind, number] = (view.selected ?? "").split(" ");
      const value = kind === "value" ? this.flow.values[Number(number)] : undefined;
      const request = kind === "request" ? this.flow.requests[Number(number)] : undefined;
      if (value !== undefined) {
        this.detail.replaceChildren(...this.valueDetail(value));
      } else if (request !== undefined) {
        this.detail.replaceChildren(...this.requestDetail(request));
      } else {
        this.detail.replaceChildren(...this.help());
      }
      const isDetail = value !== undefined || request !== undefined;
      const close = isDetail ? () => this.select(null, true) : () => this.chooseLegend(false);
      this.detail.prepend(closeButton(isDetail ? "Close the details" : "Close the legend", close));
      this.detail.hidden = !isDetail && !showsLegend();
      this.lightSelected();
    }

    /** @param {boolean} isShown */
    chooseLegend(isShown) {
      choose({ legend: isShown }, this.host);
      this.again();
    }

    lightSelected() {
      const [kind, number] = (view.selected ?? "").split(" ");
      this.light(kind === "value" ? Number(number) : null);
    }

    /** @param {number | null} index */
    light(index) {
      this.map.classList.toggle("vf-lit", index !== null);
      for (const line of this.wires.children) {
        line.classList.toggle("vf-on", line instanceof SVGElement && line.dataset.value === `${index}`);
      }
      for (const port of this.ports) {
        port.button.classList.toggle("vf-on", port.value === index);
        port.button.setAttribute("aria-pressed", `${view.selected === `value ${port.value}`}`);
      }
    }

    help() {
      const parts = [element("h2", "", "Value flow")];
      const recordings = this.flow.recordings;
      if (recordings.length > 0) {
        parts.push(
          element("p", "", "A wire leads from the response that issued a value to the requests that send it."),
          legend(),
          element("h3", "", recordings.length === 1 ? "Recording" : "Recordings"),
        );
        const list = element("ul", "vf-plain");
        for (const recording of recordings) {
          const item = element("li", "");
          const version = recording.older ? ", of an older version of the application" : "";
          item.append(
            element("b", "", baseName(recording.path)),
            ` ${plural(recording.exchanges, "exchange")}${version}`,
          );
          for (const problem of recording.problems) {
            item.append(element("p", "vf-warning", `⚠ ${problem}`));
          }
          list.append(item);
        }
        parts.push(list);
        if (recordings.length === 1) {
          parts.push(
            element(
              "p",
              "vf-hint",
              "A second recording of the same journey decides what is dynamic; one can only suggest it.",
            ),
          );
        }
      }
      parts.push(
        element("p", "vf-hint", "Keys: ↑ ↓ from end to end, ← → along a wire, Enter for details, Esc to leave."),
      );
      return parts;
    }

    /** @param {Value} value */
    valueDetail(value) {
      const state = stateOf(value);
      const title = element("h2", `vf-title vf-${state}`);
      title.append(element("span", "vf-glyph", GLYPHS[state]), value.name);
      const parts = [title, element("p", "", sentenceOf(value)), ...this.uncertified(value)];
      if (state === "replayed" && value.level !== null) {
        parts.push(element("p", "vf-level", `${sentence(value.level)}.`));
      }
      const actions = element("div", "vf-actions");
      const fixAt = fixOf(value);
      if (this.host !== null && fixAt !== null) {
        actions.append(this.action("Apply the fix", "vf-primary", (host, at) => host.fix(at), fixAt));
      }
      if (this.host !== null && value.origin?.at) {
        actions.append(this.extractor(value.origin.at));
      }
      if (actions.childElementCount > 0) {
        parts.push(actions);
      }
      if (value.origin !== null) {
        parts.push(element("h3", "", "Issued by"), this.link(value.origin.request, value.origin.part));
        if (value.origin.locator !== null) {
          parts.push(element("code", "vf-block", value.origin.locator));
        }
        if (this.host === null && value.origin.at !== null) {
          parts.push(element("p", "vf-hint", `The script takes it out at ${whereOf(value.origin.at)}.`));
        }
      }
      if (value.uses.length > 0) {
        parts.push(element("h3", "", "Sent by"));
        const list = element("ul", "vf-plain");
        for (const use of value.uses) {
          const item = element("li", "");
          item.append(this.link(use.request, placeOf(use)));
          const where = use.at === null ? "" : `${whereOf(use.at)}: `;
          const what = {
            literal: "the recorded value",
            variable: "an expression",
            unseen: "can't be seen in the script",
          };
          if (this.host !== null && use.at !== null) {
            const button = this.action(whereOf(use.at), "vf-link", (host, at) => host.open(at), use.at);
            item.append(button, element("span", "vf-hint", ` ${what[use.state]}`));
          } else {
            item.append(element("span", "vf-hint", where + what[use.state]));
          }
          list.append(item);
        }
        parts.push(list);
      }
      if (value.values.some((one) => one !== null)) {
        parts.push(element("h3", "", "Recorded"), this.recorded(value));
      }
      if (value.reasons.length > 0 || (value.note !== null && !extractedOnly(value))) {
        parts.push(element("h3", "", "Why"));
        const list = element("ul", "vf-reasons");
        list.append(
          ...[...value.reasons, ...(value.note === null ? [] : [value.note])].map((text) => element("li", "", text)),
        );
        parts.push(list);
      }
      return parts;
    }

    /**
     * What is wrong with a value, and where the script takes it from.
     * @param {Value} value
     */
    uncertified(value) {
      const wrong = value.uses.flatMap((use) => (use.difference === null ? [] : [use.difference]));
      if (wrong.length === 0) {
        return [];
      }
      const parts = [element("h3", "", "Not as recorded"), this.differences(wrong)];
      if (value.taken !== null) {
        parts.push(element("p", "", "The script takes it out of"), this.link(value.taken.request, value.taken.part));
        if (value.taken.locator !== null) {
          parts.push(element("code", "vf-block", value.taken.locator));
        }
        if (this.host !== null && value.taken.at !== null) {
          const actions = element("div", "vf-actions");
          actions.append(this.extractor(value.taken.at));
          parts.push(actions);
        }
      }
      return parts;
    }

    /** @param {Difference[]} differences */
    differences(differences) {
      const list = element("ul", "vf-plain");
      for (const one of differences) {
        const item = element("li", "");
        item.append(badge(one.verdict), element("b", "", one.field), element("p", "vf-hint", one.cause));
        const values = element("dl", "vf-recorded");
        const recording = baseName(this.flow.recordings[one.recording]?.path ?? "");
        for (const [who, text] of [
          ["the script", one.sent],
          [recording, one.recorded],
        ]) {
          const shown = element("dd", "");
          shown.append(text == null ? "nothing that is known" : element("code", "", shorten(text, LONG)));
          values.append(element("dt", "", who ?? ""), shown);
        }
        item.append(values);
        list.append(item);
      }
      return list;
    }

    /** @param {Value} value */
    recorded(value) {
      const list = element("dl", "vf-recorded");
      value.values.forEach((text, i) => {
        list.append(element("dt", "", baseName(this.flow.recordings[i]?.path ?? "")));
        const shown = element("dd", "");
        shown.append(element("code", "", text === null ? "not there" : shorten(text, LONG)));
        list.append(shown);
      });
      return list;
    }

    /** @param {FlowRequest} request */
    requestDetail(request) {
      const parts = [
        element("h2", "", `${request.method} ${pathOf(request.url)}`),
        element("code", "vf-block", request.url),
      ];
      if (request.name !== null) {
        parts.push(element("p", "", `In statistics: ${request.name}`));
      }
      const { host } = this;
      const places = [request.at, request.calledAt].flatMap((at) => (at === null ? [] : [at]));
      if (host !== null && places.length > 0) {
        const actions = element("div", "vf-actions");
        actions.append(...places.map((at) => this.action(`Go to ${whereOf(at)}`, "", (one, to) => one.open(to), at)));
        parts.push(actions);
      } else if (places.length > 0) {
        parts.push(element("p", "", `At ${places.map(whereOf).join(", called at ")}.`));
      }
      if (request.missing !== null) {
        const line = element("p", "");
        line.append(badge("missing"), sentence(`${request.missing}.`));
        parts.push(line);
      } else if (!request.inScript) {
        parts.push(
          element(
            "p",
            "",
            request.redirect ? "A redirect leads here; the tool follows it." : "The script does not make this request.",
          ),
        );
      }
      if (request.differences.length > 0) {
        parts.push(element("h3", "", "Not as recorded"), this.differences(request.differences));
      }
      for (const note of this.notesOf(this.flow.requests.indexOf(request))) {
        parts.push(element("p", "vf-warning", `⚠ ${note.message}`));
      }
      parts.push(element("h3", "", "Recorded"));
      const list = element("ul", "vf-plain");
      request.answers.forEach((answer, i) => {
        const path = this.flow.recordings[i]?.path ?? "";
        const item = element("li", "");
        item.append(element("b", "", baseName(path)));
        if (answer === null) {
          item.append(element("p", "vf-hint", "does not hold this request"));
        } else {
          const facts = [`entry ${answer.exchange}`, answer.status ?? "no response", answer.mediaType];
          item.append(
            element(
              "p",
              "vf-hint",
              [...facts, answer.size === null ? "" : bytes(answer.size)].filter(Boolean).join(" · "),
            ),
          );
          if (answer.failure !== null) {
            item.append(element("p", "vf-warning", `⚠ ${answer.failure}`));
          }
          if (host !== null) {
            const button = element("button", "vf-link", "open the exchange");
            button.addEventListener("click", () => host.exchange(path, answer.exchange));
            item.append(button);
          }
        }
        list.append(item);
      });
      parts.push(list);
      return parts;
    }

    /**
     * @param {number} row
     * @param {string} place
     */
    link(row, place) {
      const request = this.flow.requests[row];
      const line = element("p", "vf-line");
      const button = element(
        "button",
        "vf-link",
        request === undefined ? "" : `${request.method} ${pathOf(request.url)}`,
      );
      button.addEventListener("click", () => this.select(`request ${row}`, true));
      line.append(button, element("span", "vf-hint", ` ${place}`));
      return line;
    }

    /** @param {At} place */
    extractor(place) {
      const where = place.file === null ? "" : ` in ${place.file}`;
      return this.action(`Go to the extractor${where}`, "", (host, at) => host.open(at), place);
    }

    /**
     * @param {string} title
     * @param {string} name
     * @param {(host: Host, at: At) => void} act
     * @param {At} at
     */
    action(title, name, act, at) {
      const button = element("button", name, title);
      button.addEventListener("click", () => this.host !== null && act(this.host, at));
      return button;
    }
  }

  /**
   * @param {ValueFlow} flow
   * @param {Host | null} host
   * @param {() => void} again
   */
  function header(flow, host, again) {
    const top = element("header", "vf-header");
    const origins = new Set(flow.requests.map((request) => parts(request.url).origin).filter(Boolean));
    const facts = [
      plural(flow.requests.filter((request) => request.inScript).length, "request"),
      flow.recordings.length === 0 ? "no recording" : plural(flow.recordings.length, "recording"),
      ...(origins.size === 1 ? [...origins] : []),
    ];
    const title = element("h1", "", baseName(flow.script));
    title.append(element("small", "", facts.join(" · ")));
    title.append(...proofs(flow));
    top.append(title, tools(flow, host, again), filtersOf(flow, again));
    return top;
  }

  /**
   * What is done with the whole: all fixes, picture or table, the legend.
   * @param {ValueFlow} flow
   * @param {Host | null} host
   * @param {() => void} again
   */
  function tools(flow, host, again) {
    const line = element("div", "vf-tools");
    if (host !== null && flow.safeFixes > 0) {
      line.append(
        button("vf-primary", `Apply ${flow.safeFixes} safe fix${flow.safeFixes === 1 ? "" : "es"}`, () =>
          host.fixAll(),
        ),
      );
    }
    const modes = element("div", "vf-modes");
    modes.setAttribute("role", "group");
    modes.setAttribute("aria-label", "Show values as");
    for (const mode of /** @type {const} */ (["picture", "table"])) {
      const chosen = button("", MODES[mode], () => {
        choose({ mode }, host);
        again();
        /** @type {HTMLElement | null} */ (document.querySelector(".vf-modes [aria-pressed=true]"))?.focus();
      });
      chosen.setAttribute("aria-pressed", `${isTable() === (mode === "table")}`);
      modes.append(chosen);
    }
    line.append(modes);
    if (!isTable() && !showsLegend()) {
      const open = () => {
        choose({ legend: true }, host);
        view.selected = null;
        again();
      };
      line.append(button("vf-link", "Legend", open));
    }
    return line;
  }

  /**
   * What can be hidden.
   * @param {ValueFlow} flow
   * @param {() => void} again
   */
  function filtersOf(flow, again) {
    const filters = element("div", "vf-filters");
    for (const state of STATES) {
      const count = flow.values.filter((value) => stateOf(value) === state).length;
      if (count === 0 && state !== "replayed" && state !== "correlated") {
        continue;
      }
      const button = element("button", `vf-filter vf-${state}`);
      button.append(
        element("span", "vf-glyph", GLYPHS[state]),
        element("b", "", `${count}`),
        ` ${LABELS[state].toLowerCase()}`,
      );
      button.setAttribute("aria-pressed", `${!view.hidden.has(state)}`);
      button.addEventListener("click", () => {
        if (!view.hidden.delete(state)) {
          view.hidden.add(state);
        }
        again();
      });
      filters.append(button);
    }
    const quiet = element("label", "vf-check");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = view.quiet === true;
    box.addEventListener("change", () => {
      view.quiet = box.checked;
      again();
    });
    quiet.append(box, " all requests");
    const search = document.createElement("input");
    search.type = "search";
    search.placeholder = "Filter";
    search.setAttribute("aria-label", "Filter requests and values");
    search.value = view.filter;
    search.addEventListener("change", () => {
      view.filter = search.value.trim();
      again();
    });
    if (!isTable()) {
      filters.append(quiet);
    }
    filters.append(search);
    return filters;
  }

  /**
   * What is missing for the drawing to tell more, and what is done about it.
   * @param {ValueFlow} flow
   * @param {Host | null} host
   */
  function notice(flow, host) {
    const pending = flow.unread.filter(({ reason }) => reason === null).map(({ path }) => baseName(path));
    const broken = flow.unread.filter(({ reason }) => reason !== null);
    const texts = broken.map(({ path, reason }) => `${baseName(path)} can't be read: ${reason}.`);
    if (pending.length > 0) {
      texts.push(`loadlint is still reading ${pending.join(", ")}. The values come when that is done.`);
    } else if (flow.recordings.length === 0) {
      const isLinked = flow.unread.length > 0;
      texts.push(isLinked ? NO_ORIGINS : `No recording is linked to this script. ${NO_ORIGINS}`);
    }
    if (texts.length === 0) {
      return null;
    }
    const line = element("p", "vf-notice", `${texts.join(" ")} `);
    line.setAttribute("role", "status");
    if (host !== null && pending.length === 0) {
      line.append(button("vf-link", "Link a recording…", () => host.link()));
    }
    return line;
  }

  /**
   * Differences of one cause together: many requests send several cookies that are wrong for one reason.
   * @param {Difference[]} differences
   */
  function byCause(differences) {
    /** @type {Map<string, { verdict: "different" | "open", cause: string, cookies: string[], others: string[] }>} */
    const rows = new Map();
    for (const { verdict, cause, field } of differences) {
      const key = `${verdict} ${cause}`;
      const row = rows.get(key) ?? { verdict, cause, cookies: [], others: [] };
      const cookie = field.startsWith(COOKIE) ? field.slice(COOKIE.length) : null;
      (cookie === null ? row.others : row.cookies).push(cookie ?? field);
      rows.set(key, row);
    }
    return [...rows.values()].map(({ verdict, cause, cookies, others }) => {
      const named = cookies.length === 0 ? [] : [`cookie${cookies.length > 1 ? "s" : ""} ${cookies.join(", ")}`];
      return { verdict, cause, fields: [...others, ...named].join(", ") };
    });
  }

  /**
   * @param {string} label
   * @param {() => void} act
   */
  function closeButton(label, act) {
    const made = button("vf-close", "✕", act);
    made.setAttribute("aria-label", label);
    made.title = label;
    return made;
  }

  /**
   * What the replay and the last run show of the whole script, one line each.
   * @param {ValueFlow} flow
   */
  function proofs(flow) {
    const lines = [];
    if (flow.certificate !== null) {
      lines.push(proof(flow, flow.certificate));
    }
    if (flow.run != null && flow.run.way !== "replay") {
      lines.push(proof(flow.run, `last run: ${flow.run.verdict}`));
    }
    return lines;
  }

  /**
   * What is shown, with a tick where it is certified; what only matches its recording has none.
   * @param {{ certified: boolean, passes: boolean }} shown
   * @param {string} text
   */
  function proof(shown, text) {
    const line = element("p", `vf-proof vf-${shown.passes ? "correlated" : "replayed"}`);
    const good = shown.certified ? "✓" : "≈";
    line.append(element("span", "vf-glyph", shown.passes ? good : MARKS.different.glyph), text);
    return line;
  }

  /** @param {keyof typeof MARKS} kind */
  function badge(kind) {
    const made = element("span", `vf-badge vf-${kind}`);
    made.append(element("span", "vf-sign", MARKS[kind].glyph), MARKS[kind].word);
    return made;
  }

  function legend() {
    const list = element("ul", "vf-plain vf-legend");
    for (const [state, text] of /** @type {const} */ ([
      ["replayed", "hard-coded: the recorded value is sent"],
      ["correlated", "extracted and sent on"],
      ["broken", "not as recorded"],
      ["unseen", "can't be seen in the script"],
    ])) {
      const item = element("li", "");
      const line = svg("svg", { width: "34", height: "10", "aria-hidden": "true" });
      line.append(svg("path", { d: "M 0 5 H 26", class: `vf-wire vf-${state}`, fill: "none" }));
      line.append(svg("path", { d: "M 25 0.5 l 8 4.5 l -8 4.5 z", class: `vf-end vf-${state}` }));
      item.append(line, ` ${text}`);
      list.append(item);
    }
    for (const [kind, text] of /** @type {const} */ ([
      ["different", "the newest recordings sent something else"],
      ["open", "an expression that can't be evaluated"],
      ["missing", "a request that the script has to make"],
      ["taken", "the script still takes the value there"],
    ])) {
      const item = element("li", "");
      item.append(badge(kind), text);
      list.append(item);
    }
    return list;
  }

  /** @param {Value} value */
  function extractedOnly(value) {
    return value.uses.length === 0;
  }

  /** @param {ValueFlow} flow */
  function emptyReason(flow) {
    if (flow.requests.length === 0) {
      return "The script makes no request that loadlint can see.";
    }
    if (flow.values.length > 0) {
      return "Nothing fits the filters.";
    }
    return flow.recordings.length === 0
      ? "Without a recording there are no values to show."
      : "No value runs from a response into a later request.";
  }

  Object.assign(globalThis, { drawValueFlow: update, drawNothing });
})();
