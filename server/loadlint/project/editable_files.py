"""Which modules of a script its fixes may change."""

from __future__ import annotations

import os
from pathlib import PurePath

from loadlint.disk.reach import is_within, repository_of

_INSTALLED = frozenset(("node_modules", "site-packages", "dist-packages", "bower_components", ".venv", "vendor"))


def home_of(script: str, configured: str | None) -> str:
    """The folder of the project that a script belongs to.

    It is the git repository, else the folder of the configuration, else the working directory where the script is in
    it, else the script's own folder.
    """
    folder = os.path.dirname(os.path.abspath(script))
    here = os.getcwd()
    return repository_of(folder) or configured or (here if is_within(folder, here) else folder)


def why_not_edited(module: str, home: str) -> str | None:
    """Why no fix changes a module, for users; None where fixes may."""
    path = os.path.abspath(module)
    installed = _INSTALLED.intersection(PurePath(path).parts[:-1])
    if installed:
        return f"it belongs into {module}, which is an installed package ({min(installed)})"
    if not is_within(os.path.realpath(path), os.path.realpath(home)):
        return f"it belongs into {module}, which is outside of the project"
    if os.path.exists(path) and not (os.stat(path).st_mode & 0o222 and os.access(path, os.W_OK)):
        return f"it belongs into {module}, which is read-only"
    return None
