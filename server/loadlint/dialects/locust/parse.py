"""From a script's text to the model."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from loadlint.dialects.common import Shared, has_places, mapped, varying
from loadlint.dialects.locust import syntax
from loadlint.dialects.locust.evaluate import Evaluator, RawStep
from loadlint.dialects.locust.interpret import Interpreter
from loadlint.dialects.locust.modules import Module, Modules
from loadlint.dialects.locust.places import LocustTree, Place
from loadlint.dialects.locust.values import Response
from loadlint.script import Extraction, Script, Step
from loadlint.text.source import Source
from loadlint.text.span import Span

NAME = "locust"


def parse(source: Source, read_file: Callable[[str], bytes | None]) -> Script:
    """The model of a Locust script."""
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
        names=frozenset(counts) | syntax.RESERVED,
        naming="snake",
        files=tuple(modules.files),
        tree=LocustTree(
            parsed,
            tuple(place for _, place in built),
            interpreter.seen,
            tuple(interpreter.encoded),
            interpreter.bound,
            interpreter.applied,
        ),
    )


def _build(evaluator: Evaluator, shared: Shared, index: int, raw: RawStep) -> tuple[Step, Place]:
    main = raw.module.main
    once = main and evaluator.called.get(raw.call.id, 0) <= 1
    request = raw.request if once else mapped(raw.request, shared.text)
    site: Node | None = raw.call if once else None
    shown: Node | None = site
    if site is None:
        for module, node in reversed(raw.frames):
            if module.main and node.type == "call" and evaluator.called.get(node.id, 0) == 1:
                shown = node
                result = evaluator.results.get(node.id)
                site = node if isinstance(result, Response) and result.step == index else None
                break
    if shown is None:
        frame = next((node for module, node in reversed(raw.frames) if module.main and node.type == "call"), None)
        shown = frame or (raw.call if main else None)
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
        raw.call if once else None, site, raw.chain, raw.kind, raw.entry, raw.caught, raw.fast, raw.open
    )  # fmt: skip
    return step, place


def _at(raw: RawStep, span: Span, once: bool) -> Span:
    if not once or raw.url_at is None:
        return span
    end = raw.url_at.end_byte
    return Span(span.start, end) if span.start <= end <= span.end else span
