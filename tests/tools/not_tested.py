"""Says in one line what `make test` leaves out on this machine, because a program is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable

NEEDS = (
    ("npm", "the VS Code extension"),
    ("java", "plans in the real JMeter"),
    ("javac", "how JMeter saves plans and reads pages"),
    ("git", "the pre-commit hooks"),
    ("chromium", "pages in a browser (make test-editors)"),
)
"""Programs that Python's package registry does not have, each with what its tests are about."""


def not_tested(which: Callable[[str], str | None] = shutil.which) -> str:
    """The line; empty where nothing is missing."""
    left_out = [f"{subject} (no {program})" for program, subject in NEEDS if which(program) is None]
    return f"Not tested on this machine: {'; '.join(left_out)}." if left_out else ""


if __name__ == "__main__":
    if line := not_tested():
        print(line)
