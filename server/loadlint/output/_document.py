"""A document of tables as text, as Markdown and as a page."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from loadlint.output._numbers import aligned, html_page, html_table, markdown_table, plain
from loadlint.output._terminal import paint, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.numbers.report import Document


def text(document: Document, color: bool) -> str:
    """For people at a terminal."""
    return "".join(f"{line}\n" for line in _text(document, color))


def _text(document: Document, color: bool) -> Iterator[str]:
    yield paint(printable(document.head), color, "bold")
    yield from (f"  {printable(note)}" for note in document.notes)
    for table in document.tables:
        yield ""
        yield printable(table.title)
        yield from aligned(table, color)


def markdown(document: Document) -> str:
    """For a pull request."""
    return "".join(f"{line}\n" for line in _markdown(document))


def _markdown(document: Document) -> Iterator[str]:
    yield f"**{plain(document.head)}**"
    yield ""
    yield from (f"- {plain(note)}" for note in document.notes)
    for table in document.tables:
        yield ""
        yield from markdown_table(table)


def page(*documents: Document, drawing: str = "", style: str = "") -> str:
    """One file without network; `drawing` is markup that stands before the tables."""
    sections = "\n".join(_section(document, drawing) for document in documents)
    return html_page(documents[0].head, sections, style)


def _section(document: Document, drawing: str) -> str:
    notes = "".join(f"<li>{html.escape(printable(note))}</li>" for note in document.notes)
    head = html.escape(printable(document.head))
    tables = "\n".join(map(html_table, document.tables))
    return f"<h1>{head}</h1>\n<ul>{notes}</ul>\n{drawing}\n{tables}"
