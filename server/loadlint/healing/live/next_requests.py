"""What the client of the newer version would send next, told by the answers that a run has just got.

Each guess is written as the recording that would show it: the run as far as it got, and the next request. So the rules
about a changed application derive the change of the script from it, as from a real recording; whether the guess was
right only the next run shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.pair.path_change import change_of, same_word, words_of
from loadlint.expression import Extracted, extracted_in
from loadlint.healing.live.candidates import Candidate, Lost, may_be_refused, ranked_values
from loadlint.healing.live.issued_values import issued_values
from loadlint.healing.live.page_targets import Form, forms_of, links_of, same_form, same_link
from loadlint.healing.live.renames import names_after, names_of, with_names
from loadlint.recordings.exchange import Exchange, Recording, Response
from loadlint.replay.fill import Answers, Failure, request_with_values
from loadlint.request import Request, url_path, with_texts
from loadlint.script import Script, Step
from loadlint.text.mapped import HOLE, Text

_MOST_GUESSES = 20
_MOST_VALUES = 6


class Break(Struct, frozen=True):
    """Where a run went another way than the older one: the step whose request is or would be wrong.

    `lost` are the extractions whose value it sends and that find nothing.
    """

    step: int
    lost: tuple[Extracted, ...] = ()


class Evidence(Struct, frozen=True, dict=True):
    """A script beside an older run of it and the run that was just made; each alignment is of one recording."""

    script: Script
    old: Alignment
    new: Alignment

    @cached_property
    def old_answers(self) -> Answers:
        """What the extractions give in the older run."""
        return Answers(self.old, 0)

    @cached_property
    def new_answers(self) -> Answers:
        """What they give now."""
        return Answers(self.new, 0)


def first_break(evidence: Evidence, failed: int | None) -> Break | None:
    """The first step that sends a value which an extraction no longer finds, or that failed, or that was not made.

    `failed` is the first step whose answer was bad. None where nothing is wrong that can be told.
    """
    lost = frozenset(_lost_extractions(evidence))
    for step in evidence.script.steps:
        needed = tuple(source for source in sorted_sources(step) if source in lost)
        if needed and _has_ended_for(evidence, failed, step.index, needed):
            return Break(step.index, needed)
    missing = failed if failed is not None else first_missing(evidence)
    return Break(missing) if missing is not None else None


def _has_ended_for(evidence: Evidence, failed: int | None, step: int, needed: Sequence[Extracted]) -> bool:
    """Whether a run may have ended for values that a step sends: at the step, or where the last of them is taken.

    A run that ended somewhere between has another reason, and what the step sends is not known yet.
    """
    if failed is not None:
        return step <= failed and needed[0].step < failed
    missing = first_missing(evidence)
    return missing is None or step <= missing or needed[-1].step == max(evidence.new.runs[0].position_of, default=-1)


def first_missing(evidence: Evidence) -> int | None:
    """The step at which the run ended before the older one did."""
    last = max(evidence.new.runs[0].position_of, default=-1)
    return min((step for step in evidence.old.runs[0].position_of if step > last), default=None)


def _lost_extractions(evidence: Evidence) -> Iterator[Extracted]:
    """The extractions that find nothing in a good answer, and that found something before."""
    old, new = evidence.old_answers, evidence.new_answers
    for source in dict.fromkeys(source for step in evidence.script.steps for source in sorted_sources(step)):
        page = new.page(source.step)
        if page is None or page.response.status >= 400:
            continue
        value = new.value(source)
        if isinstance(value, Failure) and value.cause == "stale" and isinstance(old.value(source), str):
            yield source


def sorted_sources(step: Step) -> list[Extracted]:
    """The extractions whose values a step sends, in the order of their steps."""
    return sorted(extracted_in(step.request), key=lambda source: source.step)


def guesses(evidence: Evidence, broken: Break, name: str) -> Iterator[Recording]:
    """The recordings that would show what the new client sends, the likeliest first. `name` is what they are called."""
    for values in _assumptions(evidence, broken):
        requests = _requests(evidence, broken.step, values) if broken.step in evidence.old.runs[0].position_of else ()
        for request in requests:
            yield _recording_until(evidence, broken.step, request, name)


def _assumptions(evidence: Evidence, broken: Break) -> Iterator[Mapping[Extracted, str]]:
    """What extractions may have to give.

    Where none is lost, first nothing but what they give: the request itself may be wrong; then one of them at a time.
    """
    if broken.lost:
        choices = [_values(evidence, broken, source) for source in broken.lost]
        combinations = sorted(product(*map(enumerate, choices)), key=lambda choice: sum(rank for rank, _ in choice))
        for combination in islice(combinations, _MOST_GUESSES):
            yield {source: value for source, (_, value) in zip(broken.lost, combination, strict=True)}
        return
    yield {}
    for source in sorted_sources(evidence.script.steps[broken.step]):
        for value in _values(evidence, broken, source):
            yield {source: value}


def _values(evidence: Evidence, broken: Break, source: Extracted) -> list[str]:
    """The values of the run's answers that may be what an extraction gave, the likeliest first."""
    value = evidence.old_answers.value(source)
    if not isinstance(value, str):
        return []
    lost = _description(evidence, broken, source, value)
    candidates = _candidates(evidence, broken, source)
    if not broken.lost:
        candidates = may_be_refused(lost, candidates)
    return ranked_values(lost, candidates, _other_values(evidence, source))[:_MOST_VALUES]


