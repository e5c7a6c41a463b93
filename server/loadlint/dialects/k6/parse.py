"""From a script's text to the model."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from tree_sitter import Node

from loadlint.dialects.common import varying
from loadlint.dialects.k6 import syntax
from loadlint.dialects.k6.interpret import Interpreter
from loadlint.dialects.k6.modules import Module, Modules
from loadlint.dialects.k6.places import K6Tree, Place
from loadlint.dialects.k6.state import RawStep, State
from loadlint.dialects.k6.values import Response
from loadlint.request import (
    Body,
    Field,
    FormBody,
    JsonArray,
    JsonBody,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonString,
    MultipartBody,
    RawBody,
    Request,
)
from loadlint.script import Extraction, Script, Step
from loadlint.text.mapped import FOREIGN, Text
from loadlint.text.source import Source
from loadlint.text.span import Span

NAME = "k6"


def parse(source: Source, read_file: Callable[[str], bytes | None]) -> Script:
    """The model of a k6 script."""
    parsed = syntax.parse(source)
    modules = Modules(read_file)
    counts = syntax.names(parsed)
    interpreter = Interpreter(modules, Module(source.path, parsed, main=True), counts)
    interpreter.run()
    shared = _Shared(interpreter)
    built = [_build(interpreter, shared, index, raw) for index, raw in enumerate(interpreter.steps)]
    return Script(
        source=source,
        dialect=NAME,
        steps=tuple(step for step, _ in built),
        extractions=tuple(
            Extraction(found.step, found.variable, found.extractor, found.span) for found in interpreter.found
        ),
        comments=syntax.comments(parsed),
        problems=syntax.problems(parsed),
        names=frozenset(counts),
        naming=_naming(counts),
        files=tuple(modules.files),
        tree=K6Tree(parsed, tuple(place for _, place in built), interpreter.seen, tuple(interpreter.encoded)),
    )


def _naming(counts: dict[str, int]) -> Literal["camel", "snake"]:
    camel = sum(1 for name in counts if re.fullmatch(r"[a-z]+\d*([A-Z][a-z0-9]*)+", name))
    snake = sum(1 for name in counts if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name))
    return "snake" if snake > camel else "camel"


class _Shared:
    """Which text is evaluated for several callers, so that editing it would change other requests."""

    def __init__(self, evaluator: State) -> None:
        again = sorted((start, seen.end) for start, seen in evaluator.seen.items() if seen.count > 1)
        self._starts = [start for start, _ in again]
        self._ends = [end for _, end in again]

    def covers(self, offset: int) -> bool:
        """Whether the byte is in such text."""
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]

    def text(self, text: Text) -> Text:
        """The text, the shared parts of it without their places."""
        if text.starts is None or text.ends is None:
            return text
        hidden = [self.covers(start) for start in text.starts]
        if not any(hidden):
            return text
        if all(hidden):
            return Text(text.value)
        starts = [FOREIGN if hide else start for hide, start in zip(hidden, text.starts, strict=True)]
        ends = [FOREIGN if hide else end for hide, end in zip(hidden, text.ends, strict=True)]
        return Text(text.value, starts, ends)


def _build(evaluator: State, shared: _Shared, index: int, raw: RawStep) -> tuple[Step, Place]:
    main = raw.module.main
    once = main and evaluator.called.get(raw.call.id, 0) <= 1
    request = raw.request
    if not once:
        request = _mapped(request, shared.text)
    site: Node | None = raw.element or raw.call if once else None
    shown: Node | None = site
    if site is None:
        for module, node in reversed(raw.frames):
            if module.main and evaluator.called.get(node.id, 0) == 1:
                shown = node
                result = evaluator.results.get(node.id)
                site = node if isinstance(result, Response) and result.step == index else None
                break
    if shown is None:
        shown = next((node for module, node in reversed(raw.frames) if module.main), raw.call if main else None)
    if once and raw.element is not None:
        site = raw.call
    span = Span(shown.start_byte, shown.end_byte) if shown is not None else Span(0, 0)
    step = Step(
        index=index,
        request=request,
        span=span,
        at=_at(raw, span, once),
        follows_redirects=raw.follows_redirects,
        repeated=raw.repeated,
        conditional=raw.conditional,
        editable=once or _has_places(request),
        name=raw.name,
        varies=varying(evaluator.varying, request.url, raw.name),
    )
    place = Place(
        raw.call if once else None,
        site,
        raw.item if once else "",
        tuple(raw.args),
        raw.params_index,
        raw.element,
        raw.entry,
    )
    return step, place


def _at(raw: RawStep, span: Span, once: bool) -> Span:
    if not once or raw.url_at is None:
        return span
    start = raw.element.start_byte if raw.element is not None else raw.call.start_byte
    end = raw.url_at.end_byte
    return Span(start, end) if start <= end <= span.end else span


def _mapped(request: Request, change: Callable[[Text], Text]) -> Request:
    """The request with all its texts changed."""
    return replace(
        request,
        url=change(request.url),
        headers=tuple(_field(field, change) for field in request.headers),
        body=_body(request.body, change),
    )


def _field(field: Field, change: Callable[[Text], Text]) -> Field:
    file_name = change(field.file_name) if field.file_name is not None else None
    return Field(change(field.name), change(field.value), file_name)


def _body(body: Body | None, change: Callable[[Text], Text]) -> Body | None:
    if isinstance(body, RawBody):
        return RawBody(change(body.text))
    if isinstance(body, FormBody):
        return FormBody(tuple(_field(field, change) for field in body.fields))
    if isinstance(body, MultipartBody):
        return MultipartBody(tuple(_field(field, change) for field in body.parts))
    return JsonBody(_json(body.root, change)) if isinstance(body, JsonBody) else None


def _json(node: JsonNode, change: Callable[[Text], Text]) -> JsonNode:
    if isinstance(node, JsonObject):
        return JsonObject(tuple((change(name), _json(member, change)) for name, member in node.members))
    if isinstance(node, JsonArray):
        return JsonArray(tuple(_json(item, change) for item in node.items))
    if isinstance(node, JsonString | JsonNumber):
        return replace(node, text=change(node.text))
    return replace(node, text=change(node.text))


def _has_places(request: Request) -> bool:
    """Whether some known character of the request is in the script."""
    found = False

    def look(text: Text) -> Text:
        nonlocal found
        found = found or (text.mapped and any(start != FOREIGN for start in text.starts or ()) and not text.is_open)
        return text

    _mapped(request, look)
    return found
