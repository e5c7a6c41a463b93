"""Files of the cache: written as a whole, private to the user, and used only if nobody else can have written them.

A file is looked at by its descriptor after it was opened, never by its name: it has to be a regular file of this user
that nobody else may write, in a folder of which the same is true. Links are not followed. Each file ends in a checksum
over its name and its content, so that damage, a file that was cut off, and files that were exchanged are noticed.

Imports nothing that a bare Python does not: the look-up of a known result has to be much cheaper than the work.
"""

from __future__ import annotations

import os
import stat
import time

try:
    # hashlib takes longer to import than a whole look-up does.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

from collections.abc import Callable
from typing import BinaryIO

DIGEST_SIZE = 20
"""Bytes of the checksum at the end of a file."""

_HAS_OWNERS = hasattr(os, "geteuid")
"""Whether files have owners. On Windows the system closes the folder of a user's data to others."""

_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0) | _NO_LINKS
# A pipe without a writer would be waited for.
_FILE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | _NO_LINKS

_PART = ".part"
_ABANDONED = 3600.0
"""Seconds after which the writer of an unfinished file counts as dead."""


class UntrustedError(Exception):
    """A file or folder that another user could have written; the message says why, without its name."""


def folder() -> str | None:
    """Where the cache is; None where there is no place for it."""
    configured = os.environ.get("LOADLINT_CACHE_DIR")
    if configured:
        return os.path.abspath(configured)
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "loadlint") if os.path.isabs(base) else None


def complaint() -> str | None:
    """A sentence for users why the cache can't be used; None where it can, or where there is none yet."""
    base = folder()
    if base is None or not os.path.lexists(base):
        return None
    try:
        require_own_folder(base)
    except (OSError, UntrustedError) as error:
        reason = str(error) if isinstance(error, UntrustedError) else error.strerror
        return f"no cache is used: {base}: {reason}; set LOADLINT_CACHE_DIR to a folder of your own, or give --no-cache"
    return None


def require_own_folder(path: str, *, inner: bool = False) -> None:
    """Raise UntrustedError or OSError where a folder is not the user's own, or others may write to it.

    `inner` says that only loadlint can have made it: it is closed to others where it is open. The cache itself may be
    any folder that the user has named, whose modes are his.
    """
    if os.path.islink(path):
        raise UntrustedError("is a link")
    if not _HAS_OWNERS:
        if not os.path.isdir(path):
            raise UntrustedError("is no folder")
        return
    descriptor = os.open(path, os.O_RDONLY | _FOLDER)
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.geteuid():
            raise UntrustedError("belongs to another user")
        if inner and status.st_mode & 0o077:
            # Files that others have put there are still not used, since each file is checked.
            os.fchmod(descriptor, 0o700)
        elif status.st_mode & 0o022:
            raise UntrustedError("can be written by others")
    finally:
        os.close(descriptor)


def make_own_folder(path: str, *, inner: bool = False) -> None:
    """Make a folder that is closed to others, where it is missing. Raises UntrustedError or OSError."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        require_own_folder(path, inner=inner)


def open_own(path: str) -> BinaryIO:
    """Open a file of the user's own. Raises UntrustedError or OSError."""
    descriptor = os.open(path, os.O_RDONLY | _FILE)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UntrustedError("is no regular file")
        if _HAS_OWNERS and status.st_uid != os.geteuid():
            raise UntrustedError("belongs to another user")
        if _HAS_OWNERS and status.st_mode & 0o022:
            raise UntrustedError("can be written by others")
        return open(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read(base: str, name: str, limit: int) -> bytes | None:
    """The content of a file in a folder of its own below `base`; None where it is missing or not trusted."""
    path = place(base, name)
    try:
        require_own_folder(base)
        require_own_folder(os.path.dirname(path), inner=True)
        with open_own(path) as file:
            data = file.read(limit + DIGEST_SIZE + 1)
    except (OSError, UntrustedError):
        return None
    content, digest = data[:-DIGEST_SIZE], data[-DIGEST_SIZE:]
    return content if len(content) <= limit and digest == digest_of(name, content) else None


def write(base: str, name: str, content: bytes, most: int) -> None:
    """Keep a file, with at most so many bytes beside it in its folder; nothing is kept where that is not possible."""
    path = place(base, name)
    bucket = os.path.dirname(path)
    try:
        make_own_folder(base)
        make_own_folder(bucket, inner=True)
        make_room(bucket, most - len(content))
        write_whole(path, lambda file: file.write(content + digest_of(name, content)))
    except (OSError, UntrustedError):
        # A check must not fail because the cache can't be written.
        return


def write_whole(path: str, fill: Callable[[BinaryIO], object]) -> None:
    """Have `fill` write a file that only the user can read; it is there in whole or not at all. Raises OSError."""
    temporary = f"{path}.{os.urandom(8).hex()}{_PART}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE, 0o600)
    try:
        with open(descriptor, "wb") as file:
            fill(file)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def place(base: str, name: str) -> str:
    """The path of a file: there are 256 folders, so that none of them grows large."""
    return os.path.join(base, name[:2], name[2:])


def fingerprint(data: bytes, size: int) -> bytes:
    """A hash of data, of so many bytes."""
    return blake2b(data, digest_size=size).digest()


def digest_of(name: str, content: bytes) -> bytes:
    """The checksum of a file."""
    checksum = checksum_of(name)
    checksum.update(content)
    return checksum.digest()


def checksum_of(name: str) -> blake2b:
    """The checksum of a file of that name, to be given its content."""
    return blake2b(digest_size=DIGEST_SIZE, key=blake2b(name.encode("utf-8", "surrogateescape")).digest())


def make_room(bucket: str, most: int) -> None:
    """Drop the oldest files of a folder until it has at most so many bytes, and what killed writers have left."""
    drop_abandoned(bucket)
    files = [(entry.stat(follow_symlinks=False), entry) for entry in os.scandir(bucket)]
    files.sort(key=lambda file: file[0].st_mtime_ns)
    total = sum(status.st_size for status, _ in files)
    for status, entry in files:
        if total <= most:
            break
        os.unlink(entry.path)
        total -= status.st_size


def drop_abandoned(folder: str) -> None:
    """Drop the unfinished files of a folder whose writers are dead."""
    before = time.time() - _ABANDONED
    for entry in os.scandir(folder):
        if entry.name.endswith(_PART) and entry.stat(follow_symlinks=False).st_mtime < before:
            os.unlink(entry.path)
