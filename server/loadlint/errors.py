"""What only the user can put right."""

from __future__ import annotations


class UserError(Exception):
    """A file, an option or a setting that can't be used; the message says which and why, in one line."""


class RecordingError(UserError):
    """A file that is no readable recording; the message names the file and the reason."""


class RecordingPendingError(RecordingError):
    """A recording that is being read, elsewhere and for later; nothing is wrong with it."""


class RecordingChangedError(RecordingError):
    """A recording that was changed while it was in use; what was learned of it before is void. `path` is its file."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: it was changed while it was in use")
        self.path = path


def fault(error: Exception) -> str:
    """What to say of an exception that nobody expected, in one line; never what was being read."""
    return f"this is a fault of loadlint: {type(error).__name__} at {place_of(error)}"


def place_of(error: Exception) -> str:
    """The file and the line of loadlint that raised an exception; never what was being read."""
    import traceback
    from pathlib import PurePath

    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "an unknown place"
    return f"{'/'.join(PurePath(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}"
