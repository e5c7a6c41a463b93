"""How Locust scripts take a value that they take already in another way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError, ReplaceExtraction, Use
from loadlint.dialects.locust.language import literals
from loadlint.dialects.locust.language.style import raw_literal, string_literal
from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.locust.read import scoping
from loadlint.dialects.locust.write import insertion_points, render, request_block, variables
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import field_of, is_part, nearest, parent_of, span_of
from loadlint.dialects.script.write.helper_call import json_paths
from loadlint.dialects.script.write.model import MemberTest, Moving, ReadMember, Taking, TakingExpression
from loadlint.dialects.script.write.move_extraction import target_elsewhere
from loadlint.dialects.script.write.syntax_kit import cores
from loadlint.extractor import Extractor, JsonStep, holds_choice
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords

    Path = tuple[JsonStep, ...]

_TARGET = "\0"


def expression(words: LocustWords, extractor: Extractor, response: str, step: int) -> TakingExpression:
    """The expression that takes the value out of a response."""
    place = words.place(step)
    function = function_of(place.site if place.site is not None else place.raw.call)
    client = variables.client_of(words, place, function) if function is not None else None
    writing = words.writing(place, response, client)
    value = render.value_of(extractor, writing)
    lines = render.or_nothing(extractor, _TARGET, writing)
    by_match = (value.found, *value.around) if value.found is not None and value.kind == "match" else None
    return TakingExpression(value.text, writing.edits, bool(value.raises), lines, by_match)


def assign(words: LocustWords, place: Taking, written: TakingExpression, taking: Taking) -> list[Edit]:
    """The variable of one statement gets the expression, where another one (or itself) stands."""
    asked = place != taking or any(words.takes.is_tested(node) for node in words.takes.places(taking.name))
    if place == taking and not (written.raises and asked and not _is_tried(place.statement)):
        return [Edit(span_of(place.value), written.text)]
    indent = indent_at(words.data, place.statement.start_byte)
    lines = _lines(written, taking.name)
    text = words.text_of_lines(indent, lines).removeprefix(words.style.newline + indent)
    return [Edit(span_of(place.statement), text)]


def _lines(written: TakingExpression, target: str) -> list[str]:
    holder = target.rpartition(".")[2]
    return [line.replace(f"{_TARGET}_", f"{holder}_").replace(_TARGET, target) for line in written.lines]


def _is_tried(statement: Node) -> bool:
    """Whether a statement stands in the body of a `try`."""
    block = nearest(statement, "function_definition", "block")
    while block is not None and block.type == "block" and not is_part(block, "try_statement", "body"):
        block = nearest(block.parent, "function_definition", "block")
    return block is not None and block.type == "block"


def split_off(words: LocustWords, value: Node, variable: str, text: str) -> list[Edit]:
    """The variable, one of several that get values in one statement, gets another one."""
    left = parent_of(value).child_by_field_name("left")
    are_names = left is not None and left.type in ("pattern_list", "tuple_pattern")
    names = [words.syntax.text(node) for node in left.named_children] if left is not None and are_names else []
    values = value.named_children if value.type in ("expression_list", "tuple") else []
    if len(names) != len(values) or variable not in names:
        raise CannotWriteError("the value is not one of several")
    return [Edit(span_of(values[names.index(variable)]), text)]


def literal_text(words: LocustWords, node: Node) -> str | None:
    """What a literal says; None where it is none, or has expressions in it."""
    return literals.plain_text(node)


def other_literal(words: LocustWords, node: Node, text: str) -> Edit:
    """Another text in the place of a literal's, in its own quotes."""
    prefix, mark = literals.prefix_of(words.data, node), literals.quote_of(words.data, node)
    literal = raw_literal(text, mark) if "r" in prefix else string_literal(text, mark)
    return Edit(Span(node.start_byte, node.end_byte), literal)


_WRAPPING = frozenset(("str", "int", "float", "quote", "unquote"))


def core_of(words: LocustWords, node: Node) -> Node | None:
    """The part of an expression that may take the value, in a conversion or beside a default; None for others."""
    if node.type == "boolean_operator":
        return field_of(node, "left" if words.syntax.text(node.children[1]) == "or" else "right")
    if node.type == "call" and words.syntax.text(field_of(node, "function")) in _WRAPPING:
        return next(iter(field_of(node, "arguments").named_children), None)
    if node.type in ("parenthesized_expression", "conditional_expression"):
        return node.named_children[0]
    return None


def with_other_path(words: LocustWords, value: Node, old: Extractor | None, new: Extractor) -> Iterator[list[Edit]]:
    """The path into a JSON document, as the author walks it: by subscripts, or with `get`."""
    paths = json_paths(old, new)
    if paths is not None:
        for node in cores(words, value):
            yield from _other_keys(words, node, *paths)


def _other_keys(words: LocustWords, value: Node, before: Path, after: Path) -> Iterator[list[Edit]]:
    """`data["user"]["token"]` with other keys, as many of the old ones kept as the paths share."""
    whole = span_of(value)
    # In a text in double quotes these can't be used.
    quote = next((mark for mark in words.syntax.text(value) if mark in "'\""), words.style.quote)
    node, kept = value, len(before)
    while kept:
        step = step_of(words, node)
        if step is None:
            return
        node, kept = step[0], kept - 1
        added = after[kept:]
        if before[:kept] == after[:kept] and added and not holds_choice(added):
            text = words.syntax.text(node) + keys(added, quote, gotten=step[1])
            yield [Edit(whole, _with_default(text, _default_of(words, value)))]


def _default_of(words: LocustWords, value: Node) -> str | None:
    """What stands in where `x.get("key", [])` finds nothing; None where that is None."""
    arguments = value.child_by_field_name("arguments")
    is_get = step_of(words, value) is not None and arguments is not None and arguments.named_child_count == 2
    return words.syntax.text(arguments.named_children[1]) if arguments is not None and is_get else None


