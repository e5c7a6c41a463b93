"""Text for terminals: colours, widths, and nothing that a terminal would obey."""

from __future__ import annotations

_COLORS = {"red": "31", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2"}
_TAB = 4


def paint(text: str, color: bool, *styles: str) -> str:
    """The text in colours, where they are wanted."""
    if not color or not text:
        return text
    return f"\x1b[{';'.join(_COLORS[style] for style in styles)}m{text}\x1b[0m"


def printable(text: str) -> str:
    """The text without line ends and control characters, which a recording may hold."""
    return text if text.isprintable() else "".join(_shown(char) for char in text)


def cells(text: str) -> list[tuple[str, int]]:
    """Each character as it is shown, with the columns that it takes. Tabs have a fixed width."""
    return [(" " * _TAB, _TAB) if char == "\t" else (shown := _shown(char), _width(shown)) for char in text]


def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    # C1 controls, line separators and marks that turn the direction of writing.
    if 0x80 <= code < 0xA0 or code in (0x2028, 0x2029) or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return "\ufffd"
    return "\ufffd" if 0xD800 <= code < 0xE000 else char


def _width(char: str) -> int:
    if char.isascii():
        return 1
    import unicodedata

    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
