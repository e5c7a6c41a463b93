"""The names of the modules that a text in Python may import, found without parsing it."""

from __future__ import annotations

import re

from loadlint.text.regex import regex

_IMPORT = regex(
    rb"^[ \t]*(?:from\b[^\n#]*?\bimport\b\s*(?:\([^)]*\)|(?:[^\n\\]|\\\r?\n)*)|import\b(?:[^\n\\]|\\\r?\n)*)",
    re.MULTILINE,
)
_WORD = regex(rb"[\w\x80-\xff]+")


def imported_names(data: bytes) -> frozenset[bytes]:
    """All words of the import statements: packages, modules, and names that may be modules."""
    statements = _IMPORT.findall(data) if b"import" in data else ()
    return frozenset(_WORD.findall(b" ".join(statements)))
