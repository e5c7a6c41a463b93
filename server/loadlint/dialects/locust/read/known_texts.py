"""What Python makes of texts that are known: helpers of scripts take paths apart this way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.read import binding
from loadlint.dialects.script.language.syntax_tree import field_of, inner_part, walk
from loadlint.dialects.script.read.known_texts import MOST_ITEMS, for_each_item, matches
from loadlint.dialects.script.read.values import Lit, Num, Obj, Regex, Seq, Str, Value, known_text
from loadlint.text.mapped import Text
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.read.scopes import Scope

_SLICE = regex(r"(-?\d{1,6})?:(-?\d{1,6})?")


def all_matches(pattern: Value | None, text: Value | None) -> Seq | None:
    """`re.findall(pattern, text)`: texts, or lists of texts where the pattern has several groups."""
    source = pattern.pattern if isinstance(pattern, Regex) and not pattern.flags else known_text(pattern)
    searched = known_text(text)
    all_found = matches(source, searched) if source is not None and searched is not None else None
    return Seq(list(map(_match, all_found))) if all_found is not None else None


def _match(match: Sequence[str | None]) -> Value:
    """One item of what `re.findall` gives: the groups, or the whole match where the pattern has none."""
    texts = [Str(Text(text or "")) for text in match[1:] or match]
    return texts[0] if len(texts) == 1 else Seq(list(texts))


def pieces(text: Text, separator: Value | None) -> Seq | None:
    """`text.split(separator)`."""
    by = known_text(separator)
    return Seq([Str(piece) for piece in text.split(by)]) if by else None


def part(value: Value, bounds: str) -> Str | Seq | None:
    """`value[bounds]` of a text or a list; None where the bounds are no numbers."""
    match = _SLICE.fullmatch(bounds)
    if match is None:
        return None
    kept = slice(*(integer(bound) if bound else None for bound in match.groups()))
    if isinstance(value, Str):
        return Str(value.text[kept]) if not value.text.is_open else None
    return Seq(list(value.items[kept])) if isinstance(value, Seq) and not value.open else None


def for_each(interpreter: Interpreter, loop: Node, items: Value, scope: Scope) -> bool | None:
    """A loop over known texts, run piece by piece: `for piece in path.split("."):`, or one over what the script has
    written that calls nothing but what looks at values, as a loop over `*path` does.

    Whether it leaves the function; None where it is another loop.
    """
    left, right, body = (field_of(loop, name) for name in ("left", "right", "body"))
    if not isinstance(items, Seq) or items.open or len(items.items) > MOST_ITEMS:
        return None
    if not _takes_apart(interpreter, right) and not is_walk(body, items):
        return None

    def run(item: Value) -> bool:
        binding.bind(interpreter, left, item, scope)
        return interpreter.exec(body, scope)

    return for_each_item(interpreter, items, run)


def _takes_apart(interpreter: Interpreter, expression: Node) -> bool:
    """Whether an expression takes a text apart."""
    call = expression.child_by_field_name("value") if expression.type == "subscript" else expression
    name = inner_part(call, "function", "attribute")
    return name is not None and interpreter.source(name) in ("findall", "split")


def is_walk(body: Node, items: Seq) -> bool:
    """Whether all items are constants, and the body of a loop over them calls nothing but what looks at values.

    An object is a step of a path, which tells an item of a list, only where the body looks at what it has before it.
    """
    nodes = list(walk(body))
    calls = [_called_name(node) for node in nodes if node.type == "call"]
    return (
        all(_is_known(item, with_objects=bool(calls)) for item in items.items)
        and all(name in _LOOKING for name in calls)
        and not any(node.type in ("break_statement", "continue_statement") for node in nodes)
    )


def is_known_walk(body: Node, items: Value) -> bool:
    """The same, for a list of which all items are known."""
    return isinstance(items, Seq) and not items.open and is_walk(body, items)


def _is_known(item: Value, *, with_objects: bool) -> bool:
    if isinstance(item, Seq):
        return not item.open and all(_is_known(inner, with_objects=with_objects) for inner in item.items)
    return isinstance(item, Str | Num | Lit) or (with_objects and isinstance(item, Obj))


_LOOKING = frozenset(b"isinstance next items str int append strip split format quote quote_plus startswith".split())
"""The names of functions that look at values or put them together."""


def _called_name(call: Node) -> bytes | None:
    """The name of the function or method that is called."""
    name = inner_part(call, "function", "attribute") or inner_part(call, "function")
    return name.text if name is not None else None
