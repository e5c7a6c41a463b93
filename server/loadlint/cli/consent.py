"""Asks before a script is run against hosts that the user has not named."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from loadlint.output._terminal import printable
from loadlint.verify.errors import CannotRunError
from loadlint.verify.foreign_hosts import foreign_hosts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.engine import Analysis

_YES = ("y", "yes")


def allowed_hosts(analysis: Analysis, named: Sequence[str], seconds: int) -> frozenset[str]:
    """The hosts that a run may reach beside the machine itself: those that are named, and those that the user allows.

    Raises CannotRunError where the user says no, or can't be asked.
    """
    allowed = frozenset(name.lower() for name in named)
    unnamed = [host for host in foreign_hosts(analysis) if host not in allowed]
    if not unnamed:
        return allowed
    if not sys.stdin.isatty():
        options = " ".join(f"--host {host}" for host in unnamed)
        raise CannotRunError(f"nobody can be asked whether {analysis.source.path} may reach these hosts: {options}")
    print(_question(analysis, unnamed, seconds), end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in _YES:
        raise CannotRunError("nothing was run")
    return allowed.union(unnamed)


def _question(analysis: Analysis, hosts: Sequence[str], seconds: int) -> str:
    return (
        f"loadlint will run {printable(analysis.source.path)} for one user and one iteration, in at most {seconds} "
        f"seconds. It will reach {printable(', '.join(hosts))}. Go on? [y/N] "
    )
