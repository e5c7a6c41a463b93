"""Changes to the arguments of a request: its headers and parameters."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote

from loadlint.changes import Authenticate, CannotWriteError
from loadlint.dialects.k6.language.syntax import without_casts
from loadlint.dialects.script.language.bracketed_lists import items_of, with_member
from loadlint.dialects.script.language.insertion import before_on_line, indent_at
from loadlint.dialects.script.language.syntax_tree import span_of, text_of
from loadlint.dialects.script.write.syntax_kit import without_header
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.language.style import Style
    from loadlint.dialects.k6.read.step_nodes import Place
    from loadlint.dialects.k6.write.words import K6Words


def set_name_tag(place: Place, data: bytes, name: str, style: Style) -> list[Edit]:
    """Count a call under a name, which is given as a literal: by the tag `name`."""
    _refuse_shared(place)
    params = without_casts(place.params) if place.params is not None else None
    tags = member_named(params, data, "tags") if params is not None else None
    if tags is not None and tags[1].type != "object":
        raise CannotWriteError("the tags of the request are a variable")
    if tags is not None:
        edits = in_object(tags[1], data, "name", name)
        return _over_lines(params, data, edits, style) if params is not None else edits
    written = f"{{ name: {name} }}"
    if params is not None and params.type in _NAMES and not _is_without_tags(params, data):
        written = f"{{ ...{text_of(params)}.tags, name: {name} }}"
    elif params is not None and params.type not in _WRITTEN and not _is_without_tags(params, data):
        raise CannotWriteError("the parameters are made by an expression, which may give them tags")
    edits = set_param(place, data, "tags", written)
    if place.raw.element is not None:
        return edits
    if params is not None and params.type == "object":
        return _over_lines(params, data, edits, style, f"tags: {written}")
    return _opening_edits(params or place.raw.args[-1], data, edits, style, f"tags: {written}")


_NAMES = ("identifier", "member_expression")
_WRITTEN = ("object", "null", "undefined", *_NAMES)


def _over_lines(node: Node, data: bytes, edits: list[Edit], style: Style, member: str | None = None) -> list[Edit]:
    """The edits of parameters, over several lines where one would be longer than any line of the file.

    Formatters write an object so that ends a line. A `member` is new, and goes first.
    """
    members = items_of(node)
    if not members or len(members) < len(node.named_children) or not _are_too_long(edits, node, data, style):
        return edits
    line, last = _new_lines(node, data, style)
    first = f"{line}{member},{line}" if member is not None else line
    breaks = [Edit(Span(node.start_byte + 1, members[0].start_byte), first)]
    breaks += [Edit(Span(before.end_byte, after.start_byte), f",{line}") for before, after in pairwise(members)]
    breaks.append(Edit(Span(members[-1].end_byte, node.end_byte - 1), last))
    return sorted([*breaks, *(edits if member is None else [])], key=lambda edit: edit.span.start)


def _opening_edits(node: Node, data: bytes, edits: list[Edit], style: Style, member: str) -> list[Edit]:
    """As `_over_lines`, of an object that the edits write, with the member as its last one."""
    if not _are_too_long(edits, node, data, style):
        return edits
    line, last = _new_lines(node, data, style)
    start, end = edits[0].text, edits[-1].text.removesuffix(f" {member} }}")
    closed = Edit(edits[-1].span, f"{end}{line}{member}{last}}}")
    return [Edit(edits[0].span, start.replace("{ ", f"{{{line}")), closed] if len(edits) > 1 else [closed]


def _new_lines(node: Node, data: bytes, style: Style) -> tuple[str, str]:
    """What is written before each member of an object over several lines, and before its end."""
    indent = indent_at(data, node.start_byte)
    return f"{style.newline}{indent}{style.unit}", f"{style.last_comma}{style.newline}{indent}"


_FORMATTED = 80
"""The length to which formatters keep the lines of scripts, where nobody says otherwise."""
_AFTER_LAST = regex(rb"[)\]};,]*[ \t]*\r?(?=\n|\Z)")


def _are_too_long(edits: list[Edit], node: Node, data: bytes, style: Style) -> bool:
    """Whether the line that an argument ends would be longer than the others of the file with the edits in it."""
    added = sum(len(edit.text) for edit in edits)
    after = _AFTER_LAST.match(data, node.end_byte)
    if b"\n" in data[node.start_byte : node.end_byte] or after is None:
        return False
    if _is_in_expression(node):
        # Another fix may give the function a block, and the line another indentation.
        return False
    rest = data[node.start_byte : after.end()].decode("utf-8", "replace").rstrip()
    return len(before_on_line(data, node.start_byte)) + len(rest) + added > max(_FORMATTED, style.longest_line)


def _is_in_expression(node: Node) -> bool:
    """Whether a node stands in a function that is one expression: `(id) => http.get(id)`."""
    current = node
    while current.parent is not None and not current.type.endswith(("statement", "declaration")):
        if current.type == "arrow_function":
            return True
        current = current.parent
    return False


def _is_without_tags(params: Node, data: bytes) -> bool:
    """Whether an object or a function by this name is written in the file, and no tags are."""
    called = params.child_by_field_name("function") or params
    name = re.escape(data[called.start_byte : called.end_byte])
    written = rb"\b" + name + (rb"\s*=\s*\{" if called is params else rb"\s*=|\bfunction\s+" + name + rb"\b")
    return b"tags" not in data and re.search(written, data) is not None


def set_param(place: Place, data: bytes, key: str, value: str) -> list[Edit]:
    """Set a parameter of a call."""
    _refuse_shared(place)
    if place.raw.element is not None and place.raw.element.type == "object":
        return _in_batch_object(place.raw.element, data, key, value)
    if place.raw.params_index < 0:
        raise CannotWriteError("the parameters of this call can't be told")
    args = place.raw.args
    if any(node.type == "spread_element" for node in args):
        raise CannotWriteError("the arguments of the call are spread")
    if place.params is not None:
        return _in_params(place.params, data, key, value)
    return with_argument(args, place.raw.params_index, f"{{ {member(key, value)} }}")


def with_argument(args: Sequence[Node], index: int, text: str) -> list[Edit]:
    """One argument more in its place, behind `null` for those that are missing before it."""
    if not args:
        raise CannotWriteError("the call has no arguments")
    end = args[-1].end_byte
    return [Edit(Span(end, end), f", {', '.join(['null'] * (index - len(args)) + [text])}")]


def _refuse_shared(place: Place) -> None:
    """What is written into a call holds for all who call it."""
    if place.call is None:
        raise CannotWriteError("the request is made in code that several callers share, or in another file")


def _in_params(node: Node, data: bytes, key: str, value: str) -> list[Edit]:
    node = without_casts(node)
    if node.type in ("null", "undefined"):
        return [Edit(span_of(node), f"{{ {member(key, value)} }}")]
    if node.type == "object":
        return in_object(node, data, key, value)
    return with_last(node, data, member(key, value))


def member(name: str, text: str) -> str:
    """A member of an object; a variable of its name stands alone."""
    return name if name == text else f"{name}: {text}"


def with_last(value: Node, data: bytes, added: str) -> list[Edit]:
    """An expression gives an object with one member more, which wins over the others: in its literal, or in a new one
    with all that it has.
    """
    if value.type == "object":
        return with_member(data, value, added)
    key = f"{text_of(value)}: " if value.type == "shorthand_property_identifier" else ""
    start, end = value.start_byte, value.end_byte
    return [Edit(Span(start, start), f"{key}{{ ..."), Edit(Span(end, end), f", {added} }}")]


def member_named(node: Node, data: bytes, name: str) -> tuple[Node, Node] | None:
    """The member of an object by its name, with its value: twice the same node where the name stands alone."""
    for child in node.named_children if node.type == "object" else ():
        key = child.child_by_field_name("key") or child
        if data[key.start_byte : key.end_byte].strip(b"'\"") == name.encode():
            return child, child.child_by_field_name("value") or child
    return None


def in_object(node: Node, data: bytes, name: str, text: str) -> list[Edit]:
    """Set a member of an object; a new one goes first."""
    named = member_named(node, data, name)
    if named is not None:
        whole, value = named
        if text_of(value) == text:
            return []
        return [Edit(span_of(value), member(name, text) if value == whole else text)]
    members, added = items_of(node), member(name, text)
    if not members:
        return with_member(data, node, added)
    start = node.start_byte + 1
    gap = data[start : members[0].start_byte]
    if b"\n" in gap:
        newline = "\r\n" if b"\r\n" in gap else "\n"
        return [Edit(Span(start, start), f"{newline}{indent_at(data, members[0].start_byte)}{added},")]
    return [Edit(Span(start, start), f" {added}," if gap else f"{added}, ")]


def _in_batch_object(node: Node, data: bytes, name: str, text: str) -> list[Edit]:
    params = member_named(node, data, "params")
    if params is not None:
        return _in_params(params[1], data, name, text)
    if not items_of(node):
        raise CannotWriteError("the request is empty")
    return with_member(data, node, f"params: {{ {member(name, text)} }}")


# The user


def authentication(words: K6Words, change: Authenticate) -> list[Edit]:
    """The scheme among the parameters and the user in the address, in the place of a header."""
    place = words.place(change.step)
    address = place.argument_ending(words.script.steps[change.step].at.end)
    scheme = words.style.string(change.scheme.lower())
    return [
        *_with_user(words, address, change),
        *set_param(place, words.data, "auth", scheme),
        *without_header(words, change.span),
    ]


def _with_user(words: K6Words, address: Node | None, change: Authenticate) -> list[Edit]:
    """The address of a call with name and password behind its scheme."""
    domain = quote(f"{change.domain}\\", safe="") if change.domain else ""
    user, password = (f"${{encodeURIComponent(__ENV.{name.upper()})}}" for name in (change.user, change.password))
    credentials = f"{domain}{user}:{password}@"
    if address is None or address.type not in ("string", "template_string"):
        raise CannotWriteError("the address is not written in the call")
    base = address.children[1] if len(address.children) > 1 else address
    if base.type == "template_substitution":
        return [Edit(Span(base.end_byte - 1, base.end_byte - 1), f".replace('://', `://{credentials}`)")]
    host = words.data.find(b"://", address.start_byte, address.end_byte) + len("://")
    if host < address.start_byte:
        raise CannotWriteError("the address has no host")
    return [*_as_template(words.data, address), Edit(Span(host, host), credentials)]


def _as_template(data: bytes, literal: Node) -> list[Edit]:
    """The signs around a literal that make it a template."""
    first, last = literal.start_byte, literal.end_byte - 1
    if literal.type == "template_string":
        return []
    if any(mark in data[first:last] for mark in (b"`", b"${", b"\\")):
        raise CannotWriteError("the address has signs that mean something in a template")
    return [Edit(Span(first, first + 1), "`"), Edit(Span(last, last + 1), "`")]
