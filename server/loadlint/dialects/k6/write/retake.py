"""How k6 scripts take a value that they take already in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.k6.language import declarations, syntax
from loadlint.dialects.k6.language.literals import decode_string, decode_template
from loadlint.dialects.k6.language.style import NAME, string_literal
from loadlint.dialects.k6.language.syntax import FUNCTIONS
from loadlint.dialects.k6.write import insertion_points, render, variables
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import (
    field_of,
    member_span,
    nearest,
    parent_of,
    span_of,
    stands_in,
    walk,
)
from loadlint.dialects.script.write.helper_call import json_paths
from loadlint.dialects.script.write.model import MemberTest, Moving, ReadMember, Taking, TakingExpression
from loadlint.dialects.script.write.move_extraction import target_elsewhere
from loadlint.dialects.script.write.syntax_kit import cores, trailing
from loadlint.extractor import AnyItem, Extractor, JsonStep, holds_choice
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.write.words import K6Words

    Path = tuple[JsonStep, ...]


def expression(words: K6Words, extractor: Extractor, response: str, step: int) -> TakingExpression:
    """The expression that takes the value out of a response."""
    writing, edits = words.writing(render.needs(extractor))
    return TakingExpression(render.extraction(extractor, response, writing), edits)


def assign(words: K6Words, place: Taking, written: TakingExpression, taking: Taking) -> list[Edit]:
    """The variable of one statement gets the expression, where another one (or itself) stands."""
    value = Edit(Span(place.value.start_byte, place.value.end_byte), written.text)
    if place == taking:
        return [value]
    giving = words.script.source.text(Span(taking.statement.start_byte, taking.value.start_byte))
    return [Edit(Span(place.statement.start_byte, place.value.start_byte), giving), value]


def split_off(words: K6Words, value: Node, variable: str, text: str) -> list[Edit]:
    """The variable, one of several that a value is taken apart into, gets a statement of its own."""
    declarator = parent_of(value)
    pattern, statement = declarator.child_by_field_name("name"), parent_of(declarator)
    names = ("identifier", "shorthand_property_identifier_pattern")
    name = next(
        (
            node
            for node in (walk(pattern) if pattern is not None and pattern.type.endswith("_pattern") else ())
            if node.type in names and words.syntax.text(node) == variable
        ),
        None,
    )
    if name is None or statement.named_child_count != 1:
        raise CannotWriteError("the value is not taken apart there")
    element = name
    while not stands_in(element, "object_pattern", "array_pattern"):
        element = parent_of(element)
    gone = span_of(element) if stands_in(element, "array_pattern") else member_span(element, words.data)
    end = trailing(words, statement)[1]
    keyword = words.syntax.text(statement).partition(" ")[0]
    semicolon = ";" if words.syntax.text(statement).endswith(";") else ""
    line = f"{words.style.newline}{indent_at(words.data, statement.start_byte)}{keyword} {variable} = {text}{semicolon}"
    return [Edit(gone, ""), Edit(Span(end, end), line)]


def literal_text(words: K6Words, node: Node) -> str | None:
    """What a literal says; None where it is none, or has expressions in it."""
    if node.type == "string":
        return decode_string(words.data, node.start_byte + 1, node.end_byte - 1).value
    if node.type == "template_string" and not any(child.type == "template_substitution" for child in node.children):
        return decode_template(words.data, node.start_byte + 1, node.end_byte - 1).value
    return words.syntax.text(field_of(node, "pattern")) if node.type == "regex" else None


def other_literal(words: K6Words, node: Node, text: str) -> Edit:
    """Another text in the place of a literal's, in its own quotes."""
    span = span_of(node)
    if node.type == "regex":
        flags = node.child_by_field_name("flags")
        return Edit(span, render.regex_literal(text) + (words.syntax.text(flags) if flags is not None else ""))
    quote = words.syntax.text(node)[0]
    return Edit(span, string_literal(text, words.style.quote if quote == "`" else quote))


_WRAPPING = frozenset(("String", "Number", "parseInt", "parseFloat", "encodeURIComponent", "decodeURIComponent"))


