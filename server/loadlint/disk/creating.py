"""Makes files that nobody else may read, and never in place of another one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from loadlint.disk.journal import write_all
from loadlint.disk.names import device
from loadlint.disk.writing import WriteError

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def require_absent(path: str, advice: str = "") -> None:
    """Raises WriteError where something has this name already, a link that leads nowhere included."""
    if (reason := device(path)) is not None:
        raise WriteError(f"{path}: {reason}")
    if os.path.lexists(path):
        raise WriteError(f"{path}: is there already; nothing was written{advice}")


def make_folder(path: str) -> None:
    """A folder, with those above it, where there is none. Raises WriteError."""
    try:
        os.makedirs(path or ".", exist_ok=True)
    except (OSError, ValueError) as error:
        raise WriteError(f"{path}: can't be made: {getattr(error, 'strerror', None) or error}") from None


def create(path: str, data: bytes) -> None:
    """A new file that its owner alone can read and write. Raises WriteError, also where something is there."""
    descriptor = _new(path)
    try:
        write_all(descriptor, data)
    except OSError as error:
        os.unlink(path)
        raise WriteError(f"{path}: can't be written: {error.strerror or error}") from None
    finally:
        os.close(descriptor)


@contextmanager
def growing(path: str) -> Iterator[Callable[[bytes], None]]:
    """What writes behind the end of such a new file, within the block. Raises WriteError."""
    descriptor = _new(path)

    def write(data: bytes) -> None:
        try:
            write_all(descriptor, data)
        except OSError as error:
            raise WriteError(f"{path}: can't be written: {error.strerror or error}") from None

    try:
        yield write
    finally:
        os.close(descriptor)


def _new(path: str) -> int:
    require_absent(path)
    try:
        return os.open(path, _FLAGS, 0o600)
    except FileExistsError:
        raise WriteError(f"{path}: is there already; nothing was written") from None
    except (OSError, ValueError) as error:
        raise WriteError(f"{path}: can't be written: {getattr(error, 'strerror', None) or error}") from None
