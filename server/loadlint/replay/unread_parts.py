"""Parts of a request of which it can't be told what is in them: any field may be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.expression import Extracted, sources_in
from loadlint.operation import names_operation
from loadlint.replay.fill import written_slots
from loadlint.request import JsonBody, JsonOther
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.correlation.observe.slots import Place, Slot
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.replay.fill import Answers
    from loadlint.request import Body
    from loadlint.script import Step

_OF_BODY = frozenset(("form", "multipart", "json", "xml", "body", "batch"))
_OF_ADDRESS = frozenset(("path", "query"))


def is_unread(slot: Slot) -> bool:
    """Whether a value without a value in the run stands for fields with names that can't be told."""
    return slot.is_open and (slot.place[0] == "body" or any(HOLE in str(part) for part in slot.place) or _is_name(slot))


def _is_name(slot: Slot) -> bool:
    return slot.place[1:2] == ("name",) and slot.place[0] in _OF_BODY | _OF_ADDRESS


def written_path(url: str) -> str:
    """The path of an address, from the first expression on where that may hold the beginning of the path as well."""
    host, slash, path = (url.partition("://")[2] or url).partition("?")[0].partition("/")
    return (HOLE if HOLE in host else "") + slash + path


def untold_steps(alignment: Alignment, answers: Answers) -> frozenset[int]:
    """The steps that may make any request of a run: nothing of their path, or not their operation, can be told.

    What such a step is paired with may be the request of another one, and so may that of a step whose address comes out
    of its answer.
    """
    untold: set[int] = set()
    for step in alignment.steps:
        taken = (item for source in step.request.url.sources for item in sources_in(source))
        comes_from = {item.step for item in taken if isinstance(item, Extracted)}
        if _is_unknown(answers.url(step)) or _hides_operation(step) or not untold.isdisjoint(comes_from):
            untold.add(step.index)
    return frozenset(untold)


def _hides_operation(step: Step) -> bool:
    """Whether it can't be told which operation a step names."""
    return any(slot.is_open and names_operation(str(slot.place[-1])) for slot in written_slots(step))


def _is_unknown(url: str) -> bool:
    """Whether nothing of a path is known."""
    path = written_path(url)
    return HOLE in path and not path.strip("/" + HOLE)


def may_hold(place: Place, url: str, body: Body | None, slots: Iterable[Slot]) -> bool:
    """Whether a field may be in a part of a request that can't be told. `url` and `slots` are those of the run."""
    kind = place[0]
    if kind in _OF_ADDRESS:
        path, query = written_path(url), url.partition("?")[2].replace(f"={HOLE}", "")
        return HOLE in (path if kind == "path" else path + query)
    unread = {slot.place[0] for slot in slots if is_unread(slot)}
    is_one_hole = isinstance(body, JsonBody) and isinstance(body.root, JsonOther) and body.root.text.is_open
    return kind in unread or (kind in _OF_BODY and ("body" in unread or is_one_hole))
