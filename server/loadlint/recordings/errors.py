"""What can be wrong with a recording's file."""

from __future__ import annotations

from loadlint.errors import UserError


class RecordingError(UserError):
    """A file that is no readable recording; the message names the file and the reason."""


class RecordingPendingError(RecordingError):
    """A recording that is being read, elsewhere and for later; nothing is wrong with it."""


class RecordingChangedError(RecordingError):
    """A recording that was changed while it was in use; what was learned of it before is void. `path` is its file."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: it was changed while it was in use")
        self.path = path
