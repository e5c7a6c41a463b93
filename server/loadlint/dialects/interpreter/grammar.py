"""Grammars of tree-sitter, without what their packages load beside them."""

from __future__ import annotations

import importlib
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def binding(package: str) -> Any:
    """The compiled part of a grammar's package, which has its languages.

    The package's own code offers the query files that come with it. For these it imports `importlib.resources`, which
    takes longer than all that loadlint needs of the grammar.
    """
    found = find_spec(package)
    place = PathFinder.find_spec(f"{package}._binding", found.submodule_search_locations if found else None)
    if place is None or place.loader is None:
        return importlib.import_module(package)
    module = module_from_spec(place)
    place.loader.exec_module(module)
    return module
