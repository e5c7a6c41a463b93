"""The commands that editors call."""

from __future__ import annotations

import inspect
from types import GenericAlias, UnionType
from typing import Any, get_type_hints

import pytest

from loadlint.lsp.server import create

SERVER = create()
COMMANDS = SERVER.protocol.fm.commands


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_pygls_can_look_at_the_type_of_the_first_argument(name: str) -> None:
    """It asks whether that is a subclass of its server's class. Since Python 3.13 `list[str]` is no answer to that."""
    command = inspect.unwrap(COMMANDS[name])
    first = next(iter(inspect.signature(command).parameters))
    hint = get_type_hints(command)[first]
    assert hint is Any or (isinstance(hint, type) and not isinstance(hint, GenericAlias | UnionType))
