"""Text for terminals: colours and widths, without control characters that a terminal would obey."""

from __future__ import annotations

import os
import sys

from loadlint.text.visible import visible

printable = visible

_COLORS = {"red": "31", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2"}
_TAB = 4


def paint(text: str, color: bool, *styles: str) -> str:
    """The text in a colour, if colours are wanted."""
    if not color or not text:
        return text
    return f"\x1b[{';'.join(_COLORS[style] for style in styles)}m{text}\x1b[0m"


def printable_line(line: str) -> str:
    """A line of a file with escapes as `printable` has them; its tabs stay, and its line end where it has one."""
    text = line.rstrip("\r\n")
    end = line[len(text) :]
    if end not in ("", "\n", "\r\n"):
        text, end = line.removesuffix("\n"), "\n" if line.endswith("\n") else ""
    return "\t".join(map(visible, text.split("\t"))) + end


def cells(text: str) -> list[tuple[str, int]]:
    """Each character as it is shown, with the columns that it takes. Tabs have a fixed width."""
    return [(" " * _TAB, _TAB) if char == "\t" else (shown := visible(char), _width(shown)) for char in text]


def _width(shown: str) -> int:
    if shown.isascii():
        return len(shown)
    import unicodedata

    if unicodedata.category(shown) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(shown) in "WF" else 1


def is_colored(wish: str) -> bool:
    """Whether standard output is to have colours, by the option `--color`."""
    if wish == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return wish == "always"
