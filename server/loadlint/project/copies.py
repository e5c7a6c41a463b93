"""Copies of scripts that a file manager made beside them."""

from __future__ import annotations

import os

from loadlint.text.regex import regex

_COPY = regex(
    r"(?i)(?P<before>copy (?:\(\d+\) )?of )?(?P<name>.+?)"
    r"(?P<after> (?:- )?copy(?: \(?\d+\)?)?| \((?:\w+ )?copy(?: \d+)?\)| \(\d+\))?(?P<suffix>\.\w+)"
)
"""As Windows, macOS and GNOME name copies, and browsers a second download: each with a space, which the names that
people give to scripts seldom have."""


def original_of(path: str) -> str | None:
    """The file in the same folder that one is a copy of by its name: `plan - Copy.jmx`, `Copy of plan.jmx` and
    `plan (1).jmx` beside `plan.jmx`. None where it is no copy.
    """
    folder, file_name = os.path.split(path)
    match = _COPY.fullmatch(file_name)
    if match is None or not (match["before"] or match["after"]):
        return None
    original = os.path.join(folder, match["name"] + match["suffix"])
    return original if os.path.isfile(original) else None
