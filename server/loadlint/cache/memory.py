"""Keeps results about texts in memory, within bounds, for functions that often get the same texts."""

from __future__ import annotations

from _thread import allocate_lock
from collections import OrderedDict
from collections.abc import Callable, Sized
from functools import update_wrapper
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    K = TypeVar("K", str, bytes)
    T = TypeVar("T")
    S = TypeVar("S", bound=Sized)


def remembering(characters: int, least: int = 1) -> Callable[[Callable[[K], T]], Callable[[K], T]]:
    """Keeps what a function makes of the texts that it was given last, as long as these have so many characters.

    The last one is kept whatever its size, since a large text is asked for several times before another one is.
    `lru_cache` counts texts, each of which may have megabytes. A shorter text counts as one of `least` characters:
    what is made of it takes as much memory. Raised errors are not kept.
    """

    def weight(text: K) -> int:
        return max(len(text), least)

    def decorate(make: Callable[[K], T]) -> Callable[[K], T]:
        results: OrderedDict[K, T] = OrderedDict()
        size = 0
        lock = allocate_lock()

        def get(text: K) -> T:
            nonlocal size
            with lock:
                if text in results:
                    results.move_to_end(text)
                    return results[text]
            result = make(text)
            with lock:
                size += 0 if text in results else weight(text)
                results[text] = result
                while size > characters and len(results) > 1:
                    oldest, _ = results.popitem(last=False)
                    size -= weight(oldest)
            return result

        return update_wrapper(get, make)

    return decorate


def digest_of(text: str) -> bytes:
    """A hash of a text, which takes little memory."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def remembered_without_text(items: int) -> Callable[[Callable[[str], S]], Callable[[str], S]]:
    """Keeps the small collections that a function makes of large texts, up to so many items, and none of the texts."""

    def decorate(make: Callable[[str], S]) -> Callable[[str], S]:
        results: OrderedDict[bytes, S] = OrderedDict()
        size = 0
        lock = allocate_lock()

        def get(text: str) -> S:
            nonlocal size
            key = digest_of(text)
            with lock:
                if key in results:
                    results.move_to_end(key)
                    return results[key]
            result = make(text)
            with lock:
                size += 0 if key in results else len(result) + 1
                results[key] = result
                while size > items and results:
                    size -= len(results.popitem(last=False)[1]) + 1
            return result

        return update_wrapper(get, make)

    return decorate
