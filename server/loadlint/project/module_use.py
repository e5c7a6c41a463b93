"""Who else uses the modules of a script, and which of them its fixes may change."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from loadlint.project.editable_files import home_of, why_not_edited


class Entry(Struct, frozen=True):
    """A script that runs a module. `is_recorded`: a recording is linked to it."""

    path: str
    is_recorded: bool


def nobody(_: str) -> Sequence[Entry]:
    """No other script runs a module."""
    return ()


class ModuleUse(Struct, frozen=True):
    """What fixes of `script` ask about its modules. `entries` gives the scripts that run one.

    `keeps_modules`: none of them may be changed.
    """

    script: str
    root: str | None = None
    entries: Callable[[str], Sequence[Entry]] = nobody
    keeps_modules: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether no other script runs the script itself; False where nobody has looked."""
        return self.entries is not nobody and not self.others([self.script])

    def refusal(self, modules: Iterable[str]) -> str | None:
        """Why the fixes may not change one of these modules, for users; None where they may."""
        if self.keeps_modules:
            return next(
                (
                    f"it belongs into {module}, which stays as it is while a copy of the script runs"
                    for module in modules
                ),
                None,
            )
        home = home_of(self.script, self.root)
        return next((why for module in modules if (why := why_not_edited(module, home)) is not None), None)

    def others(self, modules: Iterable[str]) -> list[Entry]:
        """The other scripts that run one of these modules, by name."""
        script = os.path.abspath(self.script)
        entries = {entry.path: entry for module in modules for entry in self.entries(module)}
        return [entry for path, entry in sorted(entries.items()) if os.path.abspath(path) != script]