def core_of(words: K6Words, node: Node) -> Node | None:
    """The part of an expression that may take the value, in a conversion or beside a default; None for others."""
    if node.type == "binary_expression" and words.syntax.text(node.children[1]) in ("||", "??"):
        return field_of(node, "left")
    if node.type == "binary_expression" and words.syntax.text(node.children[1]) == "&&":
        return field_of(node, "right")
    if node.type == "ternary_expression":
        return field_of(node, "consequence")
    if node.type == "call_expression" and words.syntax.text(field_of(node, "function")) in _WRAPPING:
        return next(iter(field_of(node, "arguments").named_children), None)
    if node.type in ("parenthesized_expression", "as_expression", "non_null_expression"):
        return node.named_children[0]
    return None


def with_other_path(words: K6Words, value: Node, old: Extractor | None, new: Extractor) -> Iterator[list[Edit]]:
    """The path into a JSON document, as the author walks it: by the argument of `json()`, or by members."""
    paths = json_paths(old, new)
    if paths is None:
        return
    before, after = paths
    for node in walk(value):
        text = literal_text(words, node)
        if text is not None and text in (_gjson(before), _gjson(before[: text.count(".") + 1])):
            tail = before[text.count(".") + 1 :] if text != _gjson(before) else ()
            # Whether members behind it stay the same ones is told when the script is read again.
            yield [other_literal(words, node, _gjson(after[: len(after) - len(tail)]))]
    yield from _other_pattern(words, value, before, after)
    yield from _other_item_pattern(words, value, before, after)
    for node in cores(words, value):
        yield from _other_members(words, node, before, after)


def _gjson(path: Path) -> str:
    """A path in the syntax of gjson; `#` stands for each item."""
    return ".".join("#" if isinstance(step, AnyItem) else render.gjson((step,)) for step in path)


def _other_members(words: K6Words, value: Node, before: Path, after: Path) -> Iterator[list[Edit]]:
    """`data.user.token` with other members, as many of the old ones kept as the paths share."""
    whole = span_of(value)
    optional = "?." in words.syntax.text(value)
    node, kept = value, len(before)
    if before == after[:kept] and not holds_choice(after):
        yield [Edit(whole, words.syntax.text(node) + members(words, after[kept:], optional=optional))]
    while node.type in ("member_expression", "subscript_expression") and kept:
        node, kept = field_of(node, "object"), kept - 1
        added = after[kept:]
        if before[:kept] == after[:kept] and not holds_choice(added):
            yield [Edit(whole, words.syntax.text(node) + members(words, added, optional=optional))]


def members(words: K6Words, path: Path, *, optional: bool) -> str:
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
    """`const { token } = response.json()` with another name there, or taken out of another object."""
    pattern = parent_of(value).child_by_field_name("name")
    if pattern is None or pattern.type != "object_pattern" or not after:
        return
    if before[:-1] != after[:-1]:
        if before[-1:] == after[-1:]:
            yield from _other_members(words, value, before[:-1], after[:-1])
        return
    yield from _other_name(words, pattern, before[-1], after[-1])


def _other_name(words: K6Words, pattern: Node, before: JsonStep, after: JsonStep) -> Iterator[list[Edit]]:
    """A pattern that takes the member with another name."""
    if not isinstance(after, str) or not NAME.fullmatch(after):
        return
    for node in walk(pattern):
        if node.type == "shorthand_property_identifier_pattern" and words.syntax.text(node) == before:
            yield [Edit(Span(node.start_byte, node.start_byte), f"{after}: ")]
        elif node.type == "property_identifier" and words.syntax.text(node) == before:
            yield [Edit(span_of(node), after)]


def _other_item_pattern(words: K6Words, value: Node, before: Path, after: Path) -> Iterator[list[Edit]]:
    """`for (const { token } of items)`, or `({ token }) => …`, with another name there."""
    node = value.parent if value.type == "identifier" and before[:-1] == after[:-1] and before else None
    while node is not None:
        pattern = node.child_by_field_name("left" if node.type == "for_in_statement" else "parameters")
        if pattern is not None and node.type in ("for_in_statement", *FUNCTIONS):
            yield from _other_name(words, pattern, before[-1], after[-1])
        node = node.parent


