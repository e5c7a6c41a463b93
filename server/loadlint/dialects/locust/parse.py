"""From a script's text to the model."""

from __future__ import annotations

from loadlint.dialects.interpreter import steps
from loadlint.dialects.interpreter.modules import Module, Modules
from loadlint.dialects.interpreter.syntax import comments, problems
from loadlint.dialects.locust import syntax
from loadlint.dialects.locust.interpret import Interpreter
from loadlint.dialects.locust.places import LocustTree, Place
from loadlint.later import later
from loadlint.script import Script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from loadlint.dialects.common import Shared
    from loadlint.dialects.locust import assertions
    from loadlint.dialects.locust.places import RawStep
    from loadlint.script import Step
    from loadlint.text.source import Source
else:
    (assertions,) = later("loadlint.dialects.locust", "assertions")

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