def _description(evidence: Evidence, broken: Break, source: Extracted, value: str) -> Lost:
    variables = {
        extraction.variable
        for extraction in evidence.script.extractions
        if extraction.step == source.step and extraction.extractor == source.extractor
    }
    page = evidence.old_answers.page(source.step)
    issued = (
        [candidate for candidate in issued_values(page.response) if candidate.value == value]
        if page is not None
        else []
    )
    sent = set(_field_names(evidence.old.runs[0], broken.step, value))
    names = frozenset({*variables, *(issued_value.name for issued_value in issued), *sent} - {""})
    beside = frozenset(text for issued_value in issued for text in issued_value.beside)
    return Lost(value, names, frozenset(issued_value.kind for issued_value in issued), source.step, beside)


def _field_names(run: AlignedRecording, step: int, value: str) -> Iterator[str]:
    position = run.position_of.get(step)
    if position is not None:
        yield from (slot.field for slot in run.lookups.slots(position) if slot.value == value)


def _candidates(evidence: Evidence, broken: Break, source: Extracted) -> Iterator[Candidate]:
    target = _form_to(evidence, broken.step)
    for step in range(broken.step):
        page = evidence.new_answers.page(step)
        if page is None:
            continue
        for hop in page.hops:
            if hop.response is not None:
                for issued in issued_values(hop.response):
                    yield Candidate(issued, step, target is not None and issued.value in target.values)


def _other_values(evidence: Evidence, source: Extracted) -> frozenset[str]:
    """Values that are not what an extraction gave: what it gives now, what others give, and what both runs have."""
    new, steps = evidence.new_answers, evidence.script.steps
    sources = {source for step in steps for source in sorted_sources(step)}
    taken = {value for source in sources if isinstance(value := new.value(source), str)}
    old = evidence.old.runs[0]
    constants = {
        issued.value
        for exchange in old.exchanges
        if exchange.response is not None
        for issued in issued_values(exchange.response)
    }
    return frozenset(taken | constants)


def _form_to(evidence: Evidence, step: int) -> Form | None:
    pair = _forms(evidence, step)
    return pair[1] if pair is not None else None


def _old_path(evidence: Evidence, step: int) -> str | None:
    run = evidence.old.runs[0]
    position = run.position_of.get(step)
    return url_path(run.exchanges[position].url) if position is not None else None


def _pages(evidence: Evidence, step: int) -> Iterator[tuple[Response, Response]]:
    """What the steps before saw in both runs, the last one first."""
    for earlier in reversed(range(step)):
        old, new = evidence.old_answers.page(earlier), evidence.new_answers.page(earlier)
        if old is not None and new is not None:
            yield old.response, new.response


