"""The header with which a tool itself proves who the client is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.values import hole_at
from loadlint.request import Field
from loadlint.text.mapped import Text, join

if TYPE_CHECKING:
    from loadlint.dialects.script.state import State


def authorization(state: State, scheme: str) -> Field:
    """The header `Authorization` that a tool makes; the value of one whose scheme is empty is left open."""
    proof = join([Text(f"{scheme} "), hole_at(None, state.new_source())]) if scheme else hole_at(None)
    return Field(Text("Authorization"), proof)
