"""Soft failures in the recordings of a flow: which step's answer fails, by which signs, and what it led to.

An answer is judged by what it shows itself, by its place in the run (a login page after the login), and beside the
answers of the other runs to the same step. The root of several failures is the earliest one on which the others depend:
by a value that it should have issued, by a cookie that it should have set or kept, or because it shows that the
session is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.correlation.observe.slots import slots_of_step
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.reused_values import reused_values
from loadlint.extractor import Extractor, FromResources
from loadlint.facts import fact
from loadlint.failures.answers import is_background, is_readable, wants_json
from loadlint.failures.compare import signs_against_good
from loadlint.failures.login_pages import View, is_html, view_of
from loadlint.failures.sign import ENOUGH, Sign, fails, total
from loadlint.failures.taken_values import taken_signs
from loadlint.operation import reads
from loadlint.recordings.cookies import SetCookie, deleted_cookies, sent_cookies, set_cookies
from loadlint.recordings.exchange import Exchange, Recording, Response, together
from loadlint.request import SAFE_METHODS, url_path
from loadlint.text.addresses import resolved_address
from loadlint.text.regex import regex

if TYPE_CHECKING:
    _Seen = tuple["Journey", dict[int, tuple[Sign, ...]]]
    """A run with the signs that its answers show by themselves."""

_PASSWORD_FIELD = regex(
    r"^(?:.*[._\[-])?(?:j_)?(?:user_?)?(?:pass(?:word|wd|wort|phrase)?|pwd|passwd)\]?\d?$", re.IGNORECASE
)
_PASSWORD_INPUT = regex(r"type\s*=\s*[\"']?password", re.IGNORECASE)
_LEAVES = regex(
    r"log[_-]?(?:out|off)|sign[_-]?(?:out|off)|abmeld|deconn|d%C3%A9conn|cerrar|salir|sair|uitlog|esci\b", re.IGNORECASE
)
_LOGIN_PATH = regex(r"/(?:log|sign)[_-]?(?:in|on)(?:\.\w{1,5})?/?$", re.IGNORECASE)
_LOSES_SESSION = frozenset({"login", "cookie-deleted"})
_EVERYWHERE = frozenset({"maintenance", "challenge"})
_UNSURE = frozenset({"empty-list", "smaller", "other-page", "error-page", "cookie-deleted", "maintenance", "challenge"})

_TELLING = 8
"""Letters. A shorter word is no session."""

Needed = Callable[[frozenset[int]], Sequence[tuple[int, str, Extractor]]]
"""Gives what the script has to take out of answers, as all runs but those of some numbers show it: step, variable,
extractor.
"""


class Failure(Struct, frozen=True):
    """An answer that fails. `run` is the number of the recording, `position` the exchange that shows it.

    `because` is the step whose failure led to this one, with the reason; None for a root. `is_usual`: with all that it
    leads to it is in each of several recordings, or in the only one before the login, or the script knows it and asks
    again. The journey goes on with it.
    """

    run: int
    step: int
    position: int
    signs: tuple[Sign, ...]
    because: tuple[int, str] | None = None
    beside_good: bool = False
    is_usual: bool = False

    @property
    def is_hard(self) -> bool:
        """Whether the status alone shows the failure."""
        return any(sign.kind == "status" for sign in self.signs)


def failures_of(alignment: Alignment, needed: Needed) -> tuple[Failure, ...]:
    """All failures in all runs, in the order of the steps."""
    asked = False

    def asking(without: frozenset[int]) -> Sequence[tuple[int, str, Extractor]]:
        nonlocal asked
        asked = True
        return needed(without)

    pairing = alignment.pairing
    facts = together([run.recording for run in alignment.runs]).facts
    last_pairing, last_failures = facts.get(Failure, (None, ()))
    if pairing is not None and last_pairing == pairing:
        return tuple(last_failures)
    failures = _failures_of(alignment, asking)
    if not asked:
        # Kept only then, since what is needed depends on more of the script than the pairing.
        facts[Failure] = pairing, failures
    return failures


def _failures_of(alignment: Alignment, needed: Needed) -> tuple[Failure, ...]:
    seen = [_alone(run) for run in alignment.runs]
    others_of = [[*seen[:number], *seen[number + 1 :]] for number in range(len(seen))]
    failing_by_run = _without_mutual(
        [_failing(alignment, number, seen[number], others, needed) for number, others in enumerate(others_of)]
    )
    failures = []
    for number, (journey, _) in enumerate(seen):
        others, failing = others_of[number], failing_by_run[number]
        best = (alignment.runs[i] for i in _best_first(number, [signs for _, signs in seen]))
        causes = roots(failing, partial(why_failing, failing, Dependencies(tuple(best), journey.run)))
        for step, signs in failing.items():
            good = any(
                step in other_signs and not fails(other_signs[step]) and _is_known(other, step, signs)
                for other, other_signs in others
            )
            failures.append(
                Failure(number, step, journey.position_of_shown_answer(step), signs, causes.get(step), good)
            )
    failures.sort(key=lambda failure: (failure.step, failure.run))
    usual = _usual_steps(failures, [journey for journey, _ in seen])
    failed = {(failure.run, failure.step) for failure in failures}
    return tuple(
        replace(failure, is_usual=failure.step in usual or _is_asked_again(alignment, failure, failed))
        for failure in failures
    )


def _is_asked_again(alignment: Alignment, failure: Failure, failed: Set[tuple[int, int]]) -> bool:
    """Whether a step under a condition makes the same request later in the run, and does not fail: what a script does
    whose token has become too old."""
    run = alignment.runs[failure.run]
    asked = run.exchanges[failure.position]
    later = (step.index for step in alignment.steps[failure.step + 1 :] if step.conditional)
    again = (run.exchange(step) for step in later if (failure.run, step) not in failed)
    return any(
        exchange is not None and (exchange.method, exchange.url) == (asked.method, asked.url) for exchange in again
    )


def _usual_steps(failures: Sequence[Failure], journeys: Sequence[Journey]) -> frozenset[int]:
    """The steps that fail as a rule: who has not logged in is told so, whoever it is."""
    runs_by_step: dict[int, set[int]] = {}
    for failure in failures:
        runs_by_step.setdefault(failure.step, set()).add(failure.run)
    if len(journeys) > 1:
        often = {step for step, runs in runs_by_step.items() if len(runs) == len(journeys)}
    else:
        often = {failure.step for failure in failures if journeys[0].is_before_login(failure.position)}
    causes = {failure.because[0] for failure in failures if failure.because is not None and failure.step not in often}
    return frozenset(often - causes)


def _without_mutual(failing_by_run: Sequence[dict[int, tuple[Sign, ...]]]) -> list[dict[int, tuple[Sign, ...]]]:
    """Without the steps at which each run lacks what the others need: then it is data of one run that is looked for.

    A page that failed lacks what the good one has; the good one lacks nothing.
    """
    mutual = {
        step
        for step in set.intersection(*map(set, failing_by_run))
        if len(failing_by_run) > 1 and all(map(_only_lacks, (failing[step] for failing in failing_by_run)))
    }
    return [{step: signs for step, signs in failing.items() if step not in mutual} for failing in failing_by_run]


def _only_lacks(signs: Sequence[Sign]) -> bool:
    """Whether an answer is taken for a failure only since it lacks a value."""
    return total([sign for sign in signs if sign.kind != "lost-value"]) < ENOUGH


def _alone(run: AlignedRecording) -> _Seen:
    """A run with the signs that its answers show without the other runs."""
    journey = Journey(run)
    return journey, {step: tuple(journey.signs(step)) for step in sorted(run.position_of)}


def _is_known(journey: Journey, step: int, failing: Sequence[Sign]) -> bool:
    """Whether a run's answer to a step is known well enough to be a good one: a body was recorded.

    Where another run's answer fails by its status, the status is enough.
    """
    response = journey.answer(step)
    return response is not None and (response.size is not None or any(sign.kind == "status" for sign in failing))


def failing_in(
    alignment: Alignment, run: AlignedRecording, needed: Sequence[tuple[int, str, Extractor]]
) -> dict[int, tuple[Sign, ...]]:
    """The failing steps of one more run, beside those of `alignment`. `needed` is as in `Needed`."""
    both = Alignment(alignment.steps, (*alignment.runs, run), alignment.background)
    *others, last = map(_alone, both.runs)
    return _failing(both, len(alignment.runs), last, others, lambda _: needed)


def _failing(
    alignment: Alignment, number: int, seen: _Seen, others: Sequence[_Seen], needed: Needed
) -> dict[int, tuple[Sign, ...]]:
    """The failing steps of a run with their signs, beside the other runs."""
    journey, alone = seen
    signs = {step: _beside(journey, step, step_signs, others) for step, step_signs in alone.items()}
    # What pages ask for in the background has other answers at each time.
    unsure = [step for step in signs if step not in alignment.background and _may_fail(signs[step])]
    if others and unsure:
        for step, text in lost_values(alignment, journey.run, unsure, needed(frozenset({number}))):
            signs[step] = (*signs[step], Sign("lost-value", text, 0.5))
    failing = {step: step_signs for step, step_signs in signs.items() if fails(step_signs)}
    return failing | _lost_sessions(journey, failing, [other for other, _ in others])


def untrusted_steps(alignment: Alignment, failures: Iterable[Failure]) -> dict[int, frozenset[int]]:
    """For each run the steps whose answers must not be used: they fail, and another run has a good answer.

    A step that takes a value from such an answer is one of them.
    """
    failed_steps: dict[int, set[int]] = {}
    for failure in failures:
        if failure.beside_good:
            failed_steps.setdefault(failure.run, set()).add(failure.step)
    for number, steps in failed_steps.items():
        run = alignment.runs[number]
        between = Dependencies((run, *(other for i, other in enumerate(alignment.runs) if i not in failed_steps)), run)
        for step in sorted(step for step in run.position_of if step > min(steps)):
            if any(between.value(cause, step) for cause in steps if cause < step):
                steps.add(step)
    return {number: frozenset(steps) for number, steps in failed_steps.items()}


def _best_first(number: int, signs_by_run: Sequence[dict[int, tuple[Sign, ...]]]) -> list[int]:
    """The other runs, those with the fewest failures first, and the run itself at the end."""
    others = [i for i in range(len(signs_by_run)) if i != number]
    return [*sorted(others, key=lambda i: (sum(map(fails, signs_by_run[i].values())), -len(signs_by_run[i]))), number]


def _may_fail(signs: Sequence[Sign]) -> bool:
    return 0 < total(signs) < ENOUGH and any(sign.kind in _UNSURE for sign in signs)


def _beside(journey: Journey, step: int, step_signs: tuple[Sign, ...], others: Sequence[_Seen]) -> tuple[Sign, ...]:
    """The signs of a step's answer once the other runs' answers are known."""
    good = [
        (other, response)
        for other, signs in others
        if step in signs and not fails(signs[step]) and (response := other.answer(step)) is not None
    ]
    answer = journey.answer(step)
    if not good or answer is None:
        return step_signs
    if answer.location is not None:
        return (
            *step_signs,
            *_left_login(journey, step, good),
            *_signs_of_deleted_cookies(journey, step, [other for other, _ in good]),
        )
    common = {sign.kind for other, signs in others for sign in signs.get(step, ()) if not fails(signs[step])}
    left = tuple(sign for sign in step_signs if sign.kind not in common)
    runs = [other.run for other, _ in good]
    taken = taken_signs(answer, lambda: reused_values(journey.run, step, runs))
    if answer.status >= 400:
        return (*left, *taken)
    more = [*taken, *_left_login(journey, step, good), *signs_against_good(answer, [response for _, response in good])]
    more += _signs_of_deleted_cookies(journey, step, [other for other, _ in good])
    return (*left, *more)


def _left_login(journey: Journey, step: int, good: Sequence[tuple[Journey, Response]]) -> Iterator[Sign]:
    """A redirect to the login page that the good runs do not make."""
    target = journey.login_redirect(step)
    if target and not any(other.login_redirect(step) for other, _ in good):
        yield Sign("login", f"it redirects to the login page {target}; the good response does not", 0.7)


def lost_values(
    alignment: Alignment, run: AlignedRecording, steps: Collection[int], needed: Sequence[tuple[int, str, Extractor]]
) -> Iterator[tuple[int, str]]:
    """Those of some steps of a run whose answers lack a value that the script has to take out of them, in a clause.

    `needed` is as in `Needed`.
    """
    reported = set()
    for step, variable, extractor in needed:
        if isinstance(extractor.origin, FromResources):
            continue  # The value is in a resource, so this says nothing about the page itself.
        page = page_of(run, step, follow=alignment.follows(step)) if step in steps and step not in reported else None
        if page is not None and not page.neutral(extractor):
            reported.add(step)
            yield step, f"it has no {variable}, which later requests need"


# --- one run


class Journey(Struct, frozen=True, dict=True):
    """One run with what is known about its login. Positions and steps are those of the run."""

    run: AlignedRecording

    def position_of_shown_answer(self, step: int) -> int:
        """The position of the answer that the user sees after a step: behind redirects that are no steps."""
        chain = self.run.lookups.chain(self.run.position_of[step])
        end = 1
        while end < len(chain) and not self._is_next(step, self.run.step_of.get(chain[end])):
            end += 1
        return chain[end - 1]

    def _is_next(self, step: int, other: int | None) -> bool:
        """Whether a step comes right after another in this run; one far behind is alike by chance."""
        return other is not None and all(between in self.run.position_of for between in range(step + 1, other))

    def answer(self, step: int) -> Response | None:
        """The answer that the user sees; None where it was not recorded, or redirects again."""
        return self.run.exchanges[self.position_of_shown_answer(step)].response

    def signs(self, step: int) -> Iterator[Sign]:
        """What the answers to a step show: each hop by itself, and the last one by its place in the run."""
        position = self.position_of_shown_answer(step)
        response = self.run.exchanges[position].response
        if response is None:
            return
        if response.status >= 400:
            yield Sign("status", f"its status is {response.status}", 1.0)
            return
        yield from self.run.lookups.own_signs(position)
        yield from self._login_signs(step)
        yield from self._lone_redirect(position)

    def _login_signs(self, step: int) -> Iterator[Sign]:
        position, shown = self.run.position_of[step], self.position_of_shown_answer(step)
        if shown not in self.login_pages:
            return
        asked = self.run.exchanges[position].request
        if is_background(asked) or wants_json(asked) >= 0.5:
            yield Sign("login", "a call of a page's script was answered with a login page", 0.7)
            return
        if url_path(asked.url.value) in self._login_paths and position not in self.submits:
            return
        before = [submit for submit in self.submits if submit < position]
        if position in self.submits:
            if not any(submit > position for submit in self.submits) and len(self.run.exchanges) > 2:
                yield Sign("login", "the response to the login is a login form again", 0.7)
        elif before and not any(submit > position for submit in self.submits):
            redirect = shown != position
            yield Sign("login", f"{'it leads to' if redirect else 'it is'} a login page after the login", 0.7)
            if self.leaves(position):
                yield Sign("login", "the request may be one to log out", -0.6)

    def _lone_redirect(self, position: int) -> Iterator[Sign]:
        """A redirect to a login that the recording does not follow: no login page tells it."""
        exchange = self.run.exchanges[position]
        location = exchange.response.location if exchange.response is not None else None
        if location is None or position in self.run.lookups.next_hop:
            return
        asked, target = url_path(exchange.url), url_path(resolved_address(exchange.url, location))
        is_same = exchange.method in SAFE_METHODS and asked.rstrip("/") == target.rstrip("/")
        if _LOGIN_PATH.search(target) and not is_same and not self.leaves(position):
            yield Sign("login", f"it redirects to {target}, and nothing follows", 0.7)

    @cached_property
    def deleted_on_the_way(self) -> frozenset[str]:
        """The names of the cookies that answers delete, but for those to requests that may log out."""
        exchanges = enumerate(self.run.exchanges)
        deleting = ((position, deleted_cookies(exchange.response)) for position, exchange in exchanges)
        return frozenset(name for position, names in deleting if names and not self.leaves(position) for name in names)

    def leaves(self, position: int) -> bool:
        """Whether a request may be one to log out."""
        request = self.run.exchanges[position].request
        redirecting = [hop for hop, target in self.run.lookups.next_hop.items() if target == position]
        if any(_LEAVES.search(self.run.exchanges[hop].url) for hop in (position, *redirecting)):
            return True
        last = not any(later in self.run.step_of for later in range(position + 1, len(self.run.exchanges)))
        return last and request.method in ("POST", "DELETE")

    def login_redirect(self, step: int) -> str:
        """The login page that the answers to a step redirect to, else empty."""
        for position in self.run.lookups.chain(self.run.position_of[step]):
            exchange = self.run.exchanges[position]
            response = exchange.response
            if response is not None and response.location is not None:
                path = url_path(resolved_address(exchange.request.url.value, response.location))
                if path in self._login_paths and not self._leads_elsewhere(position):
                    return path
        return ""

    def _leads_elsewhere(self, position: int) -> bool:
        """Whether a redirect was followed to a page that is known, and has no login form this time."""
        target = self.run.lookups.next_hop.get(position)
        response = self.run.exchanges[target].response if target is not None else None
        return (
            response is not None
            and bool(response.body)
            and target not in self.login_pages
            and response.location is None
        )

    def is_before_login(self, position: int) -> bool:
        """Whether the user logs in later, and has not done so before."""
        return bool(self.submits) and position < self.submits[0]

    @cached_property
    def views(self) -> Mapping[int, View]:
        """The pages that may hold a login form."""
        return views_of(self.run.recording)

    @cached_property
    def login_pages(self) -> frozenset[int]:
        """The positions of the pages with a login form."""
        return frozenset(position for position, view in self.views.items() if view.is_login)

    @cached_property
    def submits(self) -> tuple[int, ...]:
        """The positions of the requests that send a password."""
        names = {name for position in self.login_pages for name in self.views[position].password_names if name}
        return tuple(
            position
            for position, fields in self.run.lookups.posted_fields.items()
            if any(_is_password(field, names) for field in fields)
        )

    @cached_property
    def _login_paths(self) -> frozenset[str]:
        """The paths of the login pages that this run uses."""
        paths = set()
        for submit in self.submits:
            before = [position for position in self.login_pages if position < submit]
            if before:
                paths.add(url_path(self.run.exchanges[max(before)].request.url.value))
        if not self.submits:
            paths |= {
                url_path(self.run.exchanges[position].request.url.value)
                for position in self.login_pages
                if self.views[position].is_short
            }
        return frozenset(paths)


@fact
def views_of(recording: Recording) -> Mapping[int, View]:
    """The pages of a recording that may hold a login form; kept, since every answer has to be looked at."""
    views: Mapping[int, View] | None = recording.known.get(VIEWS)
    return _views(recording.exchanges) if views is None else views


VIEWS = "views"
"""The part of a kept recording that holds these pages."""


def _views(exchanges: Iterable[Exchange]) -> dict[int, View]:
    views = ((position, login_view(exchange.fresh().response)) for position, exchange in enumerate(exchanges))
    return {position: view for position, view in views if view is not None}


def login_view(response: Response | None) -> View | None:
    """The view of a page that may hold a login form, None for other answers."""
    if response is None or response.status >= 400 or not is_readable(response):
        return None
    if not response.mentions_password:
        return None
    return view_of(response.text) if is_html(response) and _PASSWORD_INPUT.search(response.text) else None


def login_positions(recording: Recording) -> tuple[int, ...]:
    """The positions of the requests that send a password."""
    return Journey(AlignedRecording.from_pairs(recording, {})).submits


def login_steps(alignment: Alignment) -> frozenset[int]:
    """The steps that send a password, by the names of their fields and as the recorded login forms tell."""
    by_name = (
        step.index
        for step in alignment.steps
        if any(_is_password(slot.field, frozenset()) for slot in slots_of_step(step) if slot.place[0] != "query")
    )
    recorded = (run.step_of.get(position) for run in alignment.runs for position in Journey(run).submits)
    return frozenset((*by_name, *(step for step in recorded if step is not None)))


def _is_password(name: str, password_names: Set[str]) -> bool:
    return name in password_names or bool(_PASSWORD_FIELD.match(name))


# --- cookies


def _signs_of_deleted_cookies(journey: Journey, step: int, good: Sequence[Journey]) -> Iterator[Sign]:
    """A cookie that the answers delete, though the good runs go on sending the same value."""
    for name in dict.fromkeys(_deleted_on_the_way(journey, step)):
        if all(_goes_on(other, step, name) for other in good):
            yield Sign("cookie-deleted", f"it deletes the cookie {name}, which the good run goes on sending", 0.8)


def _lost_sessions(
    journey: Journey, failing: Mapping[int, tuple[Sign, ...]], others: Sequence[Journey]
) -> dict[int, tuple[Sign, ...]]:
    """The step that deleted a cookie before the run came to the login page, where no other failure came first.

    A cookie that other runs delete on their way, such as that of a message which was shown, is no session.
    """
    lost = min((step for step, signs in failing.items() if any(sign.kind == "login" for sign in signs)), default=0)
    for step in sorted(step for step in journey.run.position_of if step < lost):
        sent = sent_cookies(journey.run.exchanges[journey.run.position_of[step]].request)
        names = [name for name in _deleted_on_the_way(journey, step) if name in sent and not _is_usual(name, others)]
        if names and step not in failing and not journey.leaves(journey.run.position_of[step]):
            text = f"it deletes the cookie {names[0]}, and a later request comes to the login page"
            return {step: (Sign("cookie-deleted", text, 0.7),)}
    return {}


def _is_usual(name: str, others: Sequence[Journey]) -> bool:
    """Whether an other run deletes a cookie on its way as well."""
    return any(name in other.deleted_on_the_way for other in others)


def _goes_on(journey: Journey, step: int, name: str) -> bool:
    """Whether the last request up to a step and the next one after it send the same value of a cookie."""
    run, position = journey.run, journey.run.position_of[step]
    if name in _deleted_on_the_way(journey, step):
        return False
    behind = range(journey.position_of_shown_answer(step) + 1, len(run.exchanges))
    before, after = (
        next((value for index in places if (value := sent_cookies(run.exchanges[index].request).get(name))), None)
        for places in (range(position, -1, -1), behind)
    )
    return before is not None and before == after


def _deleted_on_the_way(journey: Journey, step: int) -> list[str]:
    """The names of the cookies that the answer to a step and the redirects before it delete."""
    return [name for exchange in _hops(journey, step) for name in deleted_cookies(exchange.response)]


def _hops(journey: Journey, step: int) -> list[Exchange]:
    position, shown = journey.run.position_of[step], journey.position_of_shown_answer(step)
    chain = journey.run.lookups.chain(position)
    return [journey.run.exchanges[hop] for hop in chain[: chain.index(shown) + 1]]


# --- roots


class Dependencies(Struct, frozen=True):
    """What later steps of a flow take from earlier ones: values and cookies, as the first run with both steps shows.

    `failing` is the run whose failures are to be explained. `variables` are those of the script by the step that
    gives and the step that takes.
    """

    runs: tuple[AlignedRecording, ...]
    failing: AlignedRecording
    variables: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def reason(self, cause: int, effect: int) -> str | None:
        """How a step depends on an earlier one; None where it does not."""
        return self.sent_value(cause, effect) or self._set_cookie(cause, effect)

    def sent_value(self, cause: int, effect: int) -> str | None:
        """What a step sends of the answer to an earlier one, but for cookies, in a sentence; None if nothing."""
        if (cause, effect) in self.variables:
            return f"it sends {self.variables[cause, effect]}, which is taken from that response"
        return self.value(cause, effect)

    def _set_cookie(self, cause: int, effect: int) -> str | None:
        runs = [run for run in (self.failing, *self.runs) if cause in run.position_of and effect in run.position_of]
        cookies = (cookie for run in runs for cookie in cookies_between(run, cause, effect))
        name = next((cookie.name for cookie in cookies if not self._is_constant(cookie, effect)), None)
        return f"it sends the cookie {name}, which that response sets" if name else None

    def _is_constant(self, cookie: SetCookie, step: int) -> bool:
        """Whether a step sends the same cookie in all of several runs; of one, whether it is a word: `language=en`."""
        runs = {id(run): run for run in (self.failing, *self.runs) if step in run.position_of}
        sent = [sent_cookies(run.exchanges[run.position_of[step]].request) for run in runs.values()]
        if len(sent) == 1:
            return cookie.value.isalpha() and len(cookie.value) < _TELLING
        return all(cookies.get(cookie.name) == cookie.value for cookies in sent)

    def value(self, cause: int, effect: int) -> str | None:
        """A sentence about a value that a step sends from the answer to an earlier one; None if there is none."""
        runs = (run for run in self.runs if cause in run.position_of and effect in run.position_of)
        return next((sentence for run in runs if (sentence := self._value(run, cause, effect))), None)

    def shared_cookie(self, cause: int, effect: int) -> str | None:
        """A cookie that both steps send."""
        for run in self.runs:
            if cause in run.position_of and effect in run.position_of:
                cause_cookies, effect_cookies = (
                    sent_cookies(run.exchanges[run.position_of[step]].request) for step in (cause, effect)
                )
                names = sorted(cause_cookies.keys() & effect_cookies.keys())
                if names:
                    return names[0]
        return None

    def changes_state(self, step: int) -> bool:
        """Whether a step is a request that makes the server remember something."""
        return not reads(self.failing.exchanges[self.failing.position_of[step]].request)

    def _value(self, run: AlignedRecording, cause: int, effect: int) -> str | None:
        answers = run.lookups.chain(run.position_of[cause])
        position = run.position_of[effect]
        others = [
            {(slot.place, slot.value) for slot in other.lookups.slots(other.position_of[effect])}
            for other in self.runs
            if other is not run and effect in other.position_of
        ]
        for slot in run.lookups.slots(position):
            if slot.place[0] == "cookie" or slot.place[:2] == ("header", "referer") or len(slot.value) < 4:
                continue
            if others and all((slot.place, slot.value) in other for other in others):
                continue  # Every run sends the same there, so it is not from an answer.
            pieces = (piece for piece in re.split(r"\W+", slot.value) if len(piece) >= 4 and re.search(r"\d", piece))
            for value in dict.fromkeys((slot.value, *pieces)):
                if not any(run.lookups.holds(answer, value) for answer in answers if answer < position):
                    continue
                first = run.lookups.first_sent(value)
                if first is not None and first > run.lookups.holding(value)[0]:
                    return f"it sends {slot.field or 'a value'} from that response"
        return None


def cookies_between(run: AlignedRecording, cause: int, effect: int) -> Iterator[SetCookie]:
    """The cookies that the answer to a step sets and the request of a later one sends; not those that are only set to
    last longer."""
    before, sent = (sent_cookies(run.exchanges[run.position_of[step]].request) for step in (cause, effect))
    for position in run.lookups.chain(run.position_of[cause]):
        for cookie in set_cookies(run.exchanges[position].response):
            is_new = cookie.value not in ("", before.get(cookie.name))
            if is_new and sent.get(cookie.name) == cookie.value:
                yield cookie


def roots(failing: Iterable[int], why: Callable[[int, int], str | None]) -> dict[int, tuple[int, str]]:
    """For each failing step that an earlier failure led to: that root, and why.

    `why` says how the failure of a step led to that of a later one, None where it did not.
    """
    causes: dict[int, tuple[int, str]] = {}
    for effect in sorted(failing):
        for cause in sorted(step for step in failing if step < effect):
            reason = why(cause, effect)
            if reason is not None:
                causes[effect] = (causes[cause][0] if cause in causes else cause, reason)
                break
    return causes


def out_of_service(signs: Iterable[Sign]) -> bool:
    """Whether the server itself failed, or did not answer."""
    return any(_SERVER_ERROR.search(sign.text) for sign in signs)


_SERVER_ERROR = regex(
    r"\b(?:status|code|HTTP(?:Error)?)(?: code| is)?\W{0,3}5\d\d\b|\b5\d\d[ /](?:Server|Internal|Bad|Service|Gateway)"
    r"|no response came"
)
"""Other numbers in what a tool says, of bytes or of items, tell nothing of the server."""


def why_failing(failing: Mapping[int, tuple[Sign, ...]], between: Dependencies, cause: int, effect: int) -> str | None:
    """How the failure of a step has led to that of a later one; None where it has not."""
    first, later = ({sign.kind for sign in failing[step] if sign.weight > 0} for step in (cause, effect))
    everywhere = first & later & _EVERYWHERE
    if everywhere:
        return f"it is answered with the same {'challenge' if 'challenge' in everywhere else 'maintenance page'}"
    if "cookie-deleted" in first and "login" in later:
        return "it comes to the login page, since the cookie was deleted there"
    if first & _LOSES_SESSION or ("redirect" in first & later):
        cookie = between.shared_cookie(cause, effect)
        if cookie:
            return f"it sends the cookie {cookie} of the session that is lost there"
    if all(map(out_of_service, (failing[cause], failing[effect]))):
        # Without its session a request is refused, and breaks nothing.
        return between.sent_value(cause, effect)
    why = between.reason(cause, effect)
    if why is None and between.changes_state(cause):
        cookie = between.shared_cookie(cause, effect)
        if cookie:
            return f"it goes on in the session of the cookie {cookie}, which lacks what that request should have done"
    return why
