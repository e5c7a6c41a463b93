"""Which tests are run against a mutant."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from tests.tools.mutation.mutants import PACKAGE, Mutant, targets
from tests.tools.mutation.plugin import Trial
from tests.tools.mutation.reach import Reach

Timed = tuple[str, float]
"""The name of a test, and its seconds."""


class Plan(Struct):
    """Trials of functions, which one pytest runs, and those of what runs at import, each in a pytest of its own."""

    together: list[Trial]
    alone: list[Trial]


def planned(mutants: Sequence[Mutant], reach: Reach, seconds: float) -> Plan:
    """A trial for each mutant that is reached: quick tests that reach it, of so many seconds in all; see `in_turns`."""
    importers = _importers()
    plan = Plan([], [])
    for number, mutant in enumerate(mutants):
        at_import = not mutant.function or mutant.block in reach.at_import.get(mutant.path, ())
        room = mutant.path.partition("/")[0]
        groups = _reaching(mutant, reach, importers if at_import else {})
        ordered = [test for group in groups for test in in_turns([reach.tests[place] for place in group], room)]
        tests = _within(ordered, seconds)
        if tests:
            (plan.alone if at_import else plan.together).append(Trial(number, mutant, tests))
    return plan


def with_tests(mutants: Sequence[Mutant], tests: list[Timed]) -> Plan:
    """A trial for each mutant with the same tests, whether they reach it or not.

    Mutants of functions that run at import are not seen to change what was made by them then.
    """
    plan = Plan([], [])
    for number, mutant in enumerate(mutants):
        (plan.together if mutant.function else plan.alone).append(Trial(number, mutant, tests))
    return plan


def _reaching(mutant: Mutant, reach: Reach, importers: Mapping[str, Iterable[str]]) -> Iterator[list[int]]:
    """The tests that run the block; then, of what runs at import, those that run its file, and those that run others
    which import from it."""
    block = reach.blocks.get(mutant.path, {}).get(mutant.block, [])
    yield block
    if importers:
        file = _running((mutant.path,), reach)
        yield sorted(file.difference(block))
        yield sorted(_running(importers.get(mutant.path, ()), reach).difference(file, block))


def _running(paths: Iterable[str], reach: Reach) -> set[int]:
    return {number for path in paths for block in reach.blocks.get(path, {}).values() for number in block}


def in_turns(tests: Sequence[Timed], room: str) -> list[Timed]:
    """Tests in the order in which they are tried: one case of each, then their second cases, and so on.

    The cases of one test see much the same. In each turn those of the mutant's own room come first, the quickest
    before the others.
    """
    cases: Counter[str] = Counter()
    turns: list[tuple[int, bool, float, str]] = []
    for name, seconds in sorted(tests, key=lambda test: test[1]):
        test = name.partition("[")[0]
        turns.append((cases[test], not name.startswith(f"tests/{room}/"), seconds, name))
        cases[test] += 1
    return [(name, seconds) for *_, seconds, name in sorted(turns)]


def _within(tests: Sequence[Timed], seconds: float) -> list[Timed]:
    """The first tests, as many as take so many seconds; one at least, if there is any."""
    ends = accumulate(taken for _, taken in tests)
    return [test for number, (test, end) in enumerate(zip(tests, ends, strict=True)) if end <= seconds or not number]


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
