"""Recordings that are in memory, as those of a script."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from loadlint.errors import RecordingError
from loadlint.project import Project
from loadlint.recordings.exchange import Recording


def with_recordings(project: Project, recordings: Sequence[Recording]) -> Project:
    """The same project with these recordings and no others. What the script links beside them can't be read."""
    by_path = {recording.path: recording for recording in recordings}

    def load(path: str) -> Recording:
        if path not in by_path:
            raise RecordingError(f"{path}: is not used here")
        return by_path[path]

    return replace(project, recordings=tuple(by_path), load=load)
