"""Copies of scripts that a file manager made beside them."""

from __future__ import annotations

import os

from loadlint.text.regex import regex

_COPY = regex(r"(?i)(?P<of>copy of )?(?P<name>.+?)(?P<number>[ _-]+copy(?: ?\(?\d+\)?)?| \(\d+\))?(?P<suffix>\.\w+)")


def original_of(path: str) -> str | None:
    """The file in the same folder that one is a copy of by its name: `plan - Copy.jmx`, `Copy of plan.jmx` and
    `plan (1).jmx` beside `plan.jmx`. None where it is no copy.
    """
    folder, file_name = os.path.split(path)
    match = _COPY.fullmatch(file_name)
    if match is None or not (match["of"] or match["number"]):
        return None
    original = os.path.join(folder, match["name"] + match["suffix"])
    return original if os.path.isfile(original) else None
