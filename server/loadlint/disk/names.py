r"""What a written name means before anything is looked up: addresses, other computers, devices.

On Windows a look at `\\host\share\file` already logs in at `host`, and `NUL` or `COM1` is a device in every folder.
So these are known by their text alone. Facts: Microsoft, "Naming Files, Paths, and Namespaces".
"""

from __future__ import annotations

import ntpath
import os
import re

from loadlint.text.regex import regex

_WEB_ADDRESS = regex(r"[A-Za-z][A-Za-z0-9+.-]+:[\\/]{1,3}[^\\/]", re.DOTALL)
_DEVICE = regex(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])(?:[ .:].*)?", re.I | re.DOTALL
)

WINDOWS = os.name == "nt"


def is_address(name: str) -> bool:
    """Whether it is a URL such as `https://host/file`; the letter of a drive makes none."""
    return _WEB_ADDRESS.match(name) is not None


def device(path: str, windows: bool = WINDOWS) -> str | None:
    r"""Why a path names a device of Windows, such as `NUL`, `dir\COM1.txt`, `\\.\pipe\x`; None where it does not."""
    if not windows:
        return None
    plain = path.replace("/", "\\")
    if plain.startswith(("\\\\.\\", "\\\\?\\", "\\??\\")):
        return "is a device, not a file"
    rest = ntpath.splitdrive(plain)[1]
    if any(_DEVICE.fullmatch(part) for part in rest.split("\\")):
        return "is a device, not a file"
    # `file:stream` is another content behind the same name.
    return "names a stream of a file" if ":" in rest else None


def share(path: str, windows: bool = WINDOWS) -> str | None:
    r"""The `\\host\share` that a path of Windows begins with, in small letters; None for a path on this computer."""
    if not windows:
        return None
    drive = ntpath.splitdrive(path.replace("/", "\\"))[0]
    return drive.lower() if drive.startswith("\\\\") else None
