"""How k6 scripts take a value that they take already in another way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language.blocks import FUNCTIONS
from loadlint.dialects.k6.language.literals import decode_string, decode_template
from loadlint.dialects.k6.language.style import string_literal
from loadlint.dialects.k6.write import insertion_points, render
from loadlint.dialects.script.syntax_tree import walk
from loadlint.extractor import FromJson, Where
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.dialects.script.taking import Taking
    from loadlint.extractor import Extractor, JsonStep


class Written(Struct, frozen=True):
    """An expression that takes a value, and the edits that import what it needs."""

    text: str
    edits: Sequence[Edit]


def expression(words: K6Words, extractor: Extractor, response: str, step: int) -> Written:
    """The expression that takes the value out of a response."""
    writing, edits = words.writing(render.needs(extractor))
    return Written(render.extraction(extractor, response, writing), edits)


def named_response(words: K6Words, step: int) -> tuple[tuple[Edit, ...], str]:
    """The name of a response, and the edits that give it one."""
    anchor = insertion_points.after_step(words, words.place(step), words.response_names[step])
    return anchor.edits, anchor.response


def assign(words: K6Words, place: Taking, written: Written, taking: Taking) -> list[Edit]:
    """The variable of one statement gets the expression, where another one (or itself) stands."""
    value = Edit(Span(place.value.start_byte, place.value.end_byte), written.text)
    if place == taking:
        return [value]
    giving = words.data[taking.statement.start_byte : taking.value.start_byte].decode("utf-8", "replace")
    return [Edit(Span(place.statement.start_byte, place.value.start_byte), giving), value]


def literal_text(words: K6Words, node: Node) -> str | None:
    """What a literal says; None where it is none, or has expressions in it."""
    if node.type == "string":
        return decode_string(words.data, node.start_byte + 1, node.end_byte - 1).value
    if node.type == "template_string" and not any(child.type == "template_substitution" for child in node.children):
        return decode_template(words.data, node.start_byte + 1, node.end_byte - 1).value
    pattern = node.child_by_field_name("pattern") if node.type == "regex" else None
    return words.syntax.text(pattern) if pattern is not None else None


def other_literal(words: K6Words, node: Node, text: str) -> Edit:
    """Another text in the place of a literal's, in its own quotes."""
    span = Span(node.start_byte, node.end_byte)
    if node.type == "regex":
        flags = node.child_by_field_name("flags")
        return Edit(span, render.regex_literal(text) + (words.syntax.text(flags) if flags is not None else ""))
    quote = words.syntax.text(node)[0]
    return Edit(span, string_literal(text, words.style.quote if quote == "`" else quote))


def returned(words: K6Words, value: Node) -> list[Node]:
    """What the function of this file returns that an expression calls."""
    call = next((child for child in (value, *value.named_children) if child.type == "call_expression"), None)
    called = call.child_by_field_name("function") if call is not None else None
    if called is None or called.type not in ("identifier", "member_expression"):
        return []
    name = words.syntax.text(called.child_by_field_name("property") or called)
    function = next((node for node in walk(words.root) if _is_named(words, node, name)), None)
    body = function.child_by_field_name("body") if function is not None else None
    if body is None:
        return []
    if body.type != "statement_block":
        return [body]
    return [node.named_children[0] for node in walk(body) if node.type == "return_statement" and node.named_children]


def _is_named(words: K6Words, node: Node, name: str) -> bool:
    if node.type not in FUNCTIONS:
        return False
    own = node.child_by_field_name("name")
    if own is None and node.parent is not None and node.parent.type == "variable_declarator":
        own = node.parent.child_by_field_name("name")
    return own is not None and words.syntax.text(own) == name


_WRAPPING = frozenset(("String", "Number", "parseInt", "parseFloat", "encodeURIComponent", "decodeURIComponent"))


def cores(words: K6Words, value: Node) -> list[Node]:
    """The expressions that may take the value: the innermost one in conversions and defaults first."""
    found = [value]
    while True:
        node, inner = found[0], None
        if node.type == "binary_expression" and words.syntax.text(node.children[1]) in ("||", "??"):
            inner = node.child_by_field_name("left")
        elif node.type == "call_expression":
            called, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
            if called is not None and arguments is not None and words.syntax.text(called) in _WRAPPING:
                inner = next(iter(arguments.named_children), None)
        elif node.type in ("parenthesized_expression", "as_expression", "non_null_expression"):
            inner = next(iter(node.named_children), None)
        if inner is None:
            return found
        found.insert(0, inner)


def with_other_path(words: K6Words, value: Node, old: Extractor | None, new: Extractor) -> Iterator[list[Edit]]:
    """The path into a JSON document, as the author walks it: by the argument of `json()`, or by members."""
    paths = _paths(old, new)
    if paths is None:
        return
    before, after = paths
    for node in walk(value):
        text = literal_text(words, node)
        if text is not None and text in (render.gjson(before), render.gjson(before[: text.count(".") + 1])):
            tail = before[text.count(".") + 1 :] if text != render.gjson(before) else ()
            kept = after[: len(after) - len(tail)]
            if after[len(kept) :] == tail:
                yield [other_literal(words, node, render.gjson(kept))]
    yield from _other_pattern(words, value, before, after)
    for node in cores(words, value):
        yield from _other_members(words, node, before, after)


Path = tuple["JsonStep", ...]


def _paths(old: Extractor | None, new: Extractor) -> tuple[Path, Path] | None:
    if old is None or old.operations != new.operations:
        return None
    if not isinstance(old.origin, FromJson) or not isinstance(new.origin, FromJson):
        return None
    return old.origin.path, new.origin.path


def _other_members(words: K6Words, value: Node, before: Path, after: Path) -> Iterator[list[Edit]]:
    """`data.user.token` with other members, as many of the old ones kept as the paths share."""
    whole = Span(value.start_byte, value.end_byte)
    optional = "?." in words.syntax.text(value)
    node, kept = value, len(before)
    while node.type in ("member_expression", "subscript_expression") and kept:
        inner = node.child_by_field_name("object")
        if inner is None:
            return
        node, kept = inner, kept - 1
        added = after[kept:]
        if before[:kept] == after[:kept] and not any(isinstance(step, Where) for step in added):
            yield [Edit(whole, words.syntax.text(node) + _members(words, added, optional=optional))]


def _members(words: K6Words, path: Path, *, optional: bool) -> str:
    text = ""
    for step in path:
        if isinstance(step, int) and step >= 0:
            text += f"?.[{step}]" if optional else f"[{step}]"
        elif isinstance(step, str):
            text += render.member(step, words.style.quote, optional=optional)
        else:
            text += f"{'?' if optional else ''}.at({step})"
    return text


def _other_pattern(words: K6Words, value: Node, before: Path, after: Path) -> Iterator[list[Edit]]:
    """`const { token } = response.json()` with another name there."""
    declarator = value.parent
    pattern = declarator.child_by_field_name("name") if declarator is not None else None
    if pattern is None or pattern.type != "object_pattern" or before[:-1] != after[:-1] or not after:
        return
    name = after[-1]
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z_$][\w$]*", name):
        return
    for node in walk(pattern):
        if node.type == "shorthand_property_identifier_pattern" and words.syntax.text(node) == before[-1]:
            yield [Edit(Span(node.start_byte, node.start_byte), f"{name}: ")]
        elif node.type == "property_identifier" and words.syntax.text(node) == before[-1]:
            yield [Edit(Span(node.start_byte, node.end_byte), name)]
