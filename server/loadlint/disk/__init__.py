"""The only way to the disk: how files of strangers are read, where links may lead, and how files are written."""

from __future__ import annotations

import os

from loadlint.cache import disk

_UNFINISHED = "unfinished"


def journals() -> str | None:
    """The folder of the journals of files that are being written in place; None where there is no place for it."""
    base = disk.folder()
    return None if base is None else os.path.join(base, _UNFINISHED)
