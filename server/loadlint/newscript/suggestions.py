"""Requests that a page makes while its user is still typing: M, Mo, Moor.

How many there are depends on how fast that is. The last one has all of the text, and each recording has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from loadlint.correlation.pair.background import reads_beside
from loadlint.newscript.request_values import recorded_fields
from loadlint.request import url_path

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange


def is_begun(exchange: Exchange, following: Exchange) -> bool:
    """Whether a request reads the same as the one after it, but for the end of one text."""
    if url_path(exchange.url) != url_path(following.url) or not (reads_beside(exchange) and reads_beside(following)):
        return False
    fields, others = list(recorded_fields(exchange)), list(recorded_fields(following))
    if [field.name for field in fields] != [field.name for field in others]:
        return False
    longer = [(field.value, other.value) for field, other in zip(fields, others, strict=True) if field != other]
    return any(map(_is_begin, longer)) and len(longer) == 1


def _is_begin(texts: tuple[str, str]) -> bool:
    """Whether a text is what another one begins with; numbers are no beginnings of others."""
    begin, text = texts
    return bool(begin) and not begin.isdigit() and text.startswith(begin)


def with_last_paired(
    pairs: Mapping[int, int], exchanges: Sequence[Exchange], others: Sequence[Exchange]
) -> Mapping[int, int]:
    """The pairs of two recordings, in which the last request of one text is paired with the last one of the other."""
    last, other_last = _last_positions(exchanges), _last_positions(others)
    ends = {last[i]: other_last.get(j, j) for i, j in pairs.items() if i in last}
    return {i: j for i, j in pairs.items() if i not in last} | ends


def _last_positions(exchanges: Sequence[Exchange]) -> dict[int, int]:
    """For the requests that were made for one text, the position of the last one."""
    last: dict[int, int] = {}
    for position, (exchange, following) in reversed(list(enumerate(pairwise(exchanges)))):
        if is_begun(exchange, following):
            last[position] = last.setdefault(position + 1, position + 1)
    return last
