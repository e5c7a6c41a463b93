"""Expressions of JMESPath, as JMeter's JSON JMESPath Extractor reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loadlint.changes import CannotWriteError
from loadlint.codecs import json_text
from loadlint.extractor import JsonStep
from loadlint.text.regex import regex

_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)
_RAW = regex(r"[^'\\]*")


def joined_members(path: Sequence[JsonStep], member: Sequence[str], separator: str | None) -> str:
    """The expression for what each item of a list has at `member`, joined. Raises CannotWriteError."""
    if separator is None or not _RAW.fullmatch(separator):
        raise CannotWriteError("JMESPath would need an escape in the text between the values")
    return f"join('{separator}', map(&to_string({_path(member)}), {_path(path)}))"


def _path(steps: Sequence[JsonStep]) -> str:
    """A path of names and numbers; `@` is what it begins at."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif isinstance(step, str):
            text += f".{step if _NAME.fullmatch(step) else json_text(step)}"
        else:
            raise CannotWriteError("JMESPath would have to choose an item by another member")
    return text.removeprefix(".") or "@"
