"""What only the user can put right."""

from __future__ import annotations


class UserError(Exception):
    """A file, an option or a setting that can't be used; the message says which and why, in one line."""
