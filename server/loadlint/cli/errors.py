"""What stops a run."""

from __future__ import annotations

import sys

from loadlint.errors import UserError


class UsageError(UserError):
    """The run itself is wrong; the message says why, in one line."""


def complain(message: str) -> None:
    """Tell the user about one file and go on with the others."""
    from loadlint.output._terminal import printable

    print(f"loadlint: {printable(message)}", file=sys.stderr)
