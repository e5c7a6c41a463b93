/** The pages of panels: a drawing, and what it may ask the editor for. */

/** What a page can ask for; each has a method of this name in `Actions`. */
const ASKED = ["open", "fix", "fixAll", "link", "exchange", "choose"];

export interface Parts {
  readonly nonce: string;
  /** Where the page may load styles from, in the words of a content security policy. */
  readonly source: string;
  readonly style: string;
  /** In the order in which they are loaded. */
  readonly scripts: readonly string[];
  readonly title: string;
  /** The function of the scripts that draws what the page is sent. */
  readonly draw: string;
  /** The script that is drawn; kept in the page's state, so that the panel comes back after a restart. */
  readonly document: string;
  /** What the user chose in other pages. */
  readonly choices: object;
}

/** What a page is sent: what to draw, or why there is nothing. */
export type Sent<Data> = { readonly data: Data } | { readonly nothing: string };

/** Nothing is loaded but the files of the drawing, and no script runs but those with the nonce. */
export function page({ nonce, source, style, scripts, title, draw, document, choices }: Parts): string {
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'`;
  const loaded = scripts.map((script) => `<script nonce="${nonce}" src="${script}"></script>`).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main id="map" class="vf"><p class="vf-empty">Reading the script and its recordings…</p></main>
${loaded}
<script nonce="${nonce}">
  const editor = acquireVsCodeApi();
  editor.setState(${literal({ document })});
  const asked = ${literal(ASKED)}.map((kind) => [kind, (...given) => editor.postMessage({ kind, given })]);
  const host = { ...Object.fromEntries(asked), choices: ${literal(choices)} };
  const map = document.getElementById("map");
  addEventListener("message", ({ data: sent }) =>
    "data" in sent ? ${draw}(map, sent.data, host) : drawNothing(map, sent.nothing));
  editor.postMessage({ kind: "ready", given: [] });
</script>
</body>
</html>`;
}

function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
