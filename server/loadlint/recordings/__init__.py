"""Recordings of HTTP traffic.

Each module of this package with `NAME`, `detect(head, path)` and `read(path, data)` is a format; adding one is adding
its file. A format may say `SUFFIXES`, the endings of its files (the default is its name), and `beside(head)`: whether a
file with such an ending and a script's name is meant as a recording of that script (the default is yes). One whose
exchanges can be read alone says `places(data, recording)`, where each of them stands in the file (None where it can't
be told), and `exchange(index, data)`, the exchange of such a piece (None where it is none). `read_large(path, file,
stamp)` gives a recording whose exchanges stay in the file, with these places (None where the file has to be read as a
whole).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from loadlint import plugins, resources
from loadlint.cache import entries
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.errors import RecordingError, fault

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Recording

    class Format(Protocol):
        """A kind of recording file."""

        __name__: str
        NAME: str

        def detect(self, head: bytes, path: str) -> bool:
            """Whether a file that starts with `head` is of this format."""
            ...

        def read(self, path: str, data: bytes) -> Recording:
            """The recording. Raises RecordingError where the file can't be read."""
            ...


_HEAD = 4096
LARGE = 12 << 20
"""From this size on, in bytes, a recording is not read into memory, if its format can leave it in the file."""


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order of their names; one that takes all JSON comes last."""
    modules = [module for name in resources.modules("recordings") if (module := _format(name)) is not None]
    modules += plugins.modules("recordings")
    return tuple(sorted(modules, key=lambda module: (hasattr(module, "TAKES_ALL_JSON"), module.NAME)))


def _format(name: str) -> Format | None:
    """The format in a module of this package; None where it holds something else."""
    module: Format = resources.load("recordings", name)
    return module if hasattr(module, "detect") and hasattr(module, "NAME") else None


def _named_by(path: str) -> Format | None:
    """The format whose module is named like the file's ending: where that fits, the others need not be loaded."""
    name = os.path.splitext(path)[1].removeprefix(".")
    return _format(name) if name in resources.modules("recordings") else None


def read(path: str) -> Recording:
    """The recording in a file, whatever its format. Raises RecordingError with the file and the reason in one line."""
    large = _read_large(path)
    if large is not None:
        return large[0]
    data = _load(path)
    return _read(_format_of(path, data), path, data)


def read_with_places(path: str) -> tuple[Recording, str, Sequence[tuple[int, int]] | None]:
    """As `read`, with the name of the format's module, and where each exchange stands in the file, if it can tell."""
    large = _read_large(path)
    if large is not None:
        return large
    data = _load(path)
    module = _format_of(path, data)
    recording = _read(module, path, data)
    places = getattr(module, "places", None)
    return recording, _name_of(module), None if places is None else places(data, recording)


def _read_large(path: str) -> tuple[Recording, str, Sequence[tuple[int, int]]] | None:
    """A large recording whose exchanges stay in the file; None where it is not large, or has to be read as a whole."""
    stamp = entries.stamp(path)
    if stamp is None or stamp[0] < LARGE:
        return None
    try:
        with reading.open_file(path, RECORDING) as file:
            module: Any = _format_of(path, file.read(_HEAD))
            read_large = getattr(module, "read_large", None)
            file.seek(0)
            result = None if read_large is None else read_large(path, file, stamp)
    except (OSError, ValueError, reading.ReadError):
        # Reading it as a whole will tell the reason.
        return None
    return None if result is None else (result[0], _name_of(module), result[1])


def _name_of(module: Format) -> str:
    return module.__name__.rpartition(".")[2]


def _read(module: Format, path: str, data: bytes) -> Recording:
    try:
        return module.read(path, data)
    except RecordingError:
        raise
    except Exception as error:
        raise RecordingError(f"{path}: can't be read: {fault(error)}") from error


def _format_of(path: str, data: bytes) -> Format:
    head = data[:_HEAD]
    likely = _named_by(path)
    if likely is not None and likely.detect(head, path):
        return likely
    for module in formats():
        if module.detect(head, path):
            return module
    raise RecordingError(f"{path}: {_what_it_is(head)}")


def suffixes() -> tuple[str, ...]:
    """The endings of the files of all formats."""
    return tuple(dict.fromkeys(suffix for module in formats() for suffix in _suffixes(module)))


def is_beside(path: str) -> bool:
    """Whether a file that is named like a script is a recording of it, by its ending and, where needed, its content."""
    likely = _named_by(path)
    if likely is not None and path.endswith(_suffixes(likely)) and not hasattr(likely, "beside"):
        return True
    modules = [module for module in formats() if path.endswith(_suffixes(module))]
    if not modules:
        return False
    checks = [getattr(module, "beside", None) for module in modules]
    if not all(checks):
        return True
    try:
        head = reading.head(path, _HEAD)
    except reading.ReadError:
        return False
    return any(check(head) for check in checks if check)


def _suffixes(module: Format) -> tuple[str, ...]:
    suffixes: tuple[str, ...] = getattr(module, "SUFFIXES", (f".{module.NAME.lower()}",))
    return suffixes


def _load(path: str) -> bytes:
    try:
        return reading.read(path, RECORDING)
    except reading.ReadError as error:
        raise RecordingError(f"{path}: {error}") from None


def _what_it_is(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    names = ", ".join(module.NAME for module in formats())
    if not text:
        return f"the file is empty, not a recording ({names})"
    lower = text[:200].lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return f"holds a web page (HTML), not a recording ({names}): perhaps a login or error page was saved"
    if lower.startswith(b"<"):
        return f"holds XML, not a recording ({names})"
    if head.startswith((b"PK", b"\x1f\x8b")) or b"\0" in head:
        return f"holds binary data, not a recording ({names}): unpack it first if it is an archive"
    return f"is no recording ({names})"
