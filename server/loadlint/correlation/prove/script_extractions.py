"""The extractions that the script has already, run on the recordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.correlation.prove.pages import page_of

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.extractor import Extractor
    from loadlint.script import Extraction, Script


def working(script: Script, alignment: Alignment) -> Iterator[tuple[int, str, Extractor]]:
    """Step, variable and extractor of the extractions that find something in a recording."""
    for extraction in script.extractions:
        if extraction.extractor is None:
            continue
        step = extraction.step
        pages = (page_of(run, step, follow=alignment.follows(step)) for run in alignment.runs)
        if any(page is not None and page.neutral(extraction.extractor) for page in pages):
            yield step, extraction.variable or "value", extraction.extractor


def finds(alignment: Alignment, step: int, extractor: Extractor) -> bool:
    """Whether an extractor finds something in the answer to a step, in each run that has it."""
    pages = [page_of(run, step, follow=alignment.follows(step)) for run in alignment.runs]
    return any(pages) and all(bool(page.value(extractor)) for page in pages if page is not None)


def extraction_of(script: Script, alignment: Alignment, values: Sequence[str | None], before: int) -> Extraction | None:
    """The script's own extraction of a value, before the step that first sends it. `values` are those of the runs.

    Where it goes through functions of the script, what is on its way there can't be seen outside of them.
    """
    for extraction in _seen_first(script.extractions):
        if extraction.step < before and extraction.variable and _gives(extraction, alignment, values):
            return extraction
    return None


def _seen_first(extractions: Sequence[Extraction]) -> list[Extraction]:
    """Those that stand by themselves, then those within functions that are called, the last of each value first."""
    plain = [extraction for extraction in extractions if extraction.call is None]
    return [*plain, *reversed([extraction for extraction in extractions if extraction.call is not None])]


def _gives(extraction: Extraction, alignment: Alignment, values: Sequence[str | None]) -> bool:
    """Whether it gives each run's value, and at least one run has the answer.

    What a loop takes of each item is another value in each turn.
    """
    step, extractor = extraction.step, extraction.extractor
    if extractor is None or extractor.loops:
        return False
    sent = [(run, value) for run, value in zip(alignment.runs, values, strict=True) if value is not None]
    pages = [(page_of(run, step, follow=alignment.follows(step)), value) for run, value in sent]
    matches = [page.value(extractor) == value for page, value in pages if page is not None]
    return bool(matches) and all(matches)
