// What the drawings share: elements, and words for addresses and sizes. All texts are set as text, never as HTML: they
// come from recordings.
// @ts-check

/**
 * @typedef {{ line: number, file: string | null, range?: unknown }} At
 *   A place; `file` is null for the script's own file.
 */

// biome-ignore lint/correctness/noUnusedVariables: the files behind this one in the page use it
const elements = (() => {
  /**
   * @param {string} name
   * @param {string} classes
   * @param {string} [text]
   */
  function element(name, classes, text) {
    const made = document.createElement(name);
    if (classes !== "") {
      made.className = classes;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  /**
   * @param {string} classes
   * @param {string} text
   * @param {() => void} act
   */
  function button(classes, text, act) {
    const made = /** @type {HTMLButtonElement} */ (element("button", classes, text));
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} attributes
   */
  function svg(name, attributes) {
    const made = /** @type {SVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", name));
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    return made;
  }

  /** @param {string} url */
  function parts(url) {
    // Not the URL class: a script's address may be no address yet.
    const match = /^(\w+:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?/.exec(url);
    return { origin: match?.[1] ?? "", host: match?.[2] ?? "", path: match?.[3] || "/", query: match?.[4] ?? "" };
  }

  /** @param {string} url */
  function pathOf(url) {
    return shorten(parts(url).path, 60);
  }

  /** @param {string} path */
  function baseName(path) {
    return path.split(/[\\/]/).pop() ?? path;
  }

  /**
   * @param {string} text
   * @param {number} length
   */
  function shorten(text, length) {
    return text.length <= length ? text : `${text.slice(0, length - 9)}…${text.slice(-8)}`;
  }

  /** @param {number} size */
  function bytes(size) {
    if (size < 1000) {
      return `${size} B`;
    }
    return size < 1_000_000
      ? `${(size / 1000).toFixed(size < 10_000 ? 1 : 0)} kB`
      : `${(size / 1_000_000).toFixed(1)} MB`;
  }

  /**
   * @param {number} count
   * @param {string} noun
   */
  function plural(count, noun) {
    return `${count} ${noun}${count === 1 ? "" : "s"}`;
  }

  /** @param {string} text */
  function sentence(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  /**
   * A place for people: the file too, where it is not the script's own.
   * @param {At} at
   */
  function whereOf(at) {
    return at.file === null ? `line ${at.line}` : `${at.file}:${at.line}`;
  }

  /** @param {number | null} status */
  function statusMark(status) {
    return element("span", `vf-status vf-s${String(status ?? 0).charAt(0)}`, status === null ? "–" : `${status}`);
  }

  return { element, button, svg, parts, pathOf, baseName, shorten, bytes, plural, sentence, whereOf, statusMark };
})();
