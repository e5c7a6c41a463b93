"""Which tests are run against a mutant."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tests.tools.mutation.mutants import PACKAGE, Mutant, targets
from tests.tools.mutation.plugin import Trial
from tests.tools.mutation.reach import Reach


class Plan(Struct):
    """Trials of functions, which one pytest runs, and those of what runs at import, each in a pytest of its own."""

    together: list[Trial]
    alone: list[Trial]


def planned(mutants: Sequence[Mutant], reach: Reach, seconds: float) -> Plan:
    """A trial for each mutant that is reached: the quickest tests that reach it, of so many seconds in all."""
    importers = _importers()
    plan = Plan([], [])
    for number, mutant in enumerate(mutants):
        at_import = not mutant.function or mutant.block in reach.at_import.get(mutant.path, ())
        tests = _within(reach, _reaching(mutant, reach, importers, at_import), seconds)
        if tests:
            (plan.alone if at_import else plan.together).append(Trial(number, mutant, tests))
    return plan


def with_tests(mutants: Sequence[Mutant], tests: list[tuple[str, float]]) -> Plan:
    """A trial for each mutant with the same tests, whether they reach it or not.

    Mutants of functions that run at import are not seen to change what was made by them then.
    """
    plan = Plan([], [])
    for number, mutant in enumerate(mutants):
        (plan.together if mutant.function else plan.alone).append(Trial(number, mutant, tests))
    return plan


def _reaching(mutant: Mutant, reach: Reach, importers: dict[str, set[str]], at_import: bool) -> Iterable[int]:
    if not at_import:
        return reach.blocks.get(mutant.path, {}).get(mutant.block, [])
    files = {mutant.path, *importers.get(mutant.path, ())}
    return sorted({number for file in files for block in reach.blocks.get(file, {}).values() for number in block})


def _within(reach: Reach, numbers: Iterable[int], seconds: float) -> list[tuple[str, float]]:
    """The first tests, as many as take so many seconds; one at least, if there is any."""
    chosen: list[tuple[str, float]] = []
    total = 0.0
    for number in numbers:
        total += reach.tests[number][1]
        if total > seconds and chosen:
            break
        chosen.append(reach.tests[number])
    return chosen


def _importers() -> dict[str, set[str]]:
    """For each file that is mutated, the mutated files that import from it."""
    importers: dict[str, set[str]] = {}
    for path in targets():
        name = path.relative_to(PACKAGE).as_posix()
        for module in _imported(path.read_bytes()):
            importers.setdefault(module.replace(".", "/") + ".py", set()).add(name)
    return importers


def _imported(data: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("loadlint."):
            module = (node.module or "").removeprefix("loadlint.")
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
