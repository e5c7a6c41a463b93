"""Writes the value flow as one HTML file that needs no network and no other file."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import PurePath
from typing import TYPE_CHECKING

from loadlint import resources, value_flow

if TYPE_CHECKING:
    from loadlint.script import Script
    from loadlint.text.span import Span

_START = 'drawValueFlow(document.getElementById("map"), JSON.parse(document.getElementById("flow").textContent), null);'

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="map"><noscript>The drawing needs JavaScript.</noscript></main>
<script type="application/json" id="flow">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def page(flow: value_flow.ValueFlow, drawn: Script) -> str:
    """The file's text. Lines count from 1."""
    source = drawn.source

    def place(span: Span) -> dict[str, int | str | None]:
        return {"line": source.position(span.start)[0], "file": value_flow.other_file(source, span)}

    # `<` could end the element early, whatever the recorded value is.
    data = json.dumps(value_flow.as_json(flow, place), ensure_ascii=False).replace("<", "\\u003c")
    style = f"\n{resources.drawing('valueflow.css')}"
    script = "\n".join(("", *map(resources.drawing, resources.VALUE_FLOW), _START, ""))
    sources = f"style-src {_hash(style)}; script-src {_hash(script)}"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    title = html.escape(f"{PurePath(flow.path).name}: value flow")
    return _PAGE.format(policy=html.escape(policy), title=title, style=style, data=data, script=script)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
