"""Replacements for a test that good answers fail, or that bad ones pass."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.assertion import AllOf, AnyOf, Echo, JsonIs, Not, StatusIs, Test, TextIs, leads_to, led_to, repeats_value
from loadlint.assertions.derive import derive, failing_exemplars
from loadlint.assertions.echoed_values import is_in_address
from loadlint.assertions.json_fields import paths
from loadlint.assertions.judge import follow, holds, json_tree
from loadlint.assertions.moved_surroundings import other_surroundings
from loadlint.assertions.proposals import Candidate, candidates
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson
from loadlint.request import url_path
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.assertions.exemplars import Answers
    from loadlint.assertions.extracted_values import ExtractedValues
    from loadlint.assertions.judge import Values
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.correlation.prove.run_extractor import Page

_BODY = Extractor(FromBody())
_MEDIA_TYPE = regex(r"[a-z]+/[a-z.+-]+")


def failing(test: Test, page: Page, values: Values | None = None) -> Test | None:
    """The part of a test that an answer fails; None where no part, or more than one, fails."""
    if repeats_value(test):
        test = _as_all(test)
    if not isinstance(test, AllOf):
        return test
    parts = [inner for inner in test.tests if holds(inner, page, values) is False]
    return failing(parts[0], page, values) if len(parts) == 1 else None


def _as_all(test: Test) -> Test:
    """Not any of some tests is all of their opposites."""
    if not isinstance(test, Not) or not isinstance(test.test, AnyOf):
        return test
    return AllOf(tuple(inner.test if isinstance(inner, Not) else Not(inner) for inner in test.test.tests))


def replacement_tests(
    old: Test, answers: Answers, runs: Sequence[AlignedRecording], values: Mapping[str, ExtractedValues]
) -> tuple[Test, ...]:
    """Tests that all good answers pass and that stop the bad ones; none where there are none.

    A status is replaced by a status, a text by one text, part of a header by another. `values` are those that the
    script has taken before, by the names of the runs.
    """
    match old:
        case StatusIs():
            return (StatusIs(tuple(sorted({page.response.status for page in answers.must_pass}))),)
        case TextIs(extractor, "contains" | "matches", _) if extractor == _BODY:
            return _moved_address(old, answers) or _text(answers, runs)
        case TextIs(Extractor(FromHeader(name)), "contains", _) if name.lower() == "content-type":
            kinds = {_media_type(page.response.header(name)) for page in answers.must_pass}
            return (TextIs(Extractor(FromHeader(name)), "contains", kinds.pop()),) if len(kinds) == 1 else ()
        case TextIs(extractor) if extractor != _BODY:
            return _moved_redirect(old, answers) or _of_same_place(extractor, answers, runs)
        case Echo(Extractor(FromJson(path))):
            return (
                _moved_echo(old, answers)
                or _wrapped_member(JsonIs(path, "there"), answers)
                or derive(answers, runs).tests
            )
        case Echo(source=Extracted()):
            moved = other_surroundings(old, answers.good, values)
            return (moved,) if moved is not None else ()
        case _ if repeats_value(old):
            return ()
        case JsonIs():
            return _wrapped_member(old, answers) or derive(answers, runs).tests
    return derive(answers, runs).tests


def _moved_redirect(old: Test, answers: Answers) -> tuple[Test, ...]:
    """The same path after a new beginning that all good answers have: `/v2/orders/` for `/orders/`."""
    path = led_to(old)
    if not path:
        return ()
    paths = [url_path(page.response.location or "") for page in answers.must_pass]
    beginnings = {where.partition(path)[0] if path in where else None for where in paths}
    beginning = beginnings.pop() if len(beginnings) == 1 else None
    return (leads_to(beginning + path),) if beginning and _PATH.fullmatch(beginning) else ()


def _wrapped_member(old: JsonIs, answers: Answers) -> tuple[Test, ...]:
    """The same of a member that stands one object deeper in all good answers now."""
    wrappers = [_objects_in(page.response.text) for page in answers.must_pass]
    names = [name for name in (wrappers[0] if wrappers else ()) if all(name in others for others in wrappers)]
    tests = (replace(old, path=(name, *old.path)) for name in names)
    return next(((test,) for test in tests if all(holds(test, page) for page in answers.must_pass)), ())


def _moved_echo(old: Echo, answers: Answers) -> tuple[Test, ...]:
    """The same of the one member that holds in all good answers what their request names in its address."""
    pages = list(answers.must_pass)
    trees = [json_tree(page.response.text) for page in pages]
    places = [
        path
        for path in (paths(trees[0]) if trees else ())
        if all(_is_named(follow(tree, path), page) for tree, page in zip(trees, pages, strict=True))
    ]
    if len(places) != 1:
        return ()
    number = isinstance(follow(trees[0], places[0]), int)
    return (replace(old, extractor=Extractor(FromJson(places[0])), number=number),)


def _is_named(value: object, page: Page) -> bool:
    """Whether a text or a number stands in the address of the request."""
    is_scalar = isinstance(value, str | int) and not isinstance(value, bool) and value != ""
    return is_scalar and is_in_address(str(value), page.response.url)


def _objects_in(text: str) -> list[str]:
    """The names of those members of a JSON document that are objects."""
    try:
        document = json.loads(text)
    except ValueError:
        return []
    return [name for name, value in document.items() if isinstance(value, dict)] if isinstance(document, dict) else []


_PATH = regex(r"[\w/-]+", re.ASCII)
_ADDRESS = regex(r"(?<![\w/])/\w[\w/-]*", re.ASCII)


def _moved_address(old: TextIs, answers: Answers) -> tuple[Test, ...]:
    """The same text with an address that has the same beginning before it now in all good answers."""
    address = _ADDRESS.search(old.text) if old.relation == "contains" else None
    if address is None:
        return ()
    before, behind = old.text[: address.start()], old.text[address.start() :]
    moved = re.compile(rf"{re.escape(before)}(/[\w/-]*\w){re.escape(behind)}", re.ASCII)
    matches = [moved.search(page.response.text) for page in answers.must_pass]
    beginnings = {match[1] if match is not None else None for match in matches}
    beginning = beginnings.pop() if len(beginnings) == 1 else None
    return (TextIs(old.extractor, old.relation, before + beginning + behind),) if beginning else ()


def _of_same_place(extractor: Extractor, answers: Answers, runs: Sequence[AlignedRecording]) -> tuple[Test, ...]:
    """The best test of the text that an extractor gives, such as the address that a redirect leads to."""
    alike = [
        candidate
        for candidate in candidates(answers, runs)
        if isinstance(candidate.test, TextIs)
        and candidate.test.extractor == extractor
        and all(holds(candidate.test, page) for page in answers.must_pass)
    ]
    return (min(alike, key=lambda candidate: candidate.rank).test,) if alike else ()


def _media_type(value: str | None) -> str:
    match = _MEDIA_TYPE.match(value or "")
    return match[0] if match else ""


def _text(answers: Answers, runs: Sequence[AlignedRecording]) -> tuple[Test, ...]:
    """The text in the body that stops the most bad answers, among them all telling ones that can be stopped."""
    stoppable = derive(answers, runs).kills
    telling = [exemplar for exemplar in answers.bad if exemplar.telling and exemplar.name in stoppable]
    pool = [
        candidate
        for candidate in _texts(candidates(answers, runs))
        if all(holds(candidate.test, page) for page in answers.must_pass)
        and len(failing_exemplars(candidate.test, telling)) == len(telling)
        and failing_exemplars(candidate.test, answers.bad)
    ]
    if not pool:
        return ()
    return (
        min(pool, key=lambda candidate: (-len(failing_exemplars(candidate.test, answers.bad)), candidate.rank)).test,
    )


def _texts(proposals: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates that are texts in the body; the name of a JSON member is a text as well."""
    for candidate in proposals:
        match candidate.test:
            case TextIs(extractor, "contains") if extractor == _BODY and not candidate.last:
                yield candidate
            case JsonIs(path, "there") if path and isinstance(path[-1], str):
                yield Candidate(TextIs(_BODY, "contains", f'"{path[-1]}"'), candidate.rank)
