"""Where the links of an opened folder may lead: what a script, a configuration or a file's name leads to.

On the command line and in a workspace that the user trusts they lead anywhere on this computer. Elsewhere they stay in
the folders that were opened, whatever symbolic links say: a stranger's folder shall not show what else the user has.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from msgspec import Struct

from loadlint.disk.names import WINDOWS, device, is_address, share

NOT_TRUSTED = "it leads out of the workspace, which is not trusted"
_MOST_LINKS = 40


class Reach(Struct, frozen=True):
    """`homes` are the folders that were opened; `anywhere`: links may lead out of them."""

    homes: tuple[str, ...]
    anywhere: bool

    def refusal(self, path: str) -> str | None:
        """Why a path is not followed, in one line and without it; None where it is. Files are not opened for it."""
        reason = device(path)
        if reason is not None:
            return reason
        path = os.path.abspath(path)
        if self._is_elsewhere(path) or (WINDOWS and any(self._is_elsewhere(end) for end in _ends(path))):
            return "it is on another computer, and nothing is fetched from there"
        if self.anywhere:
            return None
        try:
            final = os.path.realpath(path)
            return None if any(is_within(final, os.path.realpath(home)) for home in self.homes) else NOT_TRUSTED
        except (OSError, ValueError):
            return NOT_TRUSTED

    def is_home(self, path: str) -> bool:
        """Whether a path is in one of the folders that were opened, whatever symbolic links say."""
        return any(is_within(os.path.abspath(path), os.path.abspath(home)) for home in self.homes)

    def _is_elsewhere(self, path: str) -> bool:
        there = share(path)
        return there is not None and there not in {share(home) for home in self.homes}


EVERYWHERE = Reach((), anywhere=True)
"""Links lead anywhere on this computer."""


def of_command(script: str) -> Reach:
    """That of a command about a script: anywhere on this computer, and where the script itself is."""
    return Reach((os.path.dirname(os.path.abspath(script)),), anywhere=True)


def problem_of_name(name: str) -> str | None:
    """Why a name as a script or a configuration writes it can't be a file's; None where it can."""
    if is_address(name):
        return "it is an address, and nothing is fetched: save what is there as a file"
    return "it holds a character that no name has" if "\0" in name else None


def outside(script: str, paths: Iterable[str]) -> list[str]:
    """Those of some files, the script among them, that are not in the git repository in which the script is named.

    Links out of it are followed on the command line; but who got the repository from others wants to know.
    """
    top = repository_of(os.path.dirname(os.path.abspath(script)))
    if top is None:
        return []
    return [path for path in paths if not is_within(os.path.realpath(path), top)]


def is_within(path: str, folder: str) -> bool:
    """Whether an absolute path is a folder or under it; links are taken as they are written."""
    # An editor on Windows may write `c:` for `C:`.
    path, folder = os.path.normcase(path), os.path.normcase(os.path.normpath(folder))
    try:
        return os.path.commonpath((path, folder)) == folder
    except ValueError:
        # On two drives.
        return False


def repository_of(folder: str) -> str | None:
    """The top of the git repository that a folder is in; None where it is in none."""
    place = os.path.realpath(folder or ".")
    while True:
        if os.path.lexists(os.path.join(place, ".git")):
            return place
        above = os.path.dirname(place)
        if above == place:
            return None
        place = above


def _ends(path: str) -> list[str]:
    """Where the symbolic links on the way to a path lead, told by their texts; no link to another computer is used."""
    targets: list[str] = []
    waiting = [path]
    while waiting and len(targets) < _MOST_LINKS:
        drive, rest = os.path.splitdrive(waiting.pop())
        place = drive + os.sep
        parts = [part for part in rest.split(os.sep) if part]
        for number, part in enumerate(parts):
            place = os.path.join(place, part)
            try:
                target = os.readlink(place)
            except (OSError, ValueError):
                continue
            target = os.path.join(os.path.dirname(place), target.removeprefix("\\\\?\\"), *parts[number + 1 :])
            targets.append(os.path.normpath(target))
            if share(target) is None:
                waiting.append(targets[-1])
            break
    return targets
