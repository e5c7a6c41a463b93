"""Writes several files that belong together: all of them, or none.

What each holds before and after is noted in a journal first. A run that is killed in between leaves the note, and the
next run gives each file its content from before again: see `journal`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from loadlint.disk import journal
from loadlint.disk.writing import WriteError, check, write

if TYPE_CHECKING:

    class Change(Protocol):
        """A file that gets another content."""

        @property
        def path(self) -> str: ...
        @property
        def before(self) -> bytes: ...
        @property
        def after(self) -> bytes: ...


def write_all(changes: Sequence[Change]) -> None:
    """Give each file its new content, if all of them hold what they held before. Raises WriteError."""
    if len(changes) == 1:
        write(changes[0].path, changes[0].after, changes[0].before)
        return
    for change in changes:
        check(change.path, change.before)
    paths = ", ".join(change.path for change in changes)
    try:
        note = journal.begin(
            [journal.Change(os.path.realpath(change.path), change.before, change.after) for change in changes]
        )
    except journal.NoPlaceError:
        raise WriteError(
            f"{paths}: can only be written together with a journal, and there is no private folder for it: let "
            "LOADLINT_CACHE_DIR name one"
        ) from None
    except OSError as error:
        raise WriteError(f"{paths}: the journal can't be written: {error.strerror or error}") from None
    written: list[Change] = []
    try:
        for change in changes:
            written.append(change)
            write(change.path, change.after, change.before)
    except BaseException:
        # Where this fails too, the note stays for the next run.
        for change in written[:-1]:
            write(change.path, change.before, change.after)
        note.end()
        raise
    note.end()
