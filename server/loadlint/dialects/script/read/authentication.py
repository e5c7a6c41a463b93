"""The header with which a tool itself proves who the client is."""

from __future__ import annotations

from loadlint.dialects.script.read.state import State
from loadlint.dialects.script.read.values import hole_at
from loadlint.request import Field
from loadlint.text.mapped import Text, join


def authority_of(address: Text) -> str:
    """What stands before the path of an address: the host, and user information where it has such."""
    _, mark, rest = address.value.partition("://")
    return (rest if mark else address.value).partition("/")[0]


def with_authorization(state: State, headers: tuple[Field, ...], scheme: str | None) -> tuple[Field, ...]:
    """The headers with the `Authorization` that a tool makes, in place of one that the script gives; the value of one
    whose scheme is empty is left open. Without a scheme they stay as they are."""
    if scheme is None:
        return headers
    proof = join([Text(f"{scheme} "), hole_at(None, state.new_source())]) if scheme else hole_at(None)
    others = (header for header in headers if not is_authorization(header))
    return (*others, Field(Text("Authorization"), proof))


def is_authorization(header: Field) -> bool:
    """Whether a header proves who the client is."""
    return header.name.value.lower() == "authorization"
