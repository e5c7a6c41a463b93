"""Writes the value flow, or a run beside a recording, as one HTML file that needs no network and no other file."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from loadlint import resources, value_flow
from loadlint.plain_values import plain_values
from loadlint.run_view import RunView
from loadlint.script import Script
from loadlint.text.source import Source
from loadlint.text.span import Span

_START = '{draw}(document.getElementById("map"), JSON.parse(document.getElementById("flow").textContent), null);'

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


def map_page(flow: value_flow.ValueFlow, drawn: Script) -> str:
    """The value flow as the text of a file."""
    title = f"{PurePath(flow.path).name}: value flow"
    content = value_flow.as_json(flow, _place_in(drawn.source))
    return _page(resources.VALUE_FLOW, "drawValueFlow", title, content)


def run_page(view: RunView, script: Script) -> str:
    """A run, laid beside a recording, as the text of a file."""
    title = f"{PurePath(view.script).name}: {PurePath(view.path).name}"
    content = plain_values(view, _place_in(script.source))
    return _page(resources.RUN_VIEW, "drawRun", title, content)


def _page(scripts: Sequence[str], draw: str, title: str, content: Mapping[str, Any]) -> str:
    """The text of a file with scripts, in the order in which they are loaded, of which the function `draw` draws."""
    # `<` could end the element early, whatever the recorded value is.
    data = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
    style = f"\n{resources.drawing('valueflow.css')}"
    start = _START.format(draw=draw)
    script = "\n".join(("", *map(resources.drawing, scripts), start, ""))
    sources = f"style-src {_hash(style)}; script-src {_hash(script)}"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    return _PAGE.format(policy=html.escape(policy), title=html.escape(title), style=style, data=data, script=script)


def _place_in(source: Source) -> Callable[[Span], dict[str, int | str | None]]:
    """Tells where a span is. Lines count from 1."""

    def place(span: Span) -> dict[str, int | str | None]:
        return {"line": source.position(span.start)[0], "file": value_flow.other_file(source, span)}

    return place


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
