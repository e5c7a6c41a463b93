"""Calls of protocols that loadlint does not look at: what they send is in no step of the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.script import Remark
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from loadlint.dialects.script.language.syntax_tree import Syntax

_BEFORE = regex(r"[(\s]*(?:(?:await|new)\s+)?")


def unread_calls(syntax: Syntax, imported: Mapping[str, str]) -> Iterator[Remark]:
    """The calls of what is `imported`, names with their protocols, and of the objects that it gives."""
    protocols = dict(imported)
    for node in syntax.anchors.get("given", ()) if protocols else ():
        name = node.child_by_field_name("name") or node.child_by_field_name("left")
        value = node.child_by_field_name("value") or node.child_by_field_name("right")
        protocol = _protocol(syntax, value, protocols) if name is not None and value is not None else None
        if name is not None and protocol is not None:
            protocols[syntax.text(name)] = protocol
    calls = [*syntax.anchors.get("call", ()), *syntax.anchors.get("new", ())] if protocols else []
    for call in sorted(calls, key=lambda call: call.start_byte):
        called = call.child_by_field_name("function") or call.child_by_field_name("constructor")
        protocol = _protocol(syntax, called, protocols) if called is not None else None
        if protocol is not None:
            yield Remark(Span(call.start_byte, call.end_byte), protocol, detail="call")


def _protocol(syntax: Syntax, node: Node, protocols: Mapping[str, str]) -> str | None:
    """The protocol of what an expression begins with."""
    text = _BEFORE.sub("", syntax.text(node)[:200], count=1)
    beginnings = (name for name in protocols if text == name or text.startswith((f"{name}.", f"{name}(")))
    return next(map(protocols.__getitem__, beginnings), None)
