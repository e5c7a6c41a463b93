"""Makes a text that any program can take out of one that holds bytes or halves of characters."""

from __future__ import annotations

from loadlint.text.regex import regex

_SURROGATE = regex("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    """The text with U+FFFD in the place of each lone surrogate: it has as many characters, and can be encoded.

    Python puts surrogates in the place of bytes that are no UTF-8 (`surrogateescape`), and escapes of JSON make them.
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
