"""tree-sitter and its grammars, without what their packages load beside their compiled parts.

tree-sitter's own imports `typing`, those of grammars `importlib.resources`: each takes longer to load than all that
loadlint needs of them. Modules name tree-sitter's types for the type checker, and take its functions from here.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from typing import Any


def binding(package: str) -> Any:
    """The compiled part of a package; the package itself where that can't be loaded alone."""
    name = f"{package}._binding"
    if name not in sys.modules:
        found = _found(package)
        place = _found(name, found.submodule_search_locations) if found else None
        module: Any = place.loader.create_module(place) if place is not None and place.loader is not None else None
        if module is None or place is None or place.loader is None:
            __import__(package)
            return sys.modules[package]
        sys.modules[name] = module
        place.loader.exec_module(module)
    return sys.modules[name]


def _found(name: str, path: Sequence[str] | None = None) -> ModuleSpec | None:
    return next((spec for finder in sys.meta_path if (spec := finder.find_spec(name, path)) is not None), None)


if TYPE_CHECKING:
    from tree_sitter import Language, Parser, Query, QueryCursor
else:
    _binding = binding("tree_sitter")
    Language, Parser, Query, QueryCursor = (
        getattr(_binding, name) for name in ("Language", "Parser", "Query", "QueryCursor")
    )

__all__ = ["Language", "Parser", "Query", "QueryCursor", "binding"]
