"""How k6 scripts are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tree_sitter import Node

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.syntax import FUNCTIONS, waited_for
from loadlint.dialects.k6.read.assertions import assertions_of
from loadlint.dialects.k6.read.interpreter import Interpreter
from loadlint.dialects.k6.read.options import (
    arrival_rate,
    closed_scenarios,
    counts_iterations,
    has_stages,
    is_module,
    thresholds_of,
)
from loadlint.dialects.k6.read.step_nodes import K6Tree, Place, RawStep
from loadlint.dialects.k6.read.values import UNDEFINED, truth
from loadlint.dialects.script.read import steps
from loadlint.dialects.script.read.parse import Reader
from loadlint.dialects.script.read.values import Obj, Response
from loadlint.text.regex import regex


def _naming(counts: Mapping[str, int]) -> Literal["camel", "snake"]:
    camel = sum(name[:1].islower() and name.isalnum() and name != name.lower() for name in counts)
    snake = sum(name[:1].islower() and "_" in name.strip("_") and name == name.lower() for name in counts)
    return "snake" if snake > camel else "camel"


def _tree(interpreter: Interpreter, placed: list[steps.Place[RawStep]]) -> K6Tree:
    thresholds = thresholds_of(interpreter)
    return K6Tree(
        interpreter.modules.main.syntax,
        tuple(module.syntax for module in interpreter.modules.others()),
        tuple(_place(interpreter, step) for step in placed),
        interpreter.seen,
        tuple(interpreter.encoded),
        interpreter.modules.read_file,
        interpreter.name_use,
        thresholds.count("checks"),
        interpreter.options is not None,
        bool(thresholds.metrics),
        _discarded_steps(interpreter),
        closed_scenarios(interpreter),
        has_stages(interpreter),
        arrival_rate(interpreter),
        interpreter.options,
        thresholds.expressions,
        interpreter.never_bound,
        interpreter.set_in_setup,
        interpreter.library_calls,
        () if counts_iterations(interpreter) else interpreter.courses,
        {source: place for source, place in interpreter.environment.items() if source not in interpreter.asked},
    )


def _discarded_steps(interpreter: Interpreter) -> frozenset[int]:
    """The steps whose bodies k6 throws away, as the options say."""
    options = interpreter.options
    if not isinstance(options, Obj) or truth(options.values.get("discardResponseBodies", UNDEFINED)) is not True:
        return frozenset()
    return frozenset(index for index, raw in enumerate(interpreter.steps) if not raw.keeps_body)


def _place(interpreter: Interpreter, placed: steps.Place[RawStep]) -> Place:
    site, promise = _awaited_expression(interpreter, placed.step.index, placed.raw, placed.site)
    return Place(placed.step, placed.raw, placed.call, site, placed.way, promise)


def _awaited_expression(
    interpreter: Interpreter, index: int, raw: RawStep, site: Node | None
) -> tuple[Node | None, bool]:
    """The expression nearest to a request where the script waits for the response, and whether it is a promise."""
    result = interpreter.results.get(site.id) if site is not None else None
    if site is None or not isinstance(result, Response) or not result.promise:
        return site, False
    outer = [node for _, node in reversed(raw.frames) if interpreter.called.get(node.id) == 1]
    for node in (site, *outer):
        result = interpreter.results.get(node.id)
        if isinstance(result, Response) and result.step == index and (waits := waited_for(node)) is not None:
            return waits, True
    return site, True


READER = Reader(
    dialect="k6",
    parse=syntax.parse,
    names=syntax.names,
    without_marks=syntax.without_marks,
    naming=_naming,
    interpreter=Interpreter,
    run=Interpreter.run,
    assertions=assertions_of,
    tree=_tree,
    calls=("call_expression", "new_expression"),
    functions=FUNCTIONS,
    asking=regex(rb"http\.(?:get|post|put|patch|del|head|options|request|asyncRequest|batch)\("),
    testing=(b"check", b"expect", b"fail", b"throw", b"abort"),
    is_module=is_module,
)
