/** The page of the panel *Value flow*. */

export interface Parts {
  readonly nonce: string;
  /** Where the page may load styles from, in the words of a content security policy. */
  readonly source: string;
  readonly style: string;
  readonly script: string;
  /** The script that is drawn; kept in the page's state, so that the panel comes back after a restart. */
  readonly document: string;
}

/** Nothing is loaded but the two files of the drawing, and no script runs but those with the nonce. */
export function page({ nonce, source, style, script, document }: Parts): string {
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'`;
  const state = JSON.stringify({ document }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Value flow</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main id="map"></main>
<script nonce="${nonce}" src="${script}"></script>
<script nonce="${nonce}">
  const editor = acquireVsCodeApi();
  editor.setState(${state});
  const host = {
    open: (at) => editor.postMessage({ kind: "open", at }),
    fix: (at) => editor.postMessage({ kind: "fix", at }),
    exchange: (recording, entry) => editor.postMessage({ kind: "exchange", recording, entry }),
  };
  addEventListener("message", (event) => drawValueFlow(document.getElementById("map"), event.data, host));
  editor.postMessage({ kind: "ready" });
</script>
</body>
</html>`;
}
