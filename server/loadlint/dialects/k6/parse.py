"""From a script's text to the model."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from tree_sitter import Node

from loadlint.dialects.common import Shared, has_places, mapped, varying
from loadlint.dialects.k6 import syntax
from loadlint.dialects.k6.interpret import Interpreter
from loadlint.dialects.k6.modules import Module, Modules
from loadlint.dialects.k6.places import K6Tree, Place
from loadlint.dialects.k6.state import RawStep, State
from loadlint.dialects.k6.values import Response
from loadlint.script import Extraction, Script, Step
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
    shared = Shared((start, seen.end, seen.count) for start, seen in interpreter.seen.items())
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


def _build(evaluator: State, shared: Shared, index: int, raw: RawStep) -> tuple[Step, Place]:
    main = raw.module.main
    once = main and evaluator.called.get(raw.call.id, 0) <= 1
    request = raw.request
    if not once:
        request = mapped(request, shared.text)
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
        editable=once or has_places(request),
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
