"""Assertions on one sampler that no answer can pass together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from loadlint.assertion import excludes
from loadlint.script import Remark, Script
from loadlint.text.span import Span


def contradictions(script: Script) -> Iterator[Remark]:
    """The second of two assertions that judge the same samples and exclude each other, each once."""
    shown: set[Span] = set()
    for step in script.steps:
        assertions = [assertion for assertion in script.assertions_of(step.index) if assertion.samples != "children"]
        for first, second in combinations(assertions, 2):
            if second.span not in shown and first.span != second.span and excludes(first.test, second.test):
                shown.add(second.span)
                yield Remark(second.span, second.label, detail=first.label)
