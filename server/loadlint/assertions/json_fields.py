"""Proposes what to assert of JSON: its members, their types, and members that tell success."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, Literal

from loadlint.assertion import JsonIs, Not, Test
from loadlint.assertions.judge import Fraction
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.extractor import JsonStep
from loadlint.text.regex import regex

_DISCRIMINATORS = frozenset("success ok status state result error code errors valid authenticated".split())
_ERROR_NAMES = ("errors", "error")
_ENDS_IN_ERRORS = regex(r"(?:^|_|[a-z])[eE]rrors$")
_WORD = regex(r"[A-Za-z][A-Za-z_ -]{0,20}")
_IS_ID = regex(r"(?:^|[a-z_])(?:[Ii]d|ID|[Kk]ey|[Tt]oken)$|^(?:uu)?id$")
_NOTHING = frozenset(("none", "null", "nil", "undefined", "nan"))
_METADATA = frozenset(
    "columns cursor labels limit links meta metadata next offset page pages pagination prev previous schema took "
    "version versions".split()
)
"""Words in the names of members that describe an interface and not what it answers."""

_OTHER = regex(r"(?:null|true|false)$|[\[{]")
_KEPT = 32


def verdicts(trees: Sequence[Any], *, several: bool, calls: int = 0) -> Iterator[tuple[Test, int]]:
    """The members that tell success, each with its rank. `several` says that the trees come from several runs.

    `calls` is how many calls the request makes at once: the answer is a list then, with an item for each of them.
    """
    if not calls or not all(isinstance(tree, list) and len(tree) == calls for tree in trees):
        yield from _verdicts((), trees, several=several)
        return
    for number in range(min(calls, _MOST_CALLS)):
        yield from _verdicts((number,), [tree[number] for tree in trees], several=several)


def _verdicts(place: tuple[JsonStep, ...], trees: Sequence[Any], *, several: bool) -> Iterator[tuple[Test, int]]:
    """The members that tell success of what stands at a place of all answers."""
    for path in _common_paths(trees):
        values, whole = [_at(tree, path) for tree in trees], (*place, *path)
        if path[-1] in _DISCRIMINATORS and _is_constant(values, path[-1], several=several):
            yield JsonIs(whole, "equals", values[0]), len(path)
        if several and _is_confirmation(path, values):
            yield JsonIs(whole, "equals", values[0]), len(path) + 1
        if _is_list_of_errors(path, values):
            yield Not(JsonIs((*whole, 0), "there")), len(path)
    if all(isinstance(tree, dict) and "data" in tree and "errors" not in tree for tree in trees):
        yield Not(JsonIs((*place, "errors"), "there")), 8


_MOST_CALLS = 5
"""Of so many calls of one request the answers are asserted."""

_MESSAGES = frozenset("message msg flash notice notification confirmation".split())
_SENTENCE = regex(r"[A-Z][A-Za-z]*(?: [A-Za-z,-]+){1,11}[.!]?")


def _is_confirmation(path: tuple[str, ...], values: Sequence[Any]) -> bool:
    """Whether it is what the application says of the request each time: that something was saved."""
    first = values[0]
    said = path[-1] in _MESSAGES or (path[-1] in _DISCRIMINATORS and path[-2:-1] and path[-2] in _MESSAGES)
    return bool(said) and isinstance(first, str) and values.count(first) == len(values) and _is_sentence(first)


def _is_sentence(text: str) -> bool:
    return len(text) <= 80 and _SENTENCE.fullmatch(text) is not None


def _is_list_of_errors(path: tuple[str, ...], values: Sequence[Any]) -> bool:
    return bool(_ENDS_IN_ERRORS.search(path[-1])) and all(value == [] for value in values)


def error_lists(trees: Sequence[Any]) -> list[tuple[str, ...]]:
    """The paths of the lists of errors that are empty in all trees."""
    return [path for path in _common_paths(trees) if _is_list_of_errors(path, [_at(tree, path) for tree in trees])]


def items(trees: Sequence[Any]) -> Iterator[tuple[Test, int]]:
    """The tests that the one list of all trees has an item."""
    for path in list_paths(trees):
        yield JsonIs((*path, 0), "there"), 3


def list_paths(trees: Sequence[Any]) -> list[tuple[str, ...]]:
    """The path of the one list of objects that all trees have and that is empty in none."""
    paths = []
    pending: list[tuple[str, ...]] = [()]
    while pending:
        path = pending.pop(0)
        nodes = [_member(tree, path) for tree in trees]
        if all(isinstance(node, list) and node and isinstance(node[0], dict | list) for node in nodes):
            paths.append(path)
        elif all(isinstance(node, dict) for node in nodes) and len(path) < 3:
            pending += [(*path, key) for key in nodes[0] if isinstance(nodes[0][key], dict | list)]
    return paths if len(paths) == 1 else []


def _member(tree: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def of_json(trees: Sequence[Any]) -> Iterator[tuple[Test, int]]:
    """The tests of members that all trees pass, each with its rank."""
    first = trees[0]
    for path in _common_paths(trees):
        values = [_at(tree, path) for tree in trees]
        tells = path[-1] in _DISCRIMINATORS
        yield JsonIs(path, "there"), 3 + len(path) + 3 * tells
        if (kind := _kind(values)) is not None:
            yield JsonIs(path, kind), 4 + len(path) + 3 * tells
    if all(isinstance(tree, list) for tree in trees):
        yield JsonIs((), "list"), 1
    if isinstance(first, dict):
        for name in _ERROR_NAMES:
            if all(isinstance(tree, dict) and name not in tree for tree in trees):
                yield Not(JsonIs((name,), "there")), 8


def constants(trees: Sequence[Any], is_sent: Callable[[str], bool]) -> Iterator[tuple[Test, int]]:
    """Members with one value in all trees that is no data: a truth value, or a word that no request has sent."""
    for path in _common_paths(trees):
        first = _at(trees[0], path)
        if any(type(value) is not type(first) or value != first for value in (_at(tree, path) for tree in trees)):
            continue
        word = _is_word(first, path[-1]) and not looks_generated(first)
        if isinstance(first, bool) or (word and not _IS_ID.search(path[-1]) and not is_sent(first)):
            yield JsonIs(path, "equals", first), len(path) + word


def _is_word(value: Any, name: str) -> bool:
    """Whether the value of a member is a word that says something, as `null` does not that was made a text.

    A table of texts by their keys holds the key itself where nothing is translated.
    """
    return isinstance(value, str) and bool(_WORD.fullmatch(value)) and value.lower() not in (*_NOTHING, name.lower())


def _kind(values: Sequence[Any]) -> Literal["number", "text", "list"] | None:
    """The type that all values have; None for others, and where they differ."""
    if all(isinstance(value, int | Fraction) and not isinstance(value, bool) for value in values):
        return "number"
    if all(isinstance(value, str) and not isinstance(value, Fraction) for value in values):
        # For JMeter a value and a text that looks like it are equal.
        return "text" if not any(_OTHER.match(value) for value in values) else None
    return "list" if all(isinstance(value, list) for value in values) else None


def _common_paths(trees: Sequence[Any]) -> list[tuple[str, ...]]:
    return [path for path in paths(trees[0]) if all(_has(tree, path) for tree in trees[1:])]


def paths(tree: Any) -> Iterator[tuple[str, ...]]:
    """The paths of members through objects, the shallow ones first."""
    pending: list[tuple[tuple[str, ...], Any]] = [((), tree)]
    count = 0
    while pending and count < _KEPT:
        path, node = pending.pop(0)
        if not isinstance(node, dict) or len(path) > 3 or len(node) > 60:
            continue
        for name, child in node.items():
            if _is_name(name):
                pending.append(((*path, name), child))
                count += 1
                yield (*path, name)


def _is_name(name: str) -> bool:
    return (
        bool(re.fullmatch(r"[A-Za-z_@$][\w@$-]{0,40}", name))
        and not re.search(r"\d{2}", name)
        and not looks_generated(name)
        and not _is_metadata(name)
    )


def _is_metadata(name: str) -> bool:
    """Whether a member tells how the interface is used: its links, its columns, the page of a list."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return name[0] in "_@$" or any(word.lower() in _METADATA for word in words)


def _at(tree: Any, path: Iterable[str | int]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _has(tree: Any, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return False
        tree = tree[key]
    return True


def _is_constant(values: Collection[Any], name: str, *, several: bool) -> bool:
    """Whether a field that tells success has one value each time, and it is a word of the application."""
    first = next(iter(values))
    if any(type(value) is not type(first) or value != first for value in values):
        return False
    if isinstance(first, bool) or (first is None and name in _ERROR_NAMES):
        return True
    if isinstance(first, str):
        return _is_word(first, name) and several
    return isinstance(first, int) and several and 0 <= first < 1000
