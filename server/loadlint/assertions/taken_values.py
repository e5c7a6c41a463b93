"""Values that a script takes out of answers, or will take when its findings are fixed: no assertion holds them."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.correlation.flow import Flow
from loadlint.correlation.prove.pages import page_of
from loadlint.script import Script

_LONG = 4
"""Shorter values stand in many texts by chance."""


def taken_values(script: Script, flow: Flow) -> frozenset[str]:
    """The recorded values of all runs."""
    return frozenset(
        value for value in (*_extracted_values(script, flow), *_correlated_values(flow)) if len(value) >= _LONG
    )


def _extracted_values(script: Script, flow: Flow) -> Iterator[str]:
    for extraction in script.extractions:
        if extraction.extractor is None:
            continue
        follow = flow.alignment.follows(extraction.step)
        for run in flow.alignment.runs:
            page = page_of(run, extraction.step, follow=follow)
            value = page.value(extraction.extractor) if page is not None else None
            yield value or ""


def _correlated_values(flow: Flow) -> Iterator[str]:
    for correlation in flow.correlations:
        for use in correlation.uses:
            yield use.slot.value
            yield from (value for value in use.values if value is not None)
