"""The answers to a step in all linked recordings: the good ones, and the bad ones that its assertions must stop."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.assertions.exemplars import Answers, Exemplar, kind_of, kind_of_answer, page_like, page_with
from loadlint.assertions.invented_exemplars import ERROR_PAGE, exemplars_invented
from loadlint.assertions.recorded_exemplars import earlier_pages, login_address, other_answers, paths_of
from loadlint.cache.memory import digest_of
from loadlint.correlation.prove.pages import page_of, pages_of_kind
from loadlint.correlation.prove.run_extractor import Page
from loadlint.facts import fact
from loadlint.failures.login_pages import view_of
from loadlint.recordings.exchange import Response, Together, together
from loadlint.request import url_path
from loadlint.text.addresses import resolved_address
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.assertions.exemplars import Kind
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.correlation.soft_failures import Failure

_MOST_ALIKE = 16
"""The most repetitions that are looked at on each side of a request, since a script may repeat one request often."""


def answers_of(alignment: Alignment, step: int, failures: Iterable[Failure] = ()) -> Answers | None:
    """The answers to a step; None where no recording holds a good one, or where it can't be told what it requests.
    `failures` are the recorded soft failures.

    They are kept with the recordings, since an editor asks for them after each key.
    """
    if alignment.steps[step].is_untold:
        return None
    failed = [failure for failure in failures if failure.step == step]
    answers_by_key = _known_answers(together([run.recording for run in alignment.runs]))
    positions = tuple(run.position_of.get(step) for run in alignment.runs)
    # Scripts of two tools may share recordings, and each tool reads a page in its own way.
    key = (
        alignment.runs[0].evaluate,
        alignment.steps[step].address,
        alignment.steps[step].follows_redirects is not False,
        alignment.steps[step].loading,
        step in alignment.background,
        positions,
        tuple((failure.run, failure.position) for failure in failed),
    )
    if key not in answers_by_key:
        answers_by_key[key] = _answers(alignment, step, failed)
    return answers_by_key[key]


@fact
def _known_answers(_: Together) -> dict[object, Answers | None]:
    """The answers to steps in some recordings, by all that they depend on."""
    return {}


def _answers(alignment: Alignment, step: int, failed: Sequence[Failure]) -> Answers | None:
    follow = alignment.steps[step].follows_redirects is not False
    good: list[tuple[str, Page]] = []
    alike: list[Page] = []
    answers_alike = _background_answers if step in alignment.background else _repetitions
    for number, run in enumerate(alignment.runs):
        page = page_of(run, step, follow=follow)
        if any(failure.run == number for failure in failed):
            continue
        if page is None or page.response.status >= 400 or page.response.status == 304:
            continue
        if follow and page.response.location:
            # The tool goes on to a page that this recording lacks.
            continue
        if page.response.size is None and not page.response.location:
            continue
        good.append((run.name, page))
        alike += answers_alike(alignment, run, step, follow=follow)
    kinds = {kind_of_answer(page) for _, page in good}
    if step in alignment.background:
        kinds.update(map(kind_of_answer, alike))
    if len(kinds) != 1:
        return None
    kind = kinds.pop()
    bad: tuple[Exemplar, ...] = ()
    if kind not in ("asset", "empty"):
        pages = [page for _, page in good]
        bad = (*_soft_failures(alignment, failed, pages[0], follow=follow), *_bad(alignment, step, kind, pages))
    url = alignment.steps[step].address
    shell = kind == "html" and all(_is_shell(page, alignment) for _, page in good)
    return Answers(kind, tuple(good), tuple(page for page in alike if kind_of_answer(page) == kind), bad, url, shell)


_LOADS = regex(r"<script\b", re.IGNORECASE)
_CONTENT = frozenset(("form", "input", "table", "h1"))
_SHOWN_CHARACTERS = 20
"""A page that loads a script and shows less than this is made by the script: `Loading…` is no content."""


def _is_shell(page: Page, alignment: Alignment) -> bool:
    """Whether a page shows nothing before its script has run, or is the answer to other addresses as well."""
    text = page.response.text
    if _LOADS.search(text):
        view = view_of(text)
        elements = {mark.partition(" ")[0] for mark in view.marks}
        if view.text_length < _SHOWN_CHARACTERS and elements.isdisjoint(_CONTENT):
            return True
    digest, path = digest_of(text), url_path(page.response.url)
    return any(paths_of(run.recording).get(digest, {path}) != {path} for run in alignment.runs)


def _soft_failures(
    alignment: Alignment, failures: Sequence[Failure], good: Page, *, follow: bool
) -> Iterator[Exemplar]:
    """The recorded soft failures of a step."""
    for failure in failures:
        run = alignment.runs[failure.run]
        page = page_of(run, failure.step, follow=follow)
        if page is not None and kind_of(page.response) != "redirect":
            name = f"the recorded failure in {run.name}"
            yield Exemplar(name, page_like(good, page.response), recorded=True, telling=True)


def _repetitions(alignment: Alignment, run: AlignedRecording, step: int, *, follow: bool) -> Iterator[Page]:
    """The answers to the same request before and after it, up to a request that may change something."""
    position = run.position_of[step]
    exchange = run.exchanges[position]
    asked = run.lookups.by_address[exchange.method, exchange.url]

    def is_same(other: int) -> bool:
        return other in asked and run.exchanges[other].request.body == exchange.request.body

    number = bisect_left(run.lookups.changing, position)
    first = next((other for other in reversed(run.lookups.changing[:number]) if not is_same(other)), -1)
    last = next(
        (other for other in run.lookups.changing[number:] if other > position and not is_same(other)),
        len(run.exchanges),
    )
    near = asked[bisect_left(asked, first) : bisect_left(asked, last)]
    before, after = [other for other in near if other < position], [other for other in near if other > position]
    turns = alignment.turns_before(run, step)
    for other in (*turns, *reversed(before[-_MOST_ALIKE:]), *after[:_MOST_ALIKE]):
        if other in turns or is_same(other):
            hops = [run.exchanges[hop] for hop in (run.lookups.chain(other) if follow else [other])]
            if _is_good(hops[-1].response):
                yield Page(hops)


def _background_answers(_: Alignment, run: AlignedRecording, step: int, *, follow: bool) -> Iterator[Page]:
    """The answers to what a page requests in the background: it has other answers at other times."""
    return (page for page in pages_of_kind(run, step, follow=follow) if _is_good(page.response))


def _is_good(response: Response | None) -> bool:
    """Whether a response was recorded with its content, and is no error."""
    return response is not None and response.size is not None and response.status < 400


def _bad(alignment: Alignment, step: int, kind: Kind, good: Sequence[Page]) -> Iterator[Exemplar]:
    if kind == "redirect":
        for name, address in _led_elsewhere(alignment, good):
            yield Exemplar(name, page_with(good[0], "", "text/html", address))
        yield Exemplar("an error page", page_with(good[0], ERROR_PAGE, "text/html"))
        yield Exemplar("an error in JSON", page_with(good[0], '{"error": "unexpected"}', "application/json"))
        return
    seen = {digest_of(page.response.text) for page in good}
    recorded: list[Exemplar] = []
    others: list[Response] = []
    for exemplar, digest in other_answers(alignment, step, good):
        others.append(exemplar.page.response)
        if digest not in seen:
            seen.add(digest)
            recorded.append(exemplar)
    yield from recorded
    for exemplar in earlier_pages(alignment, step, kind, good):
        digest = digest_of(exemplar.page.response.text)
        if digest not in seen:
            seen.add(digest)
            yield exemplar
    login = resolved_address(good[0].response.url, login_address(alignment) or "/login")
    for exemplar in exemplars_invented(kind, good, others, login):
        digest = digest_of(exemplar.page.response.text)
        if digest not in seen:
            seen.add(digest)
            yield exemplar


def _led_elsewhere(alignment: Alignment, good: Sequence[Page]) -> Iterator[tuple[str, str]]:
    """Redirects with which applications refuse a request: to the login page, back to the form, with an error."""
    location = good[0].response.location or ""
    wanted = url_path(resolved_address(good[0].response.url, location))
    login = login_address(alignment) or "/login"
    if wanted != login:
        yield "a redirect to the login page", f"{login}?next={wanted}"
    asked = url_path(good[0].response.url)
    if asked not in (wanted, login):
        yield "a redirect back", asked
    if not any(re.search("[?#]", page.response.location or "") for page in good):
        yield "a redirect that tells an error", f"{location}?error=1"
