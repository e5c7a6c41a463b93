"""Which scripts a run checks, and how their files are read and written."""

from __future__ import annotations

import os
import stat

from loadlint.cli.errors import UsageError
from loadlint.structs import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Candidate(Struct, frozen=True):
    """A file to check. One that the user named must be a load script, others may be anything."""

    path: str
    named: bool


def candidates(paths: Sequence[str], suffixes: Callable[[], frozenset[str]]) -> Iterator[Candidate]:
    """The files to check, each once; in folders those with a suffix. Raises UsageError for a path that is missing."""
    seen = set()
    for path in paths:
        for candidate in _under(path, suffixes):
            if candidate.path not in seen:
                seen.add(candidate.path)
                yield candidate


def read(path: str) -> bytes:
    """A file's bytes. Raises UsageError."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: can't be read: {_reason(error)}") from None


def write(path: str, data: bytes, expected: bytes | None = None) -> None:
    """Replace a file in one step, keeping its mode; a link stays a link. Raises UsageError.

    With `expected`, refuses where the file holds something else, so that nothing is lost that was written meanwhile.
    """
    import tempfile
    from contextlib import suppress

    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    temporary = None
    try:
        if expected is not None and read(target) != expected:
            raise UsageError(f"{path}: has changed while it was checked; nothing was written")
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as file:
            temporary = file.name
            file.write(data)
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {_reason(error)}") from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _mode(path: str) -> int:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        # As open() would create it.
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _under(path: str, suffixes: Callable[[], frozenset[str]]) -> Iterator[Candidate]:
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else _reason(error)
        raise UsageError(f"{path}: {reason}") from None
    if is_folder:
        from loadlint.errors import UserError
        from loadlint.project.walk import scripts_under

        try:
            yield from (Candidate(found, named=False) for found in scripts_under(path, suffixes()))
        except UserError as error:
            raise UsageError(str(error)) from None
    else:
        yield Candidate(path, named=True)
