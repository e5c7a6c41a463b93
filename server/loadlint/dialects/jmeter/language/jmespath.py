"""Expressions of JMESPath, as JMeter's JSON JMESPath Extractor reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from loadlint.changes import CannotWriteError
from loadlint.codecs import json_text
from loadlint.extractor import FromItems, JsonStep
from loadlint.text.regex import regex

_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)
_RAW = regex(r"[^'\\]*")


def joined_members(path: Sequence[JsonStep], member: Sequence[str], separator: str | None) -> str:
    """The expression for what each item of a list has at `member`, joined. Raises CannotWriteError."""
    if separator is None or not _RAW.fullmatch(separator):
        raise CannotWriteError("JMESPath would need an escape in the text between the values")
    # Without the filter an item that lacks the member would give the word `null`.
    items = f"{_path(path)}[?{_path(member)}]" if member else _path(path)
    return f"join('{separator}', map(&to_string({_path(member)}), {items}))"


def read_joined_members(expression: str) -> FromItems | None:
    """The list whose members an expression joins, as `joined_members` writes it; None for others."""
    match = _JOINED.fullmatch(expression.strip())
    path, member = (_steps(match[3]), _steps(match[2])) if match is not None else (None, None)
    names = tuple(step for step in member or () if isinstance(step, str))
    if match is None or path is None or member is None or len(names) < len(member) or bool(member) != bool(match[4]):
        return None
    return FromItems(path, names, match[1])


_JOINED = regex(r"join\('([^'\\]*)', ?map\(&to_string\(([^()]+)\), ?([^()?]+?)(\[\?\2\])?\)\)")
_STEP = regex(r'(?:^|\.)([A-Za-z_]\w*)|(?:^|\.)("(?:[^"\\]|\\.)*")|\[(\d{1,9})\]', re.ASCII)


def _steps(path: str) -> tuple[JsonStep, ...] | None:
    """The names and numbers of a path; None where it is more than that."""
    if path == "@":
        return ()
    matches = list(_STEP.finditer(path))
    if "".join(match[0] for match in matches) != path:
        return None
    return tuple(match[1] or (int(match[3]) if match[3] else str(json.loads(match[2]))) for match in matches)


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
