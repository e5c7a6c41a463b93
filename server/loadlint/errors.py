"""What only the user can put right."""

from __future__ import annotations


class UserError(Exception):
    """A file, an option or a setting that can't be used; the message says which and why, in one line."""


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
