"""How JavaScript asks whether an object has a property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.write import retake
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.write.model import MemberTest, ReadMember

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.extractor import JsonStep

_ASKING = frozenset(("Object.hasOwn", "Reflect.has"))


def member_of(words: K6Words, node: Node) -> ReadMember | None:
    """The member that `data.token`, `data?.token` or `data['token']` reads."""
    if node.type == "member_expression":
        return ReadMember(field_of(node, "object"), words.syntax.text(field_of(node, "property")))
    if node.type != "subscript_expression":
        return None
    name = retake.literal_text(words, field_of(node, "index"))
    return ReadMember(field_of(node, "object"), name) if name is not None else None


def member_test(words: K6Words, node: Node) -> MemberTest | None:
    """The test that `'token' in data`, `data.hasOwnProperty('token')` or `Object.hasOwn(data, 'token')` is."""
    asked = _asked_member(words, node)
    if asked is None:
        return None
    holder, literal = asked
    name = retake.literal_text(words, literal)
    return MemberTest(ReadMember(holder, name), node, literal) if name is not None else None


def _asked_member(words: K6Words, node: Node) -> tuple[Node, Node] | None:
    """The object, and what names the property that it is asked for."""
    if node.type == "binary_expression" and words.syntax.text(field_of(node, "operator")) == "in":
        return field_of(node, "right"), field_of(node, "left")
    if node.type != "call_expression":
        return None
    function, arguments = field_of(node, "function"), field_of(node, "arguments").named_children
    if words.syntax.text(function) in _ASKING and len(arguments) == 2:
        return arguments[0], arguments[1]
    is_method = function.type == "member_expression" and len(arguments) == 1
    if is_method and words.syntax.text(field_of(function, "property")) == "hasOwnProperty":
        return field_of(function, "object"), arguments[0]
    return None


def asked(words: K6Words, member_test: MemberTest, holder: str, path: tuple[JsonStep, ...]) -> str:
    """The same test of what stands at a path below an object: nothing is thrown where one on the way is missing."""
    return holder + retake.members(words, path, optional=True)
