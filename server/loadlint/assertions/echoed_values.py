"""Values of earlier answers that a later answer repeats: they show that it is the answer to this user's request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.assertion import Echo
from loadlint.assertions.json_fields import paths
from loadlint.assertions.judge import Fraction, follow, parsed
from loadlint.correlation.observe.field_name import normalised
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.prove.run_extractor import is_number
from loadlint.extractor import Extractor, FromBody, FromJson
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.assertions.exemplars import Answers
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.correlation.prove.run_extractor import Page
    from loadlint.script import Extraction, Script

_QUOTED = regex(r"[\"\\\s]")
"""Characters that need an escape where a tool wants the value as JSON."""

_LONG = 4
"""From this length on, in characters, a value is in no text by chance."""


def echo(answers: Answers, script: Script, alignment: Alignment, step: int) -> Echo | None:
    """What a step's answer repeats in every run, each time that run's own value; None where it repeats nothing.

    A value that the step sends is preferred: without one, an answer to another user's request would pass.
    """
    runs = [run for run in alignment.runs if any(run.name == name for name, _ in answers.good)]
    if len(runs) < 2 or len(runs) != len(answers.good) or answers.alike or answers.kind not in ("json", "html", "text"):
        return None
    echoes: list[tuple[bool, int, Echo]] = []
    # Of several with equal values the last one, which may be computed from those before.
    for extraction in reversed(script.extractions):
        if extraction.step < step and not script.steps[extraction.step].conditional:
            echoes += _echoes(extraction, answers, alignment, runs, step)
    return min(echoes, key=lambda ranked: ranked[:2])[2] if echoes else None


def _echoes(
    extraction: Extraction, answers: Answers, alignment: Alignment, runs: Sequence[AlignedRecording], step: int
) -> Iterator[tuple[bool, int, Echo]]:
    """Tests for an extracted value: whether the step does not send it, its depth in the answer, and the test."""
    extractor = extraction.extractor
    issued = [page_of(run, extraction.step, follow=alignment.follows(extraction.step)) for run in runs]
    if extractor is None or not all(issued):
        return
    sources = [page for page in issued if page is not None]
    values = [value for page in sources if (value := page.value(extractor))]
    if len(values) < len(runs) or len(set(values)) < len(runs) or any(_QUOTED.search(value) for value in values):
        return
    is_sent = all(value in _address(run, step) for run, value in zip(runs, values, strict=True))
    pages = [page for _, page in answers.good]
    if answers.kind == "json":
        number = is_number(sources[0], extractor)
        for path in _places(pages, values, number=number, name=extraction.variable):
            yield not is_sent, len(path), Echo(Extractor(FromJson(path)), "equals", extraction.variable, number)
    elif is_sent and all(
        len(value) >= _LONG and value in page.response.text for page, value in zip(pages, values, strict=True)
    ):
        yield False, 9, Echo(Extractor(FromBody()), "contains", extraction.variable)


def _address(run: AlignedRecording, step: int) -> str:
    exchange = run.exchange(step)
    return exchange.request.url.value if exchange is not None else ""


def _places(pages: Sequence[Page], values: Sequence[str], *, number: bool, name: str) -> Iterator[tuple[str, ...]]:
    """The paths of members that hold each run's own value; `number` says whether the variable holds a number."""
    trees = [parsed(page.response.text) for page in pages]
    short = any(len(value) < _LONG for value in values)
    for path in paths(trees[0]):
        if short and not normalised(name).endswith(normalised(path[-1])):
            continue
        for tree, value in zip(trees, values, strict=True):
            leaf = follow(tree, path)
            wanted = isinstance(leaf, int) if number else isinstance(leaf, str) and not isinstance(leaf, Fraction)
            if not wanted or isinstance(leaf, bool) or str(leaf) != value:
                break
        else:
            yield path
