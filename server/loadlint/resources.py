"""Finds the files that come with loadlint beside its code."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def grammars() -> Path:
    """The folder of the query packs: inside an installed package, at the top of a source checkout."""
    packaged = _PACKAGE / "grammars"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "grammars"


def read_text(name: str) -> str:
    """One file of a query pack, such as `k6/anchors.scm`."""
    return (grammars() / name).read_text("utf-8")
