"""Files that requests upload: each has a data file of its own beside the script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.journey import Upload, words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from loadlint.journey import PlannedRequest, Value


def with_data_files(
    requests: Sequence[PlannedRequest], folder: str, taken: Collection[str] = ()
) -> tuple[PlannedRequest, ...]:
    """The requests, with a data file in a folder for each upload; `taken` are the names of others there.

    Uploads that are equal share one. A recorded name may lead anywhere: only what names a file is left of it.
    """
    files: dict[Upload, str] = {}
    used = set(map(_letters, taken))

    def file_of(upload: Upload) -> str:
        if upload not in files:
            files[upload] = next(name for name in _names(upload.name) if _letters(name) not in used)
            used.add(_letters(files[upload]))
        return files[upload]

    def with_file(value: Value | Upload) -> Value | Upload:
        return replace(value, file=f"{folder}/{file_of(value)}") if isinstance(value, Upload) else value

    return tuple(
        request
        if not request.parts
        else replace(request, parts=tuple((name, with_file(value)) for name, value in request.parts))
        for request in requests
    )


def _letters(name: str) -> str:
    """What must be different, so that the files and the constants that hold them are."""
    return "".join(words_in(name)).casefold()


def _names(recorded: str) -> Iterator[str]:
    """Names for the file: the recorded one, then with numbers."""
    name = re.sub(r"[^\w.-]", "_", recorded.replace("\\", "/").rpartition("/")[2]).lstrip(".") or "upload"
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (suffix, "")
    yield name
    number = 2
    while True:
        yield f"{stem}-{number}{suffix}"
        number += 1
