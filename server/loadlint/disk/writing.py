"""Writes files so that none of what the user has is lost: content, owner, group, mode, attributes, links.

A file is replaced in one step where the new one can be made like it in all that. Where not (hard links, another owner,
access lists, a folder that takes no new file, and on Windows and macOS, where Python can't see access lists) it is
written in place, with a journal, so that a run that is killed meanwhile leaves it whole: see `journal`.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import BinaryIO

from loadlint.disk import journal, reading
from loadlint.disk.journal import write_all
from loadlint.disk.names import device
from loadlint.errors import UserError
from loadlint.text.regex import regex

_CHANGED = "has changed while it was checked; nothing was written"
_TEMPORARY = regex(r"\.loadlint-([0-9]+)-[0-9]+")
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


class WriteError(UserError):
    """A file was not written; the message names it and says why, in one line."""


def new_file(path: str) -> BinaryIO:
    """A file of our own to be filled, which is not there yet: only its owner may read it. Raises OSError."""
    return os.fdopen(os.open(path, _FLAGS | os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write(path: str, data: bytes, expected: bytes | None = None) -> None:
    """Give a file another content; a new one appears whole or not at all. Raises WriteError.

    With `expected`, refuses where the file holds something else, so that nothing is lost that was written meanwhile.
    """
    try:
        mode = os.stat(path).st_mode if device(path) is None else stat.S_IFCHR
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode) and expected is None:
            # /dev/stdout, or a pipe that the shell made.
            with open(path, "wb") as file:
                file.write(data)
            return
        _write(path, os.path.realpath(path), data, expected)
    except FileNotFoundError:
        if expected is not None:
            raise WriteError(f"{path}: is gone; nothing was written") from None
        try:
            _replace(os.path.realpath(path), data, None, None)
        except OSError as error:
            raise _write_error(path, error) from None
    except (OSError, ValueError) as error:
        raise _write_error(path, error) from None


def _write(path: str, target: str, data: bytes, expected: bytes | None) -> None:
    before = os.stat(target)
    if (reason := reading.what_it_is(before.st_mode)) is not None:
        raise WriteError(f"{path}: {reason}")
    _check_writable(path, target, before.st_mode)
    if before.st_nlink == 1:
        try:
            if _replace(target, data, before, expected):
                return
        except _ChangedError:
            raise WriteError(f"{path}: {_CHANGED}") from None
        except OSError:
            # The folder takes no new file, or the file is mounted.
            pass
    try:
        _overwrite(target, data, expected)
    except _ChangedError:
        raise WriteError(f"{path}: {_CHANGED}") from None
    except journal.NoPlaceError:
        raise WriteError(
            f"{path}: can only be written in place, and there is no private folder for the journal that this needs: "
            "let LOADLINT_CACHE_DIR name one"
        ) from None


def check(path: str, expected: bytes) -> None:
    """Refuse a file that can't be written, or that holds something else. Raises WriteError."""
    target = os.path.realpath(path)
    try:
        mode = os.stat(target).st_mode
        if (reason := reading.what_it_is(mode)) is not None:
            raise WriteError(f"{path}: {reason}")
        _check_writable(path, target, mode)
        if _content(target) != expected:
            raise WriteError(f"{path}: {_CHANGED}")
    except FileNotFoundError:
        raise WriteError(f"{path}: is gone; nothing was written") from None
    except OSError as error:
        raise _write_error(path, error) from None


def _check_writable(path: str, target: str, mode: int) -> None:
    # Who may do everything may write such a file, too; but somebody has said that it shall stay.
    if not mode & 0o222 or not os.access(target, os.W_OK):
        raise WriteError(f"{path}: is read-only; nothing was written")


class _ChangedError(Exception):
    """The file holds something else than what was expected."""


def _replace(target: str, data: bytes, before: os.stat_result | None, expected: bytes | None) -> bool:
    """Put a new file in a file's place; False where the new one would be another in more than its content."""
    folder = os.path.dirname(target)
    _clear(folder)
    temporary = os.path.join(folder, f".loadlint-{os.getpid()}-{abs(hash(target))}")
    mode = 0o666 if before is None else 0o600
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, mode)
    try:
        try:
            write_all(descriptor, data)
            if before is not None and not _is_like(descriptor, target, before):
                return False
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if before is not None:
            now = os.stat(target)
            if (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino):
                raise _ChangedError
            if expected is not None and _content(target) != expected:
                raise _ChangedError
        os.replace(temporary, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    journal.sync_folder(folder)
    return True


def _is_like(descriptor: int, target: str, before: os.stat_result) -> bool:
    """Give an open file the owner, group and mode of another one; whether it is like that one then."""
    if not hasattr(os, "listxattr"):
        return False
    try:
        os.fchown(descriptor, before.st_uid, before.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
        status = os.fstat(descriptor)
        return (status.st_uid, status.st_gid, status.st_mode) == (
            before.st_uid,
            before.st_gid,
            before.st_mode,
        ) and _attributes(descriptor) == _attributes(target)
    except OSError:
        return False


def _attributes(file: int | str) -> dict[str, bytes]:
    """The extended attributes of a file, access lists among them."""
    try:
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    except OSError as error:
        import errno

        if error.errno == errno.ENOTSUP:
            return {}
        raise


def _overwrite(target: str, data: bytes, expected: bytes | None) -> None:
    """Write a file in place. What a run that is killed leaves of it is undone by the next one."""
    descriptor = os.open(target, os.O_RDWR | _FLAGS)
    try:
        before = journal.read_all(descriptor)
        if expected is not None and before != expected:
            raise _ChangedError
        note = journal.begin([journal.Change(target, before, data)])
        try:
            journal.put(descriptor, data)
        except BaseException:
            # The disk is full, or the user has had enough. Where this fails too, the note stays for the next run.
            journal.put(descriptor, before)
            note.end()
            raise
        note.end()
    finally:
        os.close(descriptor)


def _content(path: str) -> bytes | None:
    descriptor = os.open(path, os.O_RDONLY | _FLAGS)
    try:
        return journal.read_all(descriptor)
    finally:
        os.close(descriptor)


def _clear(folder: str) -> None:
    """Take away new files that runs left behind when they were killed."""
    if os.name == "nt":
        # Whether a process lives can't be asked there without ending it.
        return
    for name in os.listdir(folder or "."):
        match = _TEMPORARY.fullmatch(name)
        if match is not None and not _lives(int(match[1])):
            with suppress(OSError):
                os.unlink(os.path.join(folder, name))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return process != os.getpid()


def _write_error(path: str, error: Exception) -> WriteError:
    return WriteError(f"{path}: can't be written: {getattr(error, 'strerror', None) or error}")
