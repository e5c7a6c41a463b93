"""Parts of a request of which it can't be told what is in them: any field may be there."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from loadlint.correlation.observe.slots import Place, Slot, is_plain, path_shift
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.expression import Extracted, sources_in
from loadlint.operation import names_operation
from loadlint.recordings.exchange import Exchange
from loadlint.replay.fill import Answers, written_slots
from loadlint.request import Body, JsonBody, JsonOther, url_path
from loadlint.script import Step
from loadlint.text.mapped import HOLE, Text

_OF_BODY = frozenset(("form", "multipart", "json", "xml", "body", "batch"))
_OF_ADDRESS = frozenset(("path", "query"))


def is_unread(slot: Slot) -> bool:
    """Whether a field has a name that can't be told, or stands for several such fields."""
    has_open_name = any(HOLE in str(part) for part in slot.place)
    return has_open_name or (slot.is_open and (slot.place[0] == "body" or _is_name(slot)))


def _is_name(slot: Slot) -> bool:
    return slot.kind == "id in a name" and slot.place[0] in _OF_BODY | _OF_ADDRESS


def written_path(url: str) -> str:
    """The path of an address, from the first expression on where that may hold the beginning of the path as well."""
    host, slash, path = (url.partition("://")[2] or url).partition("?")[0].partition("/")
    return (HOLE if HOLE in host else "") + slash + path


def untold_steps(alignment: Alignment, run: AlignedRecording, answers: Answers) -> frozenset[int]:
    """The steps that may make any request of a run: nothing of their path, or not their operation, can be told.

    What such a step is paired with may be the request of another one, and so may that of a step whose address comes out
    of its answer. An expression before the path is the host where a step shows it that has the same one.
    """
    untold: set[int] = set()
    hosts = _hosts(alignment, run, answers)
    for step in alignment.steps:
        if is_plain(step):
            continue
        taken = (item for source in step.request.url.sources for item in sources_in(source))
        comes_from = {item.step for item in taken if isinstance(item, Extracted)}
        path = written_path(answers.url(step))
        path = path.removeprefix(HOLE) if _base(step.request.url) in hosts else path
        is_open = _is_unknown(path) or _hides_operation(step) or not untold.isdisjoint(comes_from)
        if is_open or _has_other_path(step, answers, run.exchange(step.index)):
            untold.add(step.index)
    return frozenset(untold)


def _has_other_path(step: Step, answers: Answers, exchange: Exchange | None) -> bool:
    """Whether a link or a form of a page leads elsewhere: what the step is paired with was chosen without it."""
    return step.is_of_page and exchange is not None and url_path(answers.url(step)) != url_path(exchange.url)


def _hosts(alignment: Alignment, run: AlignedRecording, answers: Answers) -> frozenset[object]:
    """What stands for a host alone: a step that has it makes a request of the run whose path is all in the rest."""
    hosts: set[object] = set()
    for step in alignment.steps:
        if step.request.url.sources and (exchange := run.exchange(step.index)) is not None:
            url = answers.url(step)
            if not _is_unknown(written_path(url)) and path_shift(url, exchange.url) == 0:
                hosts.add(_base(step.request.url))
    return frozenset(hosts - {None})


def _base(url: Text) -> tuple[str, tuple[object, ...]] | None:
    """What an address has before its path; None where that holds an expression of which nothing is known."""
    length = len((url.value.partition("://")[2] or url.value).partition("/")[0])
    base = url[: url.value.find("://") + 3 + length if "://" in url.value else length]
    return (base.value, base.sources) if base.sources and None not in base.sources else None


def _hides_operation(step: Step) -> bool:
    """Whether it can't be told which operation a step names."""
    return any(slot.is_open and names_operation(str(slot.place[-1])) for slot in written_slots(step))


def _is_unknown(path: str) -> bool:
    """Whether nothing of a path is known."""
    return HOLE in path and not path.strip("/" + HOLE)


def unread_parts(slots: Iterable[Slot]) -> frozenset[Place]:
    """The parts of a request in which any field may be: a kind of places that has fields with names that can't be told,
    and the values that can't be told themselves."""
    parts: set[Place] = set()
    for slot in slots:
        if is_unread(slot):
            parts.add(slot.place[:1])
        elif slot.is_open:
            parts.add(slot.place)
    return frozenset(parts)


def may_hold(place: Place, url: str, body: Body | None, unread: AbstractSet[Place]) -> bool:
    """Whether a field may be in a part of a request that can't be told. `url` and `unread` are those of the run."""
    kind = place[0]
    if kind in _OF_ADDRESS:
        path, query = written_path(url), url.partition("?")[2].replace(f"={HOLE}", "")
        return HOLE in (path if kind == "path" else path + query)
    if any(place[:end] in unread for end in range(1, len(place))):
        return True
    is_one_hole = isinstance(body, JsonBody) and isinstance(body.root, JsonOther) and body.root.text.is_open
    return kind in _OF_BODY and (("body",) in unread or is_one_hole)
