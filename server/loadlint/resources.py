"""Finds the files that come with loadlint beside its code, and the modules of its packages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_SUFFIX = ".py"


def grammars() -> Path:
    """The folder of the query packs: inside an installed package, at the top of a source checkout."""
    from pathlib import Path

    packaged = Path(_PACKAGE, "grammars")
    return packaged if packaged.is_dir() else packaged.parents[2] / "grammars"


def read_text(name: str) -> str:
    """One file of a query pack, such as `k6/anchors.scm`."""
    return (grammars() / name).read_text("utf-8")


def drawing(name: str) -> str:
    """One of the files that draw the value flow, `valueflow.js` or `valueflow.css`."""
    with open(os.path.join(_PACKAGE, "drawing", name), encoding="utf-8") as file:
        return file.read()


def modules(*package: str) -> list[str]:
    """The names of the modules in one of loadlint's packages; nothing is imported for it."""
    names = os.listdir(os.path.join(_PACKAGE, *package))
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX) and name[0] != "_")


def packages(*package: str) -> list[str]:
    """The names of the packages in one of loadlint's packages; nothing is imported for it."""
    folder = os.path.join(_PACKAGE, *package)
    return sorted(name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name, "__init__.py")))
