"""What is written in place is noted first, with the content before and after, so that a kill in between loses nothing.

A note lies in the user's cache folder, named by chance, and is locked as long as its run lives. The next run looks for
notes that nobody holds. Where the file holds a part of each content, it gets the one from before again; where it holds
one of the two, all is well; where it holds something else, somebody has changed it since, and it is left alone.

A note of several files says that they belong together: unless all of them hold their new content, each gets the one
from before again.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import zip_longest

from msgspec import Struct

from loadlint.disk import journals

_MAGIC = b"loadlint journal 2\n"
_ENDING, _BEFORE = ".journal", ".before"
_BLOCK = 512
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


class NoPlaceError(Exception):
    """There is no folder for notes that only the user may write to."""


class Change(Struct, frozen=True):
    """A file that gets another content."""

    target: str
    before: bytes
    after: bytes


class Note(Struct, frozen=True):
    """A note that this run holds: its file, and the descriptor that has the lock."""

    path: str
    descriptor: int

    def end(self) -> None:
        """The file is whole again, as it was or as it shall be."""
        if os.name != "nt":
            # While it is locked, so that no other run finds it.
            os.unlink(self.path)
        os.close(self.descriptor)
        if os.name == "nt":
            os.unlink(self.path)


def begin(changes: Sequence[Change]) -> Note:
    """Note that a file will be written in place, or that several will be written which belong together.

    Raises NoPlaceError, and OSError where the note can't be written.
    """
    folder = _folder()
    if folder is None:
        raise NoPlaceError
    import secrets

    note = os.path.join(folder, secrets.token_hex(8) + _ENDING)
    descriptor = os.open(note, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)
    try:
        if not _lock(descriptor):
            raise OSError("the journal is in use")
        write_all(descriptor, _packed_changes(changes))
        os.fsync(descriptor)
        sync_folder(folder)
        # Another run may have taken it away in the moment before it was locked.
        os.stat(note)
    except BaseException:
        os.close(descriptor)
        with suppress(OSError):
            os.unlink(note)
        raise
    return Note(note, descriptor)


def recover() -> Iterator[str]:
    """Undo what runs that were killed left half written; what was done, in lines for the user."""
    folder = _folder(make=False)
    if folder is None:
        return
    names: list[str] = []
    with suppress(OSError):
        names = sorted(os.listdir(folder))
    for name in names:
        if name.endswith(_ENDING):
            # Another run may be faster.
            with suppress(OSError):
                yield from _recover(folder, name)


def put(descriptor: int, data: bytes) -> None:
    """Give an open file another content, from its start on. Raises OSError."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    write_all(descriptor, data)
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes where an open file stands. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def read_all(descriptor: int) -> bytes:
    """All bytes of an open file. Raises OSError."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    pieces = []
    while piece := os.read(descriptor, max(_BLOCK, os.fstat(descriptor).st_size + 1)):
        pieces.append(piece)
    return b"".join(pieces)


def sync_folder(folder: str) -> None:
    """Have the disk keep the names in a folder, where the system can do that."""
    with suppress(OSError):
        descriptor = os.open(folder or ".", os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folder(*, make: bool = True) -> str | None:
    """The folder of notes; None where there is none, or where another user could write to it."""
    place = journals()
    if place is None:
        return None
    try:
        if make:
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
            with suppress(FileExistsError):
                os.mkdir(place, 0o700)
        status = os.lstat(place)
    except OSError:
        return None
    return place if stat.S_ISDIR(status.st_mode) and _is_own(status) else None


def _is_own(status: os.stat_result) -> bool:
    """Whether something is the user's own, and nobody else may write to it."""
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _recover(folder: str, name: str) -> Iterator[str]:
    note = os.path.join(folder, name)
    descriptor = os.open(note, os.O_RDWR | _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not _is_own(status) or not _lock(descriptor):
            return
        # A note without an end is of a run that had not begun to write.
        changes = _unpacked_changes(read_all(descriptor)) or ()
        taken_back = len(changes) > 1 and not all(_content(change.target) == change.after for change in changes)
        said = [_undone(folder, name, change, taken_back=taken_back) for change in changes]
    finally:
        os.close(descriptor)
    os.unlink(note)
    yield from (line for line in said if line is not None)


def _content(target: str) -> bytes | None:
    """What a file holds; None where it can't be read."""
    try:
        descriptor = os.open(target, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS)
    except OSError:
        return None
    try:
        return read_all(descriptor) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    finally:
        os.close(descriptor)


def _undone(folder: str, name: str, change: Change, *, taken_back: bool) -> str | None:
    """Give a file its content from before where it holds a part of it, or the new one that is `taken_back`.

    What was done; None where all is well.
    """
    target, before, after = change.target, change.before, change.after
    why = f"{target}: a run was ended while it wrote this file"
    try:
        descriptor = os.open(target, os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | _FLAGS)
    except FileNotFoundError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        now = read_all(descriptor)
        if now == before or (now == after and not taken_back):
            return None
        if now == after or _is_between(now, before, after):
            put(descriptor, before)
            return f"{why}; it has its content from before again"
    finally:
        os.close(descriptor)
    saved = _free(os.path.join(folder, name.removesuffix(_ENDING)))
    with open(os.open(saved, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600), "wb") as file:
        file.write(before)
        file.flush()
        os.fsync(file.fileno())
    return f"{why}, and it was changed since, so it was left alone; its content from before is in {saved}"


def _free(stem: str) -> str:
    """A path for a content from before that is not taken by that of another file of the same note."""
    number = 1
    while os.path.lexists(path := f"{stem}{f'-{number}' if number > 1 else ''}{_BEFORE}"):
        number += 1
    return path


def _is_between(now: bytes, before: bytes, after: bytes) -> bool:
    """Whether each byte is that of one content or of the other, as where one is written over the other.

    A disk that lost its power may hold the blocks of both in any order, and zeros where a file has grown.
    """
    if not min(len(before), len(after)) <= len(now) <= max(len(before), len(after)):
        return False
    for start in range(0, len(now), _BLOCK):
        block, old, new = (text[start : start + _BLOCK] for text in (now, before, after))
        if old.startswith(block) or new.startswith(block) or (start >= len(before) and not any(block)):
            continue
        if any(
            new_line not in either for new_line, *either in zip_longest(block, old[: len(block)], new[: len(block)])
        ):
            return False
    return True


def _packed_changes(changes: Sequence[Change]) -> bytes:
    parts = [_MAGIC, b"%d\n" % len(changes)]
    for change in changes:
        name = os.fsencode(change.target)
        parts.append(b"%d %d %d\n" % (len(name), len(change.before), len(change.after)))
        parts += [name, change.before, change.after]
    text = b"".join(parts)
    return text + _checksum(text)


def _unpacked_changes(data: bytes) -> tuple[Change, ...] | None:
    """The files, their content before and after; None where the note is not whole."""
    text, checksum = data[:-_CHECKSUM_SIZE], data[-_CHECKSUM_SIZE:]
    if not text.startswith(_MAGIC) or checksum != _checksum(text):
        return None
    position = text.index(b"\n", len(_MAGIC)) + 1
    count = int(text[len(_MAGIC) : position])
    changes = []
    for _ in range(count):
        start = text.index(b"\n", position) + 1
        name, before, after = map(int, text[position:start].split())
        ends = start + name, start + name + before, start + name + before + after
        changes.append(Change(os.fsdecode(text[start : ends[0]]), text[ends[0] : ends[1]], text[ends[1] : ends[2]]))
        position = ends[2]
    return tuple(changes)


_CHECKSUM_SIZE = 32


def _checksum(text: bytes) -> bytes:
    import hashlib

    return hashlib.blake2b(text, digest_size=_CHECKSUM_SIZE).digest()


def _lock(descriptor: int) -> bool:
    """Take the lock of a file, which ends with the process; False where another run has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # A place behind all that is written: Windows keeps others from reading what is locked.
            os.lseek(descriptor, 1 << 40, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
