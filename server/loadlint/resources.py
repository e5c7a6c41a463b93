"""Finds the files that come with loadlint beside its code, and the modules of its packages."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_SUFFIX = ".py"


def grammars() -> str:
    """The folder of the query packs: inside an installed package, at the top of a source checkout."""
    packaged = os.path.join(_PACKAGE, "grammars")
    return packaged if os.path.isdir(packaged) else os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "grammars")


def read_text(name: str) -> str:
    """One file of a query pack, such as `k6/anchors.scm`."""
    return _text(os.path.join(grammars(), name))


VALUE_FLOW = ("elements.js", "valuewords.js", "valuetable.js", "valueflow.js")
"""The scripts that draw the value flow, in the order in which they are loaded."""

RUN_VIEW = ("elements.js", "runview.js")
"""Those that draw a run."""


def drawing(name: str) -> str:
    """One of the files that draw pages, such as `valueflow.css`."""
    return _text(os.path.join(_PACKAGE, "drawing", name))


def path(*parts: str) -> str:
    """Where a file of the package is, such as `path("verify", "guard.py")`, for programs that want a file."""
    return os.path.join(_PACKAGE, *parts)


@cache
def modules(*package: str) -> list[str]:
    """The names of the modules in one of loadlint's packages; nothing is imported for it."""
    names = os.listdir(os.path.join(_PACKAGE, *package))
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX) and name[0] != "_")


def load(*package: str) -> Any:
    """One of loadlint's modules or packages, such as `load("output", "full")`."""
    name = ".".join(("loadlint", *package))
    # As importlib does it, which a start would have to load.
    __import__(name)
    return sys.modules[name]


@cache
def packages(*package: str) -> list[str]:
    """The names of the packages in one of loadlint's packages; nothing is imported for it."""
    folder = os.path.join(_PACKAGE, *package)
    return sorted(name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name, "__init__.py")))


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
