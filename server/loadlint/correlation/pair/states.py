"""The states that JSON answers tell of, such as that of a job, and the one that somebody waits for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.recordings.exchange import Exchange

Path = tuple[str, ...]
States = Mapping[Path, str | bool | None]

_STATE = re.compile(r"[\w .:/-]{1,40}")
"""The word for a state, without what tools would read as more than a text."""


def states_in(exchange: Exchange) -> States:
    """The words and truth values of a JSON answer, by the names that lead to them, the outermost first; and None for
    each list that holds something."""
    members = members_of(exchange).items()
    lists = {path: None for path, value in members if isinstance(value, list) and value}
    words = {path: value for path, value in members if isinstance(value, bool) or _is_word(value)}
    return {**dict(sorted(words.items(), key=lambda item: len(item[0]))), **lists}


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and _STATE.fullmatch(value) is not None and not looks_generated(value)


def members_of(exchange: Exchange) -> dict[Path, Any]:
    """What the objects of a JSON answer hold but for other objects, by the names that lead to it."""
    try:
        value = json.loads(exchange.response.text) if exchange.response is not None else None
        return dict(_members(value, ()))
    except (ValueError, RecursionError):
        return {}


def _members(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for name, member in value.items():
        yield from _members(member, (*path, name))


def awaited_state(done: Sequence[States], pending: Sequence[States]) -> tuple[Path, str | bool | None] | None:
    """A state that all of some answers have, and none of those before them."""
    for path, value in done[0].items():
        is_of_all = all(answer.get(path, "") == value for answer in done)
        if is_of_all and all(answer.get(path, "") != value for answer in pending):
            return path, value
    return None


def reach_a_state(series: Sequence[Sequence[States]]) -> bool:
    """Whether answers to the same request, in each of some series, come to the same state and keep it."""
    return any(
        all(reached[-1] and reached == sorted(reached) for reached in of_series) and not all(map(all, of_series))
        for path, value in series[0][-1].items()
        if (of_series := [[answer.get(path, "") == value for answer in answers] for answers in series])
    )
