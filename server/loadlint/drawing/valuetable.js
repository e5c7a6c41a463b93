// The values of the journey as a table: one row each, and one for all cookies. Where it is narrow, a row is a card.
// @ts-check

// biome-ignore lint/correctness/noUnusedVariables: the files behind this one in the page use it
const valueTable = (() => {
  const { element, button, pathOf, shorten, plural, whereOf } = elements;
  const { LABELS, GLYPHS, stateOf, fixOf, placeOf, newest } = valueWords;
  /** How many requests that send a value are shown before the rest is folded. */
  const MOST = 3;
  const LONGEST = 28;

  /**
   * @param {ValueFlow} flow
   * @param {{ value: Value, i: number }[]} shown
   * @param {Host | null} host
   * @param {(name: string) => void} select
   *   Shows the details of `value 3` or `request 7`.
   */
  function draw(flow, shown, host, select) {
    const columns = ["Value", "Issued by", "Sent by", "How it is taken", ...(host === null ? [] : ["Fix"])];
    const table = element("table", "vf-table");
    table.setAttribute("role", "table");
    table.setAttribute("aria-label", "Values");
    const head = element("thead", "");
    head.append(row(columns.map((title) => heading("columnheader", title))));
    const body = element("tbody", "");
    /** @param {HTMLElement[][]} contents */
    const add = (contents) => body.append(row(contents.map((content, i) => cell(columns[i] ?? "", content))));
    for (const { value, i } of shown) {
      add([
        nameOf(flow, value, () => select(`value ${i}`)),
        issuedBy(flow, value, select),
        sentBy(flow, value, select),
        howTaken(value, host),
        ...(host === null ? [] : [fix(fixOf(value), value.note, host)]),
      ]);
    }
    if (flow.cookies.length > 0) {
      add(cookies(flow, host));
    }
    table.append(head, body);
    table.addEventListener("keydown", key);
    return table;
  }

  /** @param {HTMLElement[]} cells */
  function row(cells) {
    const made = element("tr", "");
    made.setAttribute("role", "row");
    made.append(...cells);
    return made;
  }

  /**
   * @param {string} role
   * @param {string} title
   */
  function heading(role, title) {
    const made = element("th", "", title);
    made.setAttribute("role", role);
    made.setAttribute("scope", "col");
    return made;
  }

  /**
   * @param {string} title
   *   That of the column, which a card shows before the content.
   * @param {HTMLElement[]} content
   */
  function cell(title, content) {
    const made = element("td", "");
    made.setAttribute("role", "cell");
    made.dataset.title = title;
    made.append(...content);
    return made;
  }

  /**
   * @param {ValueFlow} flow
   * @param {Value} value
   * @param {() => void} open
   */
  function nameOf(flow, value, open) {
    const state = stateOf(value);
    const made = button(`vf-row vf-${state}`, "", open);
    made.append(element("span", "vf-glyph", GLYPHS[state]), element("span", "vf-name", value.name));
    const words = [LABELS[state].toLowerCase(), ...(value.level === null ? [] : [value.level])].join(", ");
    const recorded = newest(flow, value.values);
    const lines = [made, element("div", "vf-hint", words)];
    return recorded === null ? lines : [...lines, element("code", "vf-value", shorten(recorded, LONGEST))];
  }

  /**
   * @param {ValueFlow} flow
   * @param {Value} value
   * @param {(name: string) => void} select
   */
  function issuedBy(flow, value, select) {
    if (value.origin === null) {
      return [element("span", "vf-hint", value.kind === "client" ? "the client" : "no recorded response")];
    }
    return [request(flow, value.origin.request, value.origin.part, select)];
  }

  /**
   * @param {ValueFlow} flow
   * @param {Value} value
   * @param {(name: string) => void} select
   */
  function sentBy(flow, value, select) {
    const lines = value.uses.map((use) => {
      const line = request(flow, use.request, placeOf(use), select);
      if (use.difference !== null) {
        line.append(element("span", "vf-warning", ` ${use.difference.verdict}`));
      }
      return line;
    });
    if (lines.length === 0) {
      return [element("span", "vf-hint", "no request")];
    }
    return lines.length <= MOST + 1 ? lines : [...lines.slice(0, MOST), folded(lines.slice(MOST))];
  }

  /** @param {HTMLElement[]} lines */
  function folded(lines) {
    const more = element("details", "");
    more.append(element("summary", "", `${lines.length} more`), ...lines);
    return more;
  }

  /**
   * @param {Value} value
   * @param {Host | null} host
   */
  function howTaken(value, host) {
    const origin = value.taken ?? value.origin;
    if (origin === null) {
      return [element("span", "vf-hint", "–")];
    }
    const made = [element("code", "", origin.locator ?? origin.part)];
    const { at } = origin;
    if (value.taken !== null) {
      made.push(element("div", "vf-warning", "not this value any more"));
    }
    if (at === null) {
      return [...made, element("div", "vf-hint", "not by the script yet")];
    }
    return [...made, host === null ? element("div", "vf-hint", whereOf(at)) : link(whereOf(at), () => host.open(at))];
  }

  /**
   * @param {At | null} at
   * @param {string | null} note
   *   Why there is none.
   * @param {Host} host
   */
  function fix(at, note, host) {
    return at === null ? [element("span", "vf-hint", note ?? "–")] : [button("vf-fix", "Fix", () => host.fix(at))];
  }

  /**
   * The row of all cookies.
   * @param {ValueFlow} flow
   * @param {Host | null} host
   */
  function cookies(flow, host) {
    const isWritten = flow.cookies.some((cookie) => cookie.written.length > 0);
    const title = element("div", `vf-${isWritten ? "replayed" : "correlated"}`);
    const glyph = isWritten ? GLYPHS.replayed : GLYPHS.correlated;
    title.append(element("span", "vf-glyph", glyph), element("span", "vf-name", plural(flow.cookies.length, "cookie")));
    /** @param {(cookie: Cookie) => number[]} of */
    const requests = (of) => plural(new Set(flow.cookies.flatMap(of)).size, "request");
    const taken = isWritten
      ? `The script writes recorded ones into ${requests((cookie) => cookie.written)}.`
      : "The cookie jar of the tool takes and sends cookies.";
    const fixAt = flow.cookies.find((cookie) => cookie.fixAt !== null)?.fixAt ?? null;
    return [
      [title, element("code", "", flow.cookies.map(({ name }) => name).join(", "))],
      [element("span", "", `the answers to ${requests((cookie) => cookie.setBy)}`)],
      [
        element(
          "span",
          "",
          requests((cookie) => cookie.sentBy),
        ),
      ],
      [element("span", isWritten ? "vf-warning" : "vf-hint", taken)],
      ...(host === null ? [] : [fix(fixAt, null, host)]),
    ];
  }

  /**
   * @param {ValueFlow} flow
   * @param {number} index
   * @param {string} place
   * @param {(name: string) => void} select
   */
  function request(flow, index, place, select) {
    const { method, url } = flow.requests[index] ?? { method: "", url: "" };
    const line = element("div", "vf-line");
    line.append(
      link(`${method} ${pathOf(url)}`, () => select(`request ${index}`)),
      element("span", "vf-hint", ` ${place}`),
    );
    return line;
  }

  /**
   * @param {string} text
   * @param {() => void} act
   */
  function link(text, act) {
    return button("vf-link", text, act);
  }

  /**
   * Up and down go from value to value.
   * @param {KeyboardEvent} event
   */
  function key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const table = /** @type {HTMLElement} */ (event.currentTarget);
    const names = /** @type {HTMLElement[]} */ ([...table.querySelectorAll(".vf-row")]);
    const here = names.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (step !== undefined && here >= 0) {
      names[here + step]?.focus();
      event.preventDefault();
    }
  }

  return { draw };
})();
