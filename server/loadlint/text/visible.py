"""Shows texts from files on one line, without control characters that a terminal or an editor would obey."""

from __future__ import annotations


def visible(text: str) -> str:
    """The text with escapes such as `\\x1b` and `\\u202e` in place of characters that are not visible.

    These are line ends, control characters, marks that change the direction of writing, and characters without width.
    """
    return text if text.isprintable() else "".join(map(_visible_form, text))


_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def _visible_form(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0xA0:
        return _SHORT.get(char, f"\\x{code:02x}")
    if 0xDC80 <= code <= 0xDCFF:
        # A byte of a file's name that is no text.
        return f"\\x{code - 0xDC00:02x}"
    import unicodedata

    if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return char
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
