"""Texts of strangers in Markdown: names, addresses and values from scripts and recordings are never markup."""

from __future__ import annotations

import re

from msgspec import Struct

from loadlint.secrets.masker import Masker
from loadlint.text.regex import regex
from loadlint.text.visible import visible

_MARKUP = regex(r"[\\`*_{}\[\]<>()#!|~&$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What Markdown or its dialects see markup in: links that need no brackets, and an editor's icons, are among it."""

_RUNS = regex(r"`+")


class Markdown(Struct, frozen=True):
    """Puts texts into Markdown, without their secrets."""

    masker: Masker

    def text(self, text: str) -> str:
        """A text in which Markdown sees no markup."""
        return _escaped_text(visible(self.masker.text(text)))

    def message(self, text: str) -> str:
        """As `text`, for what loadlint itself has written: what stands between two backticks is code."""
        text = visible(self.masker.text(text))
        pieces = text.split("`")
        # Where a value brings its own backticks, nobody can tell what is code.
        if len(pieces) % 2 == 0 or any(len(run) > 1 for run in _RUNS.findall(text)):
            return _escaped_text(text.replace("`", "'"))
        return "".join(f"`{piece}`" if number % 2 else _escaped_text(piece) for number, piece in enumerate(pieces))

    def code(self, text: str) -> str:
        """A text as code on one line."""
        shown = visible(self.masker.text(text)).replace("`", "'")
        # Spaces at both ends would be taken for padding.
        return f"`{shown}`" if shown.strip() else ""

    def cell(self, value: str) -> str:
        """A value as code in a cell of a table."""
        shown = visible(self.masker.text(value)).replace("`", "'")
        return f"`{_PIPE.sub(_kept_in_cell, shown)}`" if shown.strip() else ""

    def link(self, text: str, address: str | None) -> str:
        """A link to an address of the server's own; the text alone where there is none."""
        return f"[{self.text(text)}]({address})" if address is not None else self.text(text)


def _escaped_text(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


_PIPE = regex(r"(?<!\\)(\\*+)\|")


def _kept_in_cell(pipe: re.Match[str]) -> str:
    """A pipe with so many backslashes before it that it ends no cell: an odd number, in code too."""
    return pipe[1] + ("\\" if len(pipe[1]) % 2 == 0 else "\\\\") + "|"


_PARTS = regex(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|`(?P<code>[^`]*)`|\[(?P<link>(?:\\.|[^\[\]\\])*)\]\([^()]*\)|\*\*?|^\| ---.*\n",
    re.MULTILINE,
)


def plain(markdown: str) -> str:
    """The same without markup, for editors that show none."""
    return _PARTS.sub(_unmarked_text, markdown)


def _unmarked_text(part: re.Match[str]) -> str:
    if part["link"] is not None:
        return plain(part["link"])
    return part["escaped"] or (part["code"] or "").replace("\\|", "|")
