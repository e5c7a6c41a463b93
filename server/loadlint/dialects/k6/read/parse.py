"""From a script's text to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.step_nodes import K6Tree, Place
from loadlint.dialects.k6.read import assertions
from loadlint.dialects.k6.read.interpreter import Interpreter
from loadlint.dialects.k6.read.promises import waited_for
from loadlint.dialects.k6.read.thresholds import thresholds_of
from loadlint.dialects.script import steps
from loadlint.dialects.script.local_modules import Module, Modules
from loadlint.dialects.script.syntax_tree import comments, problems
from loadlint.dialects.script.values import Response
from loadlint.script import Script

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from tree_sitter import Node

    from loadlint.dialects.k6.language.step_nodes import RawStep
    from loadlint.dialects.script.common import Shared
    from loadlint.script import Step
    from loadlint.text.source import Source

NAME = "k6"
_TESTING = (b"check", b"expect", b"fail", b"throw")
"""A script without these words has no assertion."""

_CALLS = ("call_expression", "new_expression")


def parse(source: Source, read_file: Callable[[str], bytes | None]) -> Script:
    """The model of a k6 script."""
    parsed = syntax.parse(source)
    counts = syntax.names(parsed)
    modules = Modules(Module(source.path, parsed, main=True), read_file, syntax.parse)
    interpreter = Interpreter(modules, counts)
    interpreter.run()
    shared = steps.shared_text(interpreter)
    built = [_build(interpreter, shared, index, raw) for index, raw in enumerate(interpreter.steps)]
    made = tuple(step for step, _ in built)
    return Script(
        source=source,
        dialect=NAME,
        steps=made,
        extractions=steps.extractions(interpreter),
        assertions=assertions.assertions_of(interpreter, made) if modules.mention(*_TESTING) else (),
        comments=comments(parsed, syntax.without_marks),
        problems=problems(parsed),
        names=frozenset(counts),
        naming=_naming(counts),
        files=tuple(modules.files),
        tree=K6Tree(
            parsed,
            tuple(place for _, place in built),
            interpreter.seen,
            tuple(interpreter.encoded),
            thresholds_of(interpreter).count("checks"),
        ),
    )


def _naming(counts: dict[str, int]) -> Literal["camel", "snake"]:
    camel = sum(name[:1].islower() and name.isalnum() and name != name.lower() for name in counts)
    snake = sum(name[:1].islower() and "_" in name.strip("_") and name == name.lower() for name in counts)
    return "snake" if snake > camel else "camel"


def _build(interpreter: Interpreter, shared: Shared, index: int, raw: RawStep) -> tuple[Step, Place]:
    step, call, site = steps.step(interpreter, shared, index, raw, raw.element or raw.call, _CALLS)
    item = raw.item if call is not None else ""
    site, promise = _awaited(interpreter, index, raw, site)
    args = tuple(raw.args)
    return step, Place(call, site, item, args, raw.params_index, raw.element, raw.entry, promise, raw.takes_url)


def _awaited(interpreter: Interpreter, index: int, raw: RawStep, site: Node | None) -> tuple[Node | None, bool]:
    """The expression nearest to a request where the script waits for the response, and whether it is a promise."""
    given = interpreter.results.get(site.id) if site is not None else None
    if site is None or not isinstance(given, Response) or not given.promise:
        return site, False
    outer = [node for module, node in reversed(raw.frames) if module.main and interpreter.called.get(node.id) == 1]
    for node in (site, *outer):
        given = interpreter.results.get(node.id)
        if isinstance(given, Response) and given.step == index and (waits := waited_for(node)) is not None:
            return waits, True
    return site, True