def _with_default(text: str, default: str | None) -> str:
    """The same with a default for its last `get`."""
    return f"{text[:-1]}, {default})" if default is not None and text.endswith(")") else text


def step_of(words: LocustWords, node: Node) -> tuple[Node, bool] | None:
    """What `x["key"]` or `x.get("key")` is asked of, and whether it is the latter."""
    if node.type == "subscript":
        return field_of(node, "value"), False
    called = field_of(node, "function") if node.type == "call" else None
    if called is None or called.type != "attribute" or words.syntax.text(field_of(called, "attribute")) != "get":
        return None
    return field_of(called, "object"), True


def keys(path: Path, quote: str, *, gotten: bool) -> str:
    """The path as subscripts, or with `get`: an object on the way may then be missing."""
    text = ""
    for number, step in enumerate(path):
        key = string_literal(step, quote) if isinstance(step, str) else str(step)
        if gotten and isinstance(step, str):
            follows = number + 1 < len(path) and isinstance(path[number + 1], str)
            text += f".get({key}, {{}})" if follows else f".get({key})"
        else:
            text += f"[{key}]"
    return text


def retaken(words: LocustWords, moving: Moving) -> list[Edit]:
    """An extraction, and what leaves where it finds nothing, behind another step."""
    change, taking = moving.change, moving.taking
    place = words.place(change.step)
    starts = [node.start_byte for node in moving.reads]
    keeps_guards = bool(moving.guards) and not any(".failure(" in guard for guard in moving.guards)
    needs_block = moving.judges and not keeps_guards
    anchor = (request_block.inside_or_after if needs_block else insertion_points.after_step)(words, place, starts)
    _check_reads(words, moving, anchor)
    target = _target(words, moving, anchor)
    written = expression(words, change.extractor, anchor.response, change.step)
    edits = [*anchor.edits, *written.edits]
    lines = _lines(written, target) if moving.judges else [f"{target} = {written.text}"]
    lines[-1] += moving.comment
    if keeps_guards and not anchor.in_with and target == taking.name:
        lines += [line for guard in moving.guards for line in guard.split("\n")]
    elif moving.judges:
        writing = words.writing(place, anchor.response)
        guard = words.guard_of(place, change.step, change.description, writing, can_fail=anchor.can_fail)
        if guard.after:
            raise CannotWriteError("the other request is made in a block that swallows exceptions")
        lines += [f"if not {target}:", *(words.style.unit + line for line in guard.inside)]
        edits += writing.edits
    return [*edits, words.statements(anchor.offset, anchor.indent, lines), *anchor.after]


def statement_edits(words: LocustWords, change: ReplaceExtraction, before: str, after: str) -> list[Edit]:
    """A statement behind another step: the expression that takes the value, between two texts."""
    anchor = insertion_points.behind_step(words, words.place(change.step))
    written = expression(words, change.extractor, anchor.response, change.step)
    line = words.statements(anchor.offset, anchor.indent, [before + written.text + after])
    return [*anchor.edits, *written.edits, line, *anchor.after]


def _target(words: LocustWords, moving: Moving, anchor: insertion_points.Anchor) -> str:
    """The variable as it is written behind the other step."""
    name, site = moving.taking.name, words.place(moving.change.step).site
    before, after = scoping.function_of(moving.taking.statement), scoping.function_of(anchor.statement)
    if before.id == after.id:
        return name
    if "." in name and site is not None:
        with suppress(CannotWriteError):
            return variables.elsewhere(words, name, before, site)
        elsewhere = target_elsewhere(words, moving, anchor.statement)
        if elsewhere is None:
            raise CannotWriteError(f"`{name}` can't be seen where the other response is")
        return elsewhere
    if not scoping.is_local(after, moving.reads):
        raise CannotWriteError(f"`{name}` can't be seen where the value is used")
    return name


def _check_reads(words: LocustWords, moving: Moving, anchor: insertion_points.Anchor) -> None:
    step, takes = moving.change.step, words.takes
    function = scoping.function_of(anchor.statement)
    for node in moving.reads:
        sent = [sender.index for sender in takes.sending(node)]
        inside = scoping.is_local(function, [node])
        if (inside and node.start_byte < anchor.statement.start_byte) or (sent and min(sent) <= step):
            raise CannotWriteError("the value is used before the other response arrives")
        uses = [Use(index, span_of(node)) for index in sent]
        words.check_runs_before(step, anchor.statement, uses)


# Tests of members


def member_of(words: LocustWords, node: Node) -> ReadMember | None:
    """The member that `data["token"]` or `data.get("token")` reads."""
    step = step_of(words, node)
    if step is None:
        return None
    keys = [field_of(node, "subscript")] if node.type == "subscript" else field_of(node, "arguments").named_children
    name = literal_text(words, keys[0]) if keys else None
    return ReadMember(step[0], name) if name is not None else None


def member_test(words: LocustWords, node: Node) -> MemberTest | None:
    """The test that `"token" in data` or `"token" not in data` is."""
    operators = [child.type for child in node.children if not child.is_named]
    if node.type != "comparison_operator" or operators not in (["in"], ["not in"]):
        return None
    literal, holder = node.named_children
    name = literal_text(words, literal)
    return MemberTest(ReadMember(holder, name), node, literal) if name is not None else None


def test_of_path(words: LocustWords, member_test: MemberTest, holder: str, path: tuple[JsonStep, ...]) -> str:
    """The same test of what stands at a path below an object: nothing is raised where one on the way is missing."""
    negation = "not " if any(child.type == "not in" for child in member_test.whole.children) else ""
    return negation + holder + keys(path, words.style.quote, gotten=True)
