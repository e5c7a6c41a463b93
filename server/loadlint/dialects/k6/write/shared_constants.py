"""What a new script says several times, said once: the checks of one request, a long address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.script.syntax_tree import span_of, stands_in, text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.span import Span
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from tree_sitter import Node

    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.text.source import Source

_ENTRY = b"export default function"
_LONG = 60
"""Characters. A shorter address is read more easily where it is sent."""

_SETTING = re.compile(r"\$\{\w+\}")


class _Repeated(Struct, frozen=True):
    """Expressions of one text, and what a name can be made of: words that tell what it is about, the last one first."""

    nodes: Sequence[Node]
    words: Sequence[str]
    kind: str


def with_constants(source: Source) -> bytes:
    """The text with constants before the function that k6 calls, and their names where their values stood."""
    parsed = syntax.parse(source)
    entry = source.data.find(_ENTRY)
    if entry < 0:
        return source.data
    taken = set(parsed.identifiers)
    edits: list[Edit] = []
    declarations: list[str] = []
    for repeated in _repetitions(parsed, entry):
        name = _free_name(repeated, taken)
        taken.add(name)
        declarations.append(f"const {name} = {_flush_left(repeated.nodes[0])};\n")
        edits += (Edit(span_of(node), name) for node in repeated.nodes)
    text = "".join(declarations)
    return apply(source.data, [Edit(Span(entry, entry), f"{text}\n"), *edits]) if edits else source.data


def _repetitions(parsed: Syntax, entry: int) -> Iterator[_Repeated]:
    """What stands in the function several times and needs no variable of it, in the order of the text."""
    inner = sorted((node for node in walk(parsed.root) if node.start_byte > entry), key=lambda node: node.start_byte)
    declared = {text_of(name) for node in inner if (name := node.child_by_field_name("name")) is not None}
    for kind, is_of_kind, words_of in _KINDS:
        by_text: dict[str, list[Node]] = {}
        for node in filter(is_of_kind, inner):
            by_text.setdefault(text_of(node), []).append(node)
        for nodes in by_text.values():
            if len(nodes) > 1 and not _names_in(nodes[0]) & declared:
                yield _Repeated(nodes, words_of(nodes[0]), kind)


def _is_of_checks(node: Node) -> bool:
    """Whether a node is an object with several tests."""
    call = node.parent.parent if node.type == "object" and stands_in(node, "arguments") and node.parent else None
    return call is not None and text_of(call).startswith("check(") and len(node.named_children) > 1


def _is_long_address(node: Node) -> bool:
    is_whole = node.type == "template_string" and stands_in(node, "arguments", "array")
    return is_whole and len(text_of(node)) >= _LONG and text_of(node).startswith("`${")


def _names_in(node: Node) -> Set[str]:
    return {text_of(part) for part in walk(node) if part.type == "identifier"}


def _words_of_checks(checks: Node) -> list[str]:
    """What names the request in the name of a test, `GET /carts: status is 200`, the last word first."""
    key = checks.named_children[0].child_by_field_name("key")
    label = text_of(key).partition(":")[0] if key is not None else ""
    return [word for part in reversed(re.split(r"[ /]", label)) for word in ["_".join(words_in(part))] if word]


def _words_of_address(address: Node) -> list[str]:
    """What tells an address: a word in its query, `template=item`, else the last words of its path."""
    path, _, query = _SETTING.sub("", text_of(address)).partition("?")
    values = [value for _, _, value in (pair.partition("=") for pair in query.split("&"))]
    told = [value for value in values if re.fullmatch("[a-z]{3,}", value)]
    segments = ["_".join(words_in(segment)) for segment in reversed(path.split("/"))]
    return [*told[:1], *(segment for segment in segments if segment)]


_KINDS = (("URL", _is_long_address, _words_of_address), ("CHECKS", _is_of_checks, _words_of_checks))


def _free_name(repeated: _Repeated, taken: Set[str]) -> str:
    """The last word, with those before it where the name is taken, else with a number."""
    words = [word for word in repeated.words if word[0].isalpha()] or ["shared"]
    stems = ["_".join(reversed(words[: number + 1])).upper() for number in range(len(words))]
    names = [f"{stem}_{repeated.kind}" for stem in stems]
    numbered = (f"{names[0]}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*names, *numbered) if name not in taken)


def _flush_left(node: Node) -> str:
    """The text of a node whose lines are indented as deep as those of a statement outside of functions."""
    lines = text_of(node).split("\n")
    indent = len(lines[-1]) - len(lines[-1].lstrip())
    return "\n".join([lines[0], *(line[indent:] for line in lines[1:])])
