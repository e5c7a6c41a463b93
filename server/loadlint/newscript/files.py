"""Writes a new script with its data files, and nothing in place of what somebody else wrote."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from loadlint.disk import reading
from loadlint.disk.creating import create as create_file
from loadlint.disk.creating import make_folder
from loadlint.disk.limits import SCRIPT
from loadlint.disk.writing import WriteError, write

if TYPE_CHECKING:
    from loadlint.newscript.create import Created, Target


def write_files(created: Created, target: Target, *, is_forced: bool) -> list[str]:
    """Write script and data files, and give the paths of those written.

    Raises WriteError, before anything is written where a data file is there already with other content and `is_forced`
    is False. The script itself is written over: the caller has seen to it.
    """
    folder = os.path.dirname(target.path)
    texts = {os.path.join(folder, file.path): file.data for file in created.files}
    texts = {path: data for path, data in texts.items() if not _holds(path, data)}
    if not is_forced and (there := [path for path in texts if os.path.lexists(path)]):
        raise WriteError(f"{there[0]}: is there already; nothing was written. Give another data folder with --data")
    for path, data in texts.items():
        make_folder(os.path.dirname(path))
        if os.path.lexists(path):
            write(path, data)
        else:
            # It holds passwords.
            create_file(path, data)
    write(target.path, created.result.data)
    return [*texts, target.path]


def _holds(path: str, data: bytes) -> bool:
    """Whether a file is there already with this content, as that of the same journey for another tool."""
    try:
        return reading.read(path, SCRIPT) == data
    except reading.ReadError:
        return False
