"""An extraction that moves to the answer of another step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loadlint.changes import CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.text.edits import Edit


def ways(words: Any, rewriting: Any) -> Iterator[list[Edit]]:
    raise CannotWriteError("not yet")
