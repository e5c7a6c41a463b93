"""How large a file may be that is read. A larger one is refused, so that nobody's memory is filled by a link.

The user sets other limits by environment variables. The configuration of a folder can't: it comes from the same hand
as the files that the limits are for.
"""

from __future__ import annotations

import os

from msgspec import Struct

from loadlint.text.regex import regex

_SIZE = regex(r"([0-9]{1,9})([KMG]?)B?", 2)  # 2 is re.IGNORECASE
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class Limit(Struct, frozen=True):
    """The most bytes of one kind of file; `variable` is the environment variable that sets another number."""

    variable: str
    default: int

    @property
    def size(self) -> int:
        """Bytes: `50M`, `2G` or a plain number of them in the variable; the default where that says nothing."""
        match = _SIZE.fullmatch(os.environ.get(self.variable, "").strip())
        return int(match[1]) * _UNITS[match[2].upper()] if match else self.default


SCRIPT = Limit("LOADLINT_LARGEST_SCRIPT", 64 << 20)
"""Scripts and plans."""

MODULE = Limit("LOADLINT_LARGEST_MODULE", 8 << 20)
"""What a script names: modules, included plans, CSV files, properties."""

CONFIGURATION = Limit("LOADLINT_LARGEST_CONFIGURATION", 1 << 20)
"""`loadlint.toml`, `pyproject.toml`, `.gitignore`."""

BASELINE = Limit("LOADLINT_LARGEST_BASELINE", 64 << 20)
"""A list of findings that are known."""

RECORDING = Limit("LOADLINT_LARGEST_RECORDING", 2 << 30)
"""Recordings, and results of runs."""


def size_for_people(size: int) -> str:
    """A number of bytes for people."""
    for unit in ("G", "M", "K"):
        if size >= _UNITS[unit] and size % _UNITS[unit] == 0:
            return f"{size // _UNITS[unit]} {unit}B"
    return f"{size} bytes"
