"""A document as text for people, as Markdown and as a page."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from loadlint.document import Document, Rows
from loadlint.output._terminal import paint, printable

_STYLES = {"broken": "red", "slower": "red", "faster": "cyan", "can't tell": "yellow"}


def text(document: Document, color: bool) -> str:
    """For people at a terminal, in a file and in the log of a pipeline."""
    return "".join(f"{line}\n" for line in _text(document, color))


def _text(document: Document, color: bool) -> Iterator[str]:
    yield paint(printable(document.head), color, "bold")
    if document.state:
        yield paint(f"  {printable(document.state)}", color, "bold")
    yield from (f"  {printable(note)}" for note in document.notes)
    for table in document.tables:
        yield ""
        if not table.plain:
            yield printable(table.title)
        yield from aligned_lines(table, color)


def aligned_lines(table: Rows, color: bool) -> Iterator[str]:
    """The lines of a table for a terminal."""
    rows = [tuple(map(printable, row)) for row in (table.heads, *table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.heads))]
    for number, row in enumerate(rows):
        cells = [
            text.ljust(width) if column < table.words else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        style = next((_STYLES[text] for text in row if text in _STYLES), "")
        styles = ("dim",) if number == 0 else (style,) if style else ()
        yield paint("  " + "  ".join(cells).rstrip(), color, *styles)


def markdown(document: Document) -> str:
    """For a pull request: the judgement, then notes and tables."""
    return "".join(f"{line}\n" for line in _markdown(document))


def _markdown(document: Document) -> Iterator[str]:
    head = plain(document.head)
    yield from (f"### {plain(document.state)}", "") if document.state else ()
    yield f"**{head}**"
    yield ""
    yield from (f"- {plain(note)}" for note in document.notes)
    for table in document.tables:
        yield ""
        yield from markdown_table(table)
    yield ""


def markdown_table(table: Rows) -> Iterator[str]:
    """The lines of a table with its title."""
    yield f"**{plain(table.title)}**"
    yield ""
    yield f"| {' | '.join(table.heads)} |"
    yield f"|{'|'.join('---' if column < table.words else '---:' for column in range(len(table.heads)))}|"
    for row in table.rows:
        yield f"| {' | '.join(map(plain, row))} |"


def plain(text: str) -> str:
    """A text in which nothing is markup; names of steps are written by strangers."""
    escaped = html.escape(printable(text), quote=False)
    return "".join(f"\\{char}" if char in "\\`*_[]|~#!@" else char for char in escaped)


_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --line: #1565c0; --bad: #c62828; }}
@media (prefers-color-scheme: dark) {{ :root {{ --line: #90caf9; --bad: #ff8a80; }} }}
body {{ font: 14px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 80em; padding: 0 1em; }}
h1, h2, li {{ overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto; }}
caption {{ text-align: left; font-weight: 600; }}
th, td {{ padding: .2em .8em; border-bottom: 1px solid #8884; text-align: right; vertical-align: top; }}
th.word, td.word {{ text-align: left; }}
td {{ font-variant-numeric: tabular-nums; }}
tr.bad td {{ color: var(--bad); font-weight: 600; }}
section {{ break-inside: avoid; margin-bottom: 2em; }}
svg {{ width: 100%; height: auto; overflow: visible; }} text {{ fill: currentColor; font-size: 11px; }}
.line, .faint {{ stroke: var(--line); fill: none; stroke-width: 2; }} .faint {{ stroke: #8888; }}
.dot {{ fill: var(--line); }} .dot.failed {{ fill: var(--bad); }}
.mark {{ stroke: var(--bad); stroke-dasharray: 4 3; }}
svg a:focus .dot {{ stroke: currentColor; stroke-width: 3; }}
@media print {{ body {{ max-width: none; margin: 0; }} }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def page(*documents: Document) -> str:
    """One file without network or scripts, light and dark, that prints well."""
    return html_page(", ".join(document.head for document in documents), "\n".join(map(_section, documents)))


def html_page(title: str, body: str) -> str:
    """A page with this body."""
    return _PAGE.format(title=_html(title), body=body)


def _section(document: Document, heading: str = "h1") -> str:
    notes = "".join(f"<li>{_html(note)}</li>" for note in document.notes)
    parts = (f"<section>{_section(part, 'h2')}</section>" for part in document.parts)
    state = f"<p><strong>{_html(document.state)}</strong></p>" if document.state else ""
    pieces = (state, f"<ul>{notes}</ul>" if notes else "", document.picture, *map(html_table, document.tables), *parts)
    return "\n".join([f"<{heading}>{_html(document.head)}</{heading}>", *filter(None, pieces)])


def html_table(table: Rows) -> str:
    """A table of texts."""

    def cell(tag: str, column: int, text: str) -> str:
        kind = ' class="word"' if column < table.words else ""
        return f"<{tag}{kind}>{_html(text)}</{tag}>"

    def line(tag: str, row: Sequence[str]) -> str:
        bad = ' class="bad"' if any(text in ("broken", "slower") or "fails more" in text for text in row) else ""
        return f"<tr{bad}>{''.join(cell(tag, column, text) for column, text in enumerate(row))}</tr>"

    rows = "\n".join(line("td", row) for row in table.rows)
    return f"<table><caption>{_html(table.title)}</caption>\n{line('th', table.heads)}\n{rows}\n</table>"


def svg(size: tuple[int, int], label: str, shapes: Iterator[str]) -> str:
    """A picture of shapes, with what it shows in words."""
    begin = f'<svg viewBox="0 0 {size[0]} {size[1]}" role="img" aria-label="{_html(label)}">'
    return "\n".join((begin, *shapes, "</svg>"))


def svg_line(kind: str, points: Sequence[tuple[float, float]]) -> str:
    """A line through points: `line` or `faint`."""
    return f'<polyline class="{kind}" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'


def svg_dot(point: tuple[float, float], text: str, kind: str = "dot") -> str:
    """A dot that the keyboard reaches, with what it stands for."""
    title = f"<title>{_html(text)}</title>"
    return f'<a tabindex="0"><circle class="{kind}" cx="{point[0]}" cy="{point[1]}" r="4">{title}</circle></a>'


def _html(text: str) -> str:
    return html.escape(printable(text))
