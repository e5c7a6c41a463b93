"""How the packages that only some commands need are added to this installation of loadlint."""

from __future__ import annotations

import os
import shlex
import sys
from importlib import util


def install_command(extra: str, *packages: str) -> str:
    """The command that adds an extra, and packages beside it, by the program that has installed loadlint."""
    wanted = " ".join((f"'loadlint[{extra}]'", *packages))
    if hasattr(sys, "frozen"):
        return f"nothing can be added to this program: install {wanted} with pip in its place"
    if os.path.exists(os.path.join(sys.prefix, "pipx_metadata.json")):
        return f"pipx runpip loadlint install {wanted}"
    home = os.path.expanduser("~") + os.sep
    begin, path = ("~/", sys.executable.removeprefix(home)) if sys.executable.startswith(home) else ("", sys.executable)
    python = begin + shlex.quote(path)
    is_of_uv = util.find_spec("pip") is None
    return f"uv pip install --python {python} {wanted}" if is_of_uv else f"{python} -m pip install {wanted}"
