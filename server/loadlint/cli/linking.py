"""Links from a changed script to the recordings that the user named, so that the next check compares it with them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.disk.reach import outside, problem_of_name
from loadlint.project.linked_files import with_links

if TYPE_CHECKING:
    from loadlint.engine import FixResult


def with_recordings(result: FixResult, recordings: Sequence[str]) -> FixResult:
    """The result with links to recordings in place of those to others; not outside of the script's repository, and not
    to those that addresses name.
    """
    source, paths = result.before.source, tuple(dict.fromkeys(recordings))
    if paths and result.changes and not any(map(problem_of_name, paths)) and not outside(source.path, paths):
        with suppress(CannotWriteError):
            linked = with_links(source.replaced(result.data), result.before.context.dialect, paths)
            return replace(result, data=linked.data)
    return result
