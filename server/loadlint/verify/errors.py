"""What stops a run of the tool."""

from __future__ import annotations

from loadlint.errors import UserError


class CannotRunError(UserError):
    """The script could not be run, so that nothing is known of it; the message says why, in one line."""
