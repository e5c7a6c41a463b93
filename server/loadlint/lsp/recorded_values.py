"""What the recordings tell about a step, a variable or a value of a script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.correlation.prove.pages import page_of
from loadlint.engine import Analysis
from loadlint.script import Extraction, Step
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.correlation.flow import Correlation
    from loadlint.recordings.exchange import Exchange, Recording


def correlation_at(analysis: Analysis, span: Span) -> Correlation | None:
    """The value that is sent from a place, with its origin."""
    for correlation in analysis.flow.correlations if analysis.flow is not None else ():
        if any(use.slot.span == span for use in correlation.uses):
            return correlation
    return None


def values(analysis: Analysis, correlation: Correlation) -> Iterator[tuple[str, str | None]]:
    """The value in each recording, by the recording's name."""
    flow = analysis.flow
    for run, value in zip(flow.alignment.runs if flow is not None else (), correlation.group.values, strict=True):
        yield os.path.basename(run.name), value


def extracted_values(analysis: Analysis, extraction: Extraction) -> Iterator[tuple[str, str | None]]:
    """What an extraction of the script returns in each recording."""
    flow = analysis.flow
    if flow is None or extraction.extractor is None:
        return
    for run in flow.alignment.runs:
        page = page_of(run, extraction.step, follow=flow.alignment.follows(extraction.step))
        if page is not None:
            yield os.path.basename(run.name), page.value(extraction.extractor)


def exchanges_of(analysis: Analysis, step: Step) -> Iterator[tuple[Recording, Exchange | None]]:
    """The exchange of each recording that is a step's."""
    for run in analysis.flow.alignment.runs if analysis.flow is not None else ():
        yield run.recording, run.exchange(step.index)


def number_of_sent(analysis: Analysis, step: Step) -> int:
    """How many values that earlier responses issued a step sends, as literals or by variables of the script."""
    flow = analysis.flow
    literals = sum(
        any(use.step == step.index for use in correlation.uses)
        for correlation in (flow.correlations if flow is not None else ())
    )
    names = {
        extraction.variable.rpartition(".")[2]
        for extraction in analysis.script.extractions
        if extraction.step < step.index
    }
    mentions = analysis.navigator.mentions if analysis.navigator is not None else ()
    used = {mention.variable for mention in mentions if not mention.defines and step.span.covers(mention.span)}
    return literals + len(names & used)


def summary(exchange: Exchange) -> str:
    """`200 · 12 kB`."""
    response = exchange.response
    if response is None:
        return "no response"
    return f"{response.status} · {'body missing' if response.size is None else readable(response.size)}"


def readable(size: int) -> str:
    """A number of bytes for people."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def name_of(analysis: Analysis, step: int) -> str:
    """What to call a step."""
    from loadlint.dialects.script.language.bindings import title

    return title(analysis.script.steps[step])
