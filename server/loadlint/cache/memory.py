"""What is kept in memory of texts that are looked at again and again, within bounds."""

from __future__ import annotations

from _thread import allocate_lock
from functools import update_wrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")


def remembered(characters: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keeps what a function makes of the texts that it was given last, as long as these have so many characters.

    `lru_cache` counts texts, each of which may have megabytes. Raised errors are not kept.
    """

    def decorate(make: Callable[[str], T]) -> Callable[[str], T]:
        known: dict[str, T] = {}
        size = 0
        lock = allocate_lock()

        def get(text: str) -> T:
            nonlocal size
            with lock:
                if text in known:
                    # The one that was used last comes last.
                    known[text] = found = known.pop(text)
                    return found
            made = make(text)
            with lock:
                size += 0 if text in known else len(text)
                known[text] = made
                while size > characters and known:
                    oldest = next(iter(known))
                    del known[oldest]
                    size -= len(oldest)
            return made

        return update_wrapper(get, make)

    return decorate