def _forms(evidence: Evidence, step: int) -> tuple[Form, Form] | None:
    """The form that a step's request submits, as it was and as it is."""
    path = _old_path(evidence, step)
    for old, new in _pages(evidence, step) if path is not None else ():
        pair = same_form(forms_of(old), forms_of(new), path or "")
        if pair is not None:
            return pair
    return None


def _new_path(evidence: Evidence, step: int) -> str | None:
    """Where the form or link that a step follows leads now."""
    pair = _forms(evidence, step)
    if pair is not None and evidence.script.steps[step].method == "POST":
        return pair[1].action
    path = _old_path(evidence, step)
    for old, new in _pages(evidence, step) if path is not None else ():
        link = same_link(links_of(old), links_of(new), path or "")
        if link is not None:
            return link.path
    return None


def _moved_alike(evidence: Evidence, step: int, path: str) -> str | None:
    """Where a path has moved if it did as the path of the last step before that has moved; None where none has."""
    old, new = evidence.old.runs[0], evidence.new.runs[0]
    words = tuple(filter(None, path.split("/")))
    if not _is_old(words, words_of(old.lookups.signatures[old.position_of[step]])):
        return None
    for earlier in reversed(range(step)):
        if earlier in old.position_of and earlier in new.position_of:
            change = change_of(
                old.lookups.signatures[old.position_of[earlier]], new.lookups.signatures[new.position_of[earlier]]
            )
            moved = change.changed_path(words) if change.old or change.new else None
            if moved is not None:
                return "/" + "/".join(moved) + ("/" if path.endswith("/") else "")
    return None


def _is_old(words: Sequence[str], old: Sequence[str]) -> bool:
    """Whether a path is still the one of the older run."""
    return len(words) == len(old) and all(map(same_word, words, old))


def _recording_until(evidence: Evidence, step: int, request: Request, name: str) -> Recording:
    """The run up to a step, and this request of the step, with the answer that it got in the older run."""
    run, old = evidence.new.runs[0], evidence.old.runs[0]
    later = [position for other, position in run.position_of.items() if other >= step]
    before = [run.exchanges[position] for position in range(min(later, default=len(run.exchanges)))]
    started = before[-1].started if before else None
    response = old.exchanges[old.position_of[step]].response
    return Recording(name, [*before, Exchange(len(before), request, response, started)])


def _requests(evidence: Evidence, step: int, values: Mapping[Extracted, str]) -> Iterator[Request]:
    """What a step may have to send: with the names of the form that it submits, else with those of all answers."""
    request = _request_at_new_address(evidence, step, values)
    forms = _forms(evidence, step)
    by_form = with_names(request, names_after(forms[0].names, forms[1].names) if forms is not None else {})
    yield by_form
    by_answers = with_names(request, _renamed_before(evidence, step))
    if by_answers != by_form:
        yield by_answers


def _renamed_before(evidence: Evidence, step: int) -> dict[str, str]:
    """The names that have taken the place of older ones in the answers before a step; the last answer counts."""
    names: dict[str, str] = {}
    for old, new in _pages(evidence, step):
        if new.status < 400:
            names = names_after(names_of(old), names_of(new)) | names
    return names


def _request_at_new_address(evidence: Evidence, step: int, values: Mapping[Extracted, str]) -> Request:
    """The request of a step at its new address, if one is known, with the values that its expressions have now.

    `values` are in place of what some of them give.
    """
    request = request_with_values(evidence.script.steps[step].request, Answers(evidence.new, 0, assumed=values))
    run = evidence.old.runs[0]
    url = request.url.value if HOLE not in request.url.value else run.exchanges[run.position_of[step]].url
    path = _new_path(evidence, step) or _moved_alike(evidence, step, url_path(url))
    if path is not None:
        url = url.replace(url_path(url), path, 1)
    # What is not known is of no account: it stands for itself.
    plain = with_texts(request, lambda text: Text(text.value.replace(HOLE, "0")))
    return replace(plain, url=Text(url))
