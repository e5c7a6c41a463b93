"""Texts that make an expression go back as often as it can: pieces of what it matches, many times, and no end."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as kinds
from typing import Any

from loadlint.text.regex_cost import single, tree_of

_CHARACTERS = "aA0 <\"'=-/.,:;&?%{}[]()\\\n\r\t_#@+|~^$*!`>é€\x01"
_MOST = 8
_ENDS = ("", "\x00", "\n\x00")


def pumped(compiled: re.Pattern[Any], size: int) -> Iterator[Any]:
    """Texts of about so many characters, of the type that the expression takes."""
    for items in _alternatives(list(tree_of(compiled))):
        for text in _pumped(items, compiled.flags, size):
            yield text.encode("latin-1", "replace") if isinstance(compiled.pattern, bytes) else text


def _alternatives(items: list[Any]) -> Iterator[list[Any]]:
    """The parts of an expression that is one choice as a whole; each may be slow by itself."""
    if len(items) == 1 and items[0][0] == kinds.BRANCH:
        for branch in items[0][1][1]:
            yield from _alternatives(list(branch))
    elif len(items) == 1 and items[0][0] == kinds.SUBPATTERN:
        yield from _alternatives(list(items[0][1][3]))
    else:
        yield items


def _pumped(items: Sequence[Any], flags: int, size: int) -> Iterator[str]:
    # Between two letters nothing can go wrong.
    ends = [end for end, (kind, _) in enumerate(items) if end and (kind, items[end - 1][0]) != (kinds.LITERAL,) * 2]
    heads = list(dict.fromkeys(_sample(items[:end], flags) for end in (*ends, len(items))))
    pumps = list(dict.fromkeys(text for text in (*heads[:_MOST], *_loops(items, flags)) if text))
    for head in dict.fromkeys(["", *heads[:_MOST]]):
        for pump in pumps[:_MOST]:
            for end in _ENDS:
                yield head + pump * (size // len(pump)) + end


def seconds(compiled: re.Pattern[Any], methods: Iterable[str], text: Any) -> float:
    """The processor time that an expression takes on a text, used as it is used."""
    started = time.thread_time()
    if methods & {"search", "finditer", "findall", "sub", "subn", "split"}:  # type: ignore[operator]
        for _ in compiled.finditer(text):
            pass
    else:
        compiled.match(text)
        compiled.fullmatch(text)
    return time.thread_time() - started


def _loops(items: Sequence[Any], flags: int) -> Iterator[str]:
    """What goes round in each loop, at any depth: its body, and each character where it is a class."""
    for kind, value in items:
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            body = list(value[2])
            yield _sample(body, flags)
            if len(body) == 1 and body[0][0] in (kinds.IN, kinds.ANY, kinds.NOT_LITERAL):
                yield from _characters(body[0], flags)[:6]
            yield from _loops(body, flags)
        else:
            for inner in _inner(kind, value):
                yield from _loops(list(inner), flags)


def _inner(kind: Any, value: Any) -> Sequence[Any]:
    if kind == kinds.SUBPATTERN:
        return [value[3]]
    if kind == kinds.BRANCH:
        branches: Sequence[Any] = value[1]
        return branches
    if kind == kinds.ATOMIC_GROUP:
        return [value]
    return [value[1]] if kind in (kinds.ASSERT, kinds.ASSERT_NOT) else []


def _sample(items: Sequence[Any], flags: int) -> str:
    """A short text that items match, as far as that can be told."""
    return "".join(_of_item(kind, value, flags) for kind, value in items)


def _of_item(kind: Any, value: Any, flags: int) -> str:
    if kind == kinds.LITERAL:
        return chr(value)
    if kind in (kinds.IN, kinds.ANY, kinds.NOT_LITERAL):
        characters = _characters((kind, value), flags)
        return characters[0] if characters else ""
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        times: int = min(max(value[0], 1), 100)
        return _sample(list(value[2]), flags) * times
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return ""
    inner = _inner(kind, value)
    return _sample(list(inner[0]), flags) if inner else ""


def _characters(item: Any, flags: int) -> list[str]:
    one = single(item, flags)
    return [character for character in _CHARACTERS if one.match(character)]
