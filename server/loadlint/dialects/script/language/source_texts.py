"""The characters of a script as they stand, with the places of their bytes."""

from __future__ import annotations

from loadlint.text.mapped import HOLE, Text

REPLACEMENT = "\ufffd"
"""What stands for bytes that are no UTF-8, and for the character of holes, which can't be itself."""


def source_text(data: bytes, start: int, end: int) -> Text:
    """The source from one byte to another, as text with a byte range for each character."""
    raw = data[start:end]
    if raw.isascii():
        return Text(raw.decode("ascii"), range(start, end), range(start + 1, end + 1))
    value = raw.decode("utf-8", "surrogateescape")
    starts, ends, offset = [], [], start
    for character in value:
        starts.append(offset)
        offset += 1 if _is_broken(character) else len(character.encode())
        ends.append(offset)
    return Text("".join(REPLACEMENT if c == HOLE or _is_broken(c) else c for c in value), starts, ends)


def _is_broken(character: str) -> bool:
    return "\udc80" <= character <= "\udcff"
