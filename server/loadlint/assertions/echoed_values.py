"""Values of earlier answers that a later answer repeats: they show that it is the answer to this user's request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from loadlint.assertion import Echo
from loadlint.assertions.exemplars import Answers
from loadlint.assertions.json_fields import paths
from loadlint.assertions.judge import Fraction, follow, json_tree
from loadlint.correlation.observe.field_name import normal_name
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.prove.run_extractor import Page, is_number
from loadlint.correlation.prove.text_context import alone
from loadlint.expression import Extracted, extracted_in_text
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson
from loadlint.operation import asks_for_part
from loadlint.request import SAFE_METHODS, url_path
from loadlint.script import Extraction, Script, Step
from loadlint.text.regex import regex

_QUOTED = regex(r"[\"\\\s]")
"""Characters that need an escape where a tool wants the value as JSON."""

_LONG = 4
"""From this length on, in characters, a value is in no field by chance."""

_UNIQUE = regex(r".{12}|(?=.*\d)(?=.*[A-Za-z]).{5}")
"""A value that is in no page by chance."""

_BEFORE = regex(r"[/\"']?[A-Za-z][A-Za-z_-]{0,39}(?:[\"']? ?[:=] ?[\"']?|[/_-]| ?#| )$")
"""The name of a field or the part of a path that a value stands behind."""


_KINDS = ("json", "html", "text", "redirect")


class _Issued(Struct, frozen=True):
    """A value that the script has taken: its variable, the step that issued it, and what it was in each run.

    `source` is what requests send of it.
    """

    variable: str
    step: int
    source: Extracted
    values: tuple[str, ...]
    number: bool

    @property
    def is_short(self) -> bool:
        """Whether a value may stand in some field by chance."""
        return any(len(text) < _LONG for text in self.values)


class EchoedValues:
    """The values that a script takes, each looked up once, and what later answers repeat of them."""

    def __init__(self, script: Script, alignment: Alignment) -> None:
        self._script = script
        self._alignment = alignment
        self._by_runs: dict[tuple[str, ...], list[_Issued]] = {}

    def echo(self, answers: Answers, step: int) -> Echo | None:
        """What a step's answer repeats in every run, each time that run's own value; None where it repeats nothing.

        A value that the step sends is preferred: without one, an answer to another user's request would pass. A list
        may repeat what was made just before: without it, the list would be the one from before.
        """
        runs = [run for run in self._alignment.runs if any(run.name == name for name, _ in answers.good)]
        if len(runs) < 2 or len(runs) != len(answers.good):
            return None
        if answers.alike or answers.shell or answers.kind not in _KINDS:
            return None
        echoes: list[tuple[bool, int, Echo]] = []
        for value in self._issued_values(runs):
            if value.step < step and not any(_are_together(run, value.step, step) for run in runs):
                echoes += _echoes(value, answers, self._script, runs, step)
        return min(echoes, key=lambda ranked: ranked[:2])[2] if echoes else None

    def _issued_values(self, runs: Sequence[AlignedRecording]) -> list[_Issued]:
        """The values that certain steps issue in runs; of equal ones the last comes first, which may be computed."""
        names = tuple(run.name for run in runs)
        if names not in self._by_runs:
            script = self._script
            certain = (taken for taken in reversed(script.extractions) if not script.steps[taken.step].conditional)
            values = (_values_of(extraction, self._alignment, runs) for extraction in certain)
            self._by_runs[names] = [value for value in values if value is not None]
        return self._by_runs[names]


def _are_together(run: AlignedRecording, issuer: int, step: int) -> bool:
    """Whether a run sent a step's request before it had the response that issued a value: that it shows the value is
    chance then."""
    first, second = run.exchange(issuer), run.exchange(step)
    if first is None or second is None or first.started is None or second.started is None:
        return False
    return second.started < first.started + (first.duration or 0)


def _values_of(extraction: Extraction, alignment: Alignment, runs: Sequence[AlignedRecording]) -> _Issued | None:
    """The values of an extraction; None where a run has none, or two runs have the same."""
    extractor = extraction.extractor
    pages = [page_of(run, extraction.step, follow=alignment.follows(extraction.step)) for run in runs]
    sources = [page for page in pages if page is not None]
    if extractor is None or len(sources) < len(runs):
        return None
    values = tuple(value for page in sources if (value := page.value(extractor)))
    if len(values) < len(runs) or len(set(values)) < len(runs) or any(_QUOTED.search(value) for value in values):
        return None
    return _Issued(extraction.variable, extraction.step, extraction.source, values, is_number(sources[0], extractor))


def _echoes(
    value: _Issued, answers: Answers, script: Script, runs: Sequence[AlignedRecording], step: int
) -> Iterator[tuple[bool, int, Echo]]:
    """Tests for a value: whether the step does not send it, its depth in the answer, and the test."""
    addresses = [_address(run, step) for run in runs]
    is_sent = all(map(is_in_address, value.values, addresses))
    if value.is_short:
        is_sent = is_sent and value.source in extracted_in_text(script.steps[step].request.url)
    is_named = is_sent and all(
        url_path(url).endswith(f"/{text}") for url, text in zip(addresses, value.values, strict=True)
    )
    pages = [page for _, page in answers.good]
    if answers.kind == "redirect":
        if (beside := _beside([page.response.location or "" for page in pages], value.values)) is not None:
            yield not is_sent, 0, Echo(Extractor(FromHeader("Location")), "contains", value.variable, False, *beside)
        return
    if answers.kind == "json":
        for path in _places(pages, value):
            if not is_named and _may_be_chance(path[-1], value):
                continue
            yield not is_sent, len(path), Echo(Extractor(FromJson(path)), "equals", value.variable, value.number)
    if (answers.kind != "json" and is_sent) or _is_first_list(value, script, runs, step):
        beside = _beside([page.response.text for page in pages], value.values)
        if beside is not None:
            yield not is_sent, 9, Echo(Extractor(FromBody()), "contains", value.variable, False, *beside)


def _may_be_chance(name: str, value: _Issued) -> bool:
    """Whether a short value stands in a member whose name does not tell whose it is.

    The ids of two kinds of things are equal by chance in small databases.
    """
    return value.is_short and normal_name(name) != normal_name(value.variable)


def _is_first_list(value: _Issued, script: Script, runs: Sequence[AlignedRecording], step: int) -> bool:
    """Whether a step is the first to read, of its own accord, the value of a thing that was made just before."""
    issuing = script.steps[value.step]
    makes = issuing if issuing.request.method not in SAFE_METHODS else script.steps[max(0, value.step - 1)]
    if makes.request.method in SAFE_METHODS or not _is_read(script.steps[step], value, runs):
        return False
    if any(_is_read(between, value, runs) for between in script.steps[value.step + 1 : step]):
        return False
    if asks_for_part(_address(runs[0], step)) and not _is_first_item(value, runs, step):
        return False
    return normal_name(value.variable).endswith("id") or all(
        any(f"/{text}" in exchange.url for exchange in run.exchanges[run.position_of[step] :])
        for run, text in zip(runs, value.values, strict=True)
    )


def _is_first_item(value: _Issued, runs: Sequence[AlignedRecording], step: int) -> bool:
    """Whether a value stands in the first item of a list in all runs: elsewhere, with more items, it may be in a part
    of the list that the step does not ask for.
    """
    return all(
        any(
            leaf.value == text and 0 in (leaf.extractor.member_path or ())
            for leaf in run.lookups.leaves(run.position_of[step])
        )
        for run, text in zip(runs, value.values, strict=True)
    )


def _is_read(step: Step, value: _Issued, runs: Sequence[AlignedRecording]) -> bool:
    """Whether the answer to a request that only reads, and that does not name the value, holds it in all runs."""
    if step.method not in SAFE_METHODS or step.conditional:
        return False
    for run, text in zip(runs, value.values, strict=True):
        exchange = run.exchange(step.index)
        response = exchange.response if exchange is not None else None
        if exchange is None or response is None or text in exchange.url or text not in response.text:
            return False
    return True


def _beside(texts: Sequence[str], values: Sequence[str]) -> tuple[str, str] | None:
    """What stands before and after the value in all texts; nothing is needed beside a long one."""
    for match in re.finditer(re.escape(values[0]), texts[0]):
        before = _BEFORE.search(texts[0], max(0, match.start() - 40), match.start())
        after = texts[0][match.end() : match.end() + 1]
        if before is None or after.isalnum():
            continue
        end = after if after in _ENDS else ""
        if all(f"{before[0]}{value}{end}" in text for text, value in zip(texts, values, strict=True)):
            return before[0], end
    unique = all(_UNIQUE.match(value) and value in text for text, value in zip(texts, values, strict=True))
    return ("", "") if unique else None


_ENDS = tuple("\"'/<,}")


def _address(run: AlignedRecording, step: int) -> str:
    exchange = run.exchange(step)
    return exchange.request.url.value if exchange is not None else ""


def is_in_address(value: str, url: str) -> bool:
    """Whether an address has a value behind its host: a short one as a word of its own."""
    path_and_query = url.partition("://")[2].partition("/")[2]
    if len(value) >= _LONG:
        return value in path_and_query
    return alone(value).search(path_and_query) is not None


def _places(pages: Sequence[Page], value: _Issued) -> Iterator[tuple[str, ...]]:
    """The paths of members that hold each run's own value."""
    trees = [json_tree(page.response.text) for page in pages]
    for path in paths(trees[0]):
        if value.is_short and not normal_name(value.variable).endswith(normal_name(path[-1])):
            continue
        for tree, text in zip(trees, value.values, strict=True):
            leaf = follow(tree, path)
            wanted = isinstance(leaf, int) if value.number else isinstance(leaf, str) and not isinstance(leaf, Fraction)
            if not wanted or isinstance(leaf, bool) or str(leaf) != text:
                break
        else:
            yield path
