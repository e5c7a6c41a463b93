"""From a script's text to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.language import syntax
from loadlint.dialects.locust.language.step_nodes import LocustTree, Place
from loadlint.dialects.locust.read import assertions
from loadlint.dialects.locust.read.interpreter import Interpreter
from loadlint.dialects.script import steps
from loadlint.dialects.script.local_modules import Module, Modules
from loadlint.dialects.script.syntax_tree import comments, problems
from loadlint.script import Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from loadlint.dialects.locust.language.step_nodes import RawStep
    from loadlint.dialects.script.common import Shared
    from loadlint.script import Step
    from loadlint.text.source import Source

NAME = "locust"
_TESTING = (b"failure", b"assert", b"raise")
"""A script without these words has no assertion."""


def parse(source: Source, read_file: Callable[[str], bytes | None]) -> Script:
    """The model of a Locust script."""
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
            tuple(interpreter.templates),
        ),
    )


def _build(interpreter: Interpreter, shared: Shared, index: int, raw: RawStep) -> tuple[Step, Place]:
    step, call, site = steps.step(interpreter, shared, index, raw, raw.call, ("call",))
    return step, Place(call, site, raw.chain, raw.kind, raw.entry, raw.caught, raw.fast, raw.open)
