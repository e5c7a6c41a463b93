"""Prints what the fixes of a script change."""

from __future__ import annotations

from loadlint.output._masking import masked_lines
from loadlint.output._terminal import printable, printable_line
from loadlint.secrets.masker import Masker
from loadlint.text.edits import lines_of, unified_diff

NOTE = "# This diff can't be applied: secrets are masked, control characters are escaped (see --show-secrets).\n"
"""The line above a diff whose lines are masked; programs that apply diffs skip it."""


def shown_diff(path: str, before: bytes, after: bytes, masker: Masker, terminal: bool) -> str:
    """A unified diff without secrets and without anything that a terminal would obey; empty where nothing changes.

    Where the masker shows all and no terminal reads it, the lines are those of the file, so that it can be applied.
    """
    if masker.shows_all and not terminal:
        return unified_diff(path, before, after)
    texts = [lines_of(data) if masker.shows_all else masked_lines(data, masker) for data in (before, after)]
    old, new = ([printable_line(line) for line in lines] for lines in texts)
    shown = unified_diff(printable(path), before, after, (old, new))
    return shown if shown == unified_diff(path, before, after) else NOTE + shown
