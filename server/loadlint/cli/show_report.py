"""How commands show their reports: in the format and the file that the user wants."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from loadlint.disk.writing import write
from loadlint.output import Report, _document, format_of
from loadlint.plain_values import json_text

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.document import Document


def show(options: Namespace, formats: Mapping[str, Callable[[], str]]) -> None:
    """Write a report to the file that the user names, whose ending may tell the format, else print it.

    `formats` are the ways to show it, by their names; the first is the default.
    """
    usual = "html" if (options.output_file or "").endswith((".html", ".htm")) else next(iter(formats))
    write_or_print(options.output_file, formats[options.output_format or usual]())


def show_progress(text: str) -> None:
    """Show on a line of the terminal how far a run is; what is printed next writes over it."""
    if sys.stderr.isatty():
        print(f"{text}\033[K\r", end="", file=sys.stderr, flush=True)


def write_or_print(path: str | None, text: str) -> None:
    """Write a text to a file, or print it where there is none. Raises WriteError."""
    if path is None:
        sys.stdout.write(text)
    else:
        write(path, text.encode("utf-8", "backslashreplace"))


def with_findings(
    name: str, documents: Sequence[Document], findings: Report, values: Mapping[str, Any], *, color: bool
) -> str:
    """Documents beside the findings of the same command; `values` are the documents in JSON.

    Pages and Markdown have the documents alone, formats that are for findings have only these.
    """
    if name == "markdown":
        return "\n".join(map(_document.markdown, documents))
    if name == "html":
        return _document.page(*documents)
    shown = format_of(name).render(findings, color) if findings.files or name == "json" else ""
    if name == "json":
        return json_text(json.loads(shown) | values)
    tables = documents if name in ("full", "concise") else ()
    return "".join(f"{_document.text(document, color)}\n" for document in tables) + shown
