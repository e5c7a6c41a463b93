"""From what an interpreter found to the model's steps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.dialects.script.read.frames import Frame, Way
from loadlint.dialects.script.read.state import RawStep, State
from loadlint.dialects.script.read.values import Response
from loadlint.operation import operation_texts
from loadlint.request import Request, texts_of
from loadlint.script import Extraction, Step
from loadlint.text.mapped import FOREIGN, HOLE, Text
from loadlint.text.source import File
from loadlint.text.span import Span

RawT = TypeVar("RawT", bound="RawStep")


class Place(Struct, Generic[RawT], frozen=True):
    """Where a step stands in the syntax tree, and how the script gets there.

    `raw` is the step as it was made, `call` the call that makes it, `site` the expression in this file, run once, whose
    value is the response. Either is None where there is no such expression.
    """

    step: Step
    raw: RawT
    call: Node | None
    site: Node | None
    way: Way

    @property
    def path(self) -> tuple[Frame, ...]:
        """The calls that lead to the request."""
        return self.way.frames


def placed_steps(state: State, calls: Collection[str], functions: Collection[str]) -> list[Place[Any]]:
    """The steps that were made. `calls` and `functions` are the types of the nodes that are such.

    Texts that several steps send keep their places: the writer asks who sends them.
    """
    values = sorted(state.varying)
    return [_placed_step(state, index, calls, functions, values) for index in range(len(state.steps))]


def _placed_step(
    state: State, index: int, calls: Collection[str], functions: Collection[str], values: Sequence[Span]
) -> Place[Any]:
    raw = state.steps[index]
    once = state.called.get(raw.call.id, 0) <= 1 and not _is_made_for_others(raw)
    site, shown = (raw.call, raw.written) if once else _outside(state, index, raw, calls)
    span = Span(shown.start_byte, shown.end_byte) if shown is not None else Span(0, 0)
    answered = state.answered
    way = Way(raw, functions, lambda node: index in answered.get(node.id, ()))
    frames = way.frames if state.modules.files else ()
    leading = frames[:-1] if once else frames
    item = getattr(raw, "item", "")
    step = Step(
        index=index,
        request=raw.request,
        span=span,
        at=_at(raw, span) if once else span,
        follows_redirects=raw.follows_redirects,
        repeated=raw.around.loops > 0,
        conditional=raw.around.conditions > 0,
        editable=once or has_places(raw.request),
        name=raw.name,
        # Code that the load shares may make the address; what is made once in a run has one value in it.
        varies=() if raw.is_outside_load or state.is_run_once else varying(values, raw.request.url, raw.name),
        watched=index in state.watched,
        # A batch is called for all of its requests: each has its method beside its address.
        method_at=None if item else _method_at(site if site is not None else shown),
        made_by=(raw.call.id, item),
        tagged=raw.tagged,
        single_user=raw.is_outside_load or state.is_single_user,
        taken_together=site is None and bool(state.modules.files),
        time_limit=raw.time_limit,
        called_from=tuple(span_of(frame.call) for frame in leading),
        hides_headers=raw.hides_headers,
    )
    return Place(step, raw, raw.call if once else None, site, way)


def _is_made_for_others(raw: RawStep) -> bool:
    """Whether the call stands in a module, and what it asks for in another file, where the request is known."""
    if raw.module.main:
        return False
    file, request = raw.module.syntax.file, raw.request
    texts = (request.url[_host_end(request.url.value) :], *operation_texts(request))
    return any(_is_elsewhere(text, file) for text in texts)


def _host_end(url: str) -> int:
    """Where the path of an address begins."""
    start = url.find("://")
    slash = url.find("/", start + 3 if start >= 0 else 0)
    return slash if slash >= 0 else 0


def _is_elsewhere(text: Text, file: File) -> bool:
    """Whether literals hold a text, and all of them are in other files."""
    starts = [start for start in text.starts or () if start != FOREIGN]
    # The characters of a name that stands for a text all have its place.
    written = [
        start
        for before, start, after in zip([None, *starts], starts, [*starts[1:], None], strict=False)
        if start not in (before, after)
    ]
    return bool(written) and not any(file.start <= start <= file.end for start in written)


def _method_at(call: Node | None) -> Span | None:
    """What a call calls, such as `http.post`."""
    called = call.child_by_field_name("function") if call is not None else None
    return Span(called.start_byte, called.end_byte) if called is not None else None


def _outside(state: State, index: int, raw: RawStep, calls: Collection[str]) -> tuple[Node | None, Node | None]:
    """For a step that a helper makes: the call that gives its response, and the one to show."""
    inside = [node for _, node in reversed(raw.frames) if node.type in calls]
    for node in inside:
        if state.called.get(node.id, 0) == 1:
            result = state.results.get(node.id)
            return (node if isinstance(result, Response) and result.step == index else None), node
    return None, inside[0] if inside else raw.call


def _at(raw: RawStep, span: Span) -> Span:
    """The step up to its address."""
    if raw.url_at is None:
        return span
    end = raw.url_at.end_byte
    return Span(span.start, end) if span.start <= end <= span.end else span


def extractions(state: State) -> tuple[Extraction, ...]:
    """The values that the script takes out of responses."""
    return tuple(
        Extraction(
            kept.step,
            kept.variable,
            kept.extractor,
            kept.span,
            _own_call(state, kept.calls),
            in_function=bool(kept.calls),
        )
        for kept in state.kept_values.values()
    )


def _own_call(state: State, calls: Sequence[Node]) -> Span | None:
    """The innermost of some calls that is made once."""
    return next((Span(c.start_byte, c.end_byte) for c in reversed(calls) if state.called.get(c.id, 0) == 1), None)


def varying(values: Sequence[Span], *texts: Text | None) -> tuple[Span, ...]:
    """The places of those holes in texts that hold one of the values, which are in order."""
    if not values:
        return ()
    places: dict[Span, None] = {}
    for text in texts:
        if text is None or text.starts is None or text.ends is None or not text.is_open:
            continue
        for character, start, end in zip(text.value, text.starts, text.ends, strict=True):
            place = Span(start, max(start, end))
            if character == HOLE and start >= 0 and _covers_any(place, values):
                places[place] = None
    return tuple(places)


def _covers_any(place: Span, values: Sequence[Span]) -> bool:
    """Whether a place covers one of the values, which are in order."""
    inside = values[bisect_left(values, Span(place.start, place.start)) : bisect_left(values, Span(place.end, 0))]
    return any(map(place.covers, inside))


def has_places(request: Request) -> bool:
    """Whether some known character of the request is in the script."""
    return any(
        text.mapped and not text.is_open and any(start != FOREIGN for start in text.starts or ())
        for text in texts_of(request)
    )
