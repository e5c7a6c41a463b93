"""Reads recordings and results, and keeps them until their files change."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Recording
    from loadlint.results.model import Results

_KEPT = 16


def read_recording(path: str) -> Recording:
    """The recording in a file, read anew only when the file has changed. Raises RecordingError."""
    from loadlint import recordings

    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return recordings.read(path)
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=_KEPT)
def _read(path: str, modified: int, size: int) -> Recording:
    from loadlint import recordings

    return recordings.read(path)


def read_results(path: str) -> Results:
    """The results of a run in a file, read anew only when it has changed. Raises ResultsError."""
    from loadlint import results

    return results.read(path)
