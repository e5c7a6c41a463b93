"""What the server does with exceptions: it logs where they come from, never what a file holds, and goes on."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import PurePath
from typing import Any, ParamSpec, TypeVar, cast

from pygls.exceptions import JsonRpcException

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger(__name__)


def where(error: BaseException) -> str:
    """The kind of an exception and the lines that it came through, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " > ".join(f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places or 'an unknown place'}"


@contextmanager
def logging_crashes(part: str) -> Iterator[None]:
    """Goes on behind a part of an answer that fails; the others still count."""
    try:
        yield
    except Exception as error:
        logger.error("%s: %s", part, where(error))


def with_fence(
    otherwise: Callable[[], Any] = lambda: None,
) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Makes a request's handler answer `otherwise()` where it fails. Answers of the protocol's own pass."""

    def decorate(handler: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(handler)
        async def handle(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return await handler(*args, **kwargs)
            except JsonRpcException:
                raise
            except Exception as error:
                logger.error("%s: %s", handler.__name__, where(error))
                return cast("T", otherwise())

        return handle

    return decorate