def retaken(words: K6Words, moving: Moving) -> list[Edit]:
    """An extraction, and what leaves where it finds nothing, behind another step."""
    change, taking, name = moving.change, moving.taking, moving.taking.name
    anchor = insertion_points.after_step(words, words.place(change.step))
    _check_reads(words, moving, anchor)
    declaration = words.script.source.text(Span(taking.statement.start_byte, taking.target.start_byte))
    if moving.is_received and declaration:
        declaration = f"{words.style.const} "
    edits: list[Edit] = [*anchor.edits]
    if declaration:
        keyword, outer = variables.declaration_of(words, name, anchor, [node.start_byte for node in moving.reads])
        declaration = declaration if keyword else ""
        edits += outer
    elif not _is_seen(words, taking, anchor):
        name = target_elsewhere(words, moving, anchor.statement) or ""
    if not name:
        raise CannotWriteError(f"`{taking.name}` can't be seen where the other response is")
    written = expression(words, change.extractor, anchor.response, change.step)
    old_end = ";" if words.text(taking.statement).endswith(";") else ""
    semicolon = old_end if name == taking.name else words.style.semicolon
    guards = moving.guards if name == taking.name else ()
    lines = [f"{declaration}{name} = {written.text}{semicolon}{moving.comment}", *guards]
    if moving.judges and not guards:
        guard, imported = words.failing(f"!{name}", change.description)
        lines.append(guard + semicolon)
        edits += imported
    return [*edits, *written.edits, _behind(words, anchor, lines)]


def statement_edits(words: K6Words, change: ReplaceExtraction, before: str, after: str) -> list[Edit]:
    """A statement behind another step: the expression that takes the value, between two texts."""
    anchor = insertion_points.after_step(words, words.place(change.step))
    written = expression(words, change.extractor, anchor.response, change.step)
    return [*anchor.edits, *written.edits, _behind(words, anchor, [before + written.text + after])]


def _behind(words: K6Words, anchor: insertion_points.Anchor, lines: Sequence[str]) -> Edit:
    """Whole statements at an anchor, of any number of lines."""
    lead = f"{words.style.newline}{anchor.indent}"
    text = "".join(lead + line.replace("\n", lead) for line in lines)
    if anchor.inside:
        text = anchor.semicolon + (text.removesuffix(";") if anchor.semicolon else text)
    return Edit(Span(anchor.offset, anchor.offset), text)


def _check_reads(words: K6Words, moving: Moving, anchor: insertion_points.Anchor) -> None:
    function = syntax.function_of(anchor.statement)
    takes = words.takes
    for node in moving.reads:
        inside = function is not None and function.start_byte <= node.start_byte < function.end_byte
        sent = [step.index for step in takes.sending(node)]
        if (inside and node.start_byte < anchor.offset) or (sent and min(sent) <= moving.change.step):
            raise CannotWriteError("the value is used before the other response arrives")
        is_elsewhere = words.script.source.file_at(node.start_byte) != words.syntax.file
        is_unseen = is_elsewhere or not _is_seen(words, moving.taking, anchor)
        if not inside and "." not in moving.taking.name and is_unseen:
            raise CannotWriteError(f"`{moving.taking.name}` can't be seen where the value is used")


def _is_seen(words: K6Words, taking: Taking, anchor: insertion_points.Anchor) -> bool:
    """Whether what a statement assigns to can be assigned at an anchor."""
    root = re.match(r"[\w$]+", taking.name)
    if root is None or root[0] == "this":
        return root is not None and _class_of(taking.statement) == _class_of(anchor.statement)
    return declarations.visible(root[0], anchor.statement, words.syntax)


def _class_of(node: Node) -> Node | None:
    """What `this` is inside of: the class, or the function."""
    return nearest(node, "class_body", "function_declaration", "function_expression")


# Tests of members


_ASKING = frozenset(("Object.hasOwn", "Reflect.has"))


def member_of(words: K6Words, node: Node) -> ReadMember | None:
    """The member that `data.token`, `data?.token` or `data['token']` reads."""
    if node.type == "member_expression":
        return ReadMember(field_of(node, "object"), words.syntax.text(field_of(node, "property")))
    if node.type != "subscript_expression":
        return None
    name = literal_text(words, field_of(node, "index"))
    return ReadMember(field_of(node, "object"), name) if name is not None else None


def member_test(words: K6Words, node: Node) -> MemberTest | None:
    """The test that `'token' in data`, `data.hasOwnProperty('token')` or `Object.hasOwn(data, 'token')` is."""
    asked = _asked_member(words, node)
    if asked is None:
        return None
    holder, literal = asked
    name = literal_text(words, literal)
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


def test_of_path(words: K6Words, member_test: MemberTest, holder: str, path: tuple[JsonStep, ...]) -> str:
    """The same test of what stands at a path below an object: nothing is thrown where one on the way is missing."""
    return holder + members(words, path, optional=True)
