"""Asks before a script is run against hosts that the user has not named."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from loadlint.output._terminal import printable
from loadlint.verify.errors import CannotRunError, HostNotAllowedError
from loadlint.verify.foreign_hosts import foreign_hosts
from loadlint.verify.web_modules import hosts_of_modules

if TYPE_CHECKING:
    from loadlint.engine import Analysis

_YES = ("y", "yes")


def allowed_hosts(analysis: Analysis, named: Sequence[str], seconds: int) -> frozenset[str]:
    """The hosts that a run may reach beside the machine itself: those that are named, and those that the user allows.

    Raises CannotRunError where the user says no, or can't be asked.
    """
    about = (
        f"loadlint will run {printable(analysis.source.path)} for one user and one iteration, in at most {seconds} "
        "seconds. It will reach"
    )
    return _allowed_hosts(analysis, foreign_hosts(analysis), named, about)


def allowed_module_hosts(analysis: Analysis, named: Sequence[str]) -> frozenset[str]:
    """The same for a run that reaches nothing but what the script imports from the web, once."""
    about = f"{printable(analysis.source.path)} imports modules, which loadlint will fetch once. It will reach"
    return _allowed_hosts(analysis, hosts_of_modules(analysis.source.data), named, about)


def _allowed_hosts(analysis: Analysis, hosts: Iterable[str], named: Sequence[str], about: str) -> frozenset[str]:
    allowed = frozenset(name.lower() for name in named)
    unnamed = [host for host in hosts if host not in allowed]
    if not unnamed:
        return allowed
    if not sys.stdin.isatty():
        reason = f"nobody can be asked whether {analysis.source.path} may reach these hosts"
        raise HostNotAllowedError(reason, *unnamed)
    print(f"{about} {printable(', '.join(unnamed))}. Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in _YES:
        raise CannotRunError("nothing was run")
    return allowed.union(unnamed)
