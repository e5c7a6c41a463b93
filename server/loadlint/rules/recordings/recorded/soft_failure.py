"""A linked recording or the results of a run have a response that is a failure with a good status.

## What it does

Looks at each response in the linked recordings that belongs to a step, for these signs:

- a login page after the login or a redirect to it, or a redirect to an address such as `/login` that nothing follows
- an error payload (`errors`, `success: false`, an `error` with a message, a SOAP fault, `application/problem+json`)
- an error or maintenance page, a captcha or a firewall's page, a page in place of data
- a truncated body, a cookie that is deleted

If several recordings are linked, it also compares the responses to a step with each other: a login form, an empty list
or a fraction of the structure if the others have more; values that later requests need and that this response lacks; or
a value that this response refuses, by an error at its field, and that the others accepted: it must be unique, and may
be taken already. Each sign has a weight; together they must be enough. Signs are structures and the names of fields,
not texts, so the language does not matter.

If a request fails because an earlier one failed, whose value or cookie it needs, it is shown with the earlier one.
loadlint does not use a failed response if another recording has a good one.

It examines the results of a run (`results=` in the script, in the configuration, or `loadlint results`) in the same
way, with the linked recordings as the good responses.

## Why it matters

Applications respond with status 200 when a session has expired, a form is out of date or a firewall blocks the request.
Load tools count this as a success, and a fast one. A script that was made from such a recording requests error pages,
and measures how quickly the application refuses.

## Example

```js
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/cart', '{"product":7}', { headers: { 'Content-Type': 'application/json' } });
  http.get('https://shop.test/cart/items');
}
```

```http
POST https://shop.test/cart
Content-Type: application/json

{"product":7}
HTTP 200
Content-Type: application/json

{"success": false, "error": {"code": "E17", "message": "Produkt nicht lieferbar"}}
###
GET https://shop.test/cart/items
HTTP 200
Content-Type: application/json

{"items": []}
```

## Example with a login page

```py
from locust import HttpUser, task


class Customer(HttpUser):
    @task
    def account(self):
        self.client.post("/login", data={"user": "ann", "password": "secret"})
        self.client.get("/account")
```

```http
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

user=ann&password=secret
HTTP 200
Content-Type: text/html

<html><body><h1>Hello Ann</h1></body></html>
###
GET https://shop.test/account
HTTP 200
Content-Type: text/html

<html><body><form action="/login"><input name="user"><input type="password" name="password"></form></body></html>
```

## Known false positives

A journey that tests a refusal on purpose, such as a login with a wrong password. An application that always sends an
`error` or `message`, even without an error. Link two recordings: a failure in all of them is a note, and so are its
later failures. With one recording, a failure before the login is a note too: the application asks who the user is, and
nobody is logged in yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.correlation.observe.addresses import address_among, path_of
from loadlint.findings import Evidence, Finding, Level, Reason, Related, Severity
from loadlint.rules.base import Context, finding

if TYPE_CHECKING:
    from loadlint.correlation.soft_failures import Failure
    from loadlint.recordings.exchange import Exchange
    from loadlint.request import Request
    from loadlint.results.examine import Problem
    from loadlint.results.model import Results
    from loadlint.script import Step

SEVERITY = Severity.ERROR

_SURE = 0.9


def check(context: Context) -> Iterator[Finding]:
    """One finding for each root of failures in the recordings and in the results, with what follows from it."""
    if context.flow is not None:
        yield from _in_recordings(context, context.flow.failures)
    if context.results:
        from loadlint.results.examine import baseline_of, examine

        baseline = baseline_of(context.script, context.flow)
        for results in _one_of_each_run(context.results):
            for problem in examine(results, baseline):
                yield _in_results(context, results, problem)


def _one_of_each_run(results: Iterable[Results]) -> Iterable[Results]:
    """The results without those that say the same, as the files of one run do that are read together."""
    first: dict[object, Results] = {}
    for other in results:
        first.setdefault(other.tallies or other.path, other)
    return first.values()


def _in_recordings(context: Context, failures: Sequence[Failure]) -> Iterator[Finding]:
    for failure in failures:
        if failure.because is not None:
            continue
        later = [other for other in failures if _is_effect(other, failure)]
        if not (failure.is_hard and all(other.is_hard for other in later)):
            yield _finding(context, failure, later)


def _is_effect(other: Failure, root: Failure) -> bool:
    return other.run == root.run and other.because is not None and other.because[0] == root.step


def _finding(context: Context, failure: Failure, later: Sequence[Failure]) -> Finding:
    from loadlint.failures.sign import total

    recording = context.recordings[failure.run]
    exchange = recording.exchanges[failure.position]
    reasons = tuple(Reason(sign.text, sign.weight) for sign in failure.signs)
    sure = failure.beside_good and total(failure.signs) >= _SURE
    usual = failure.is_usual
    related = [
        Related(context.script.steps[other.step].at, f"fails too, because {other.because[1]}")
        for other in later
        if other.because is not None
    ]
    strongest = max(failure.signs, key=lambda sign: sign.weight)
    return finding(
        __name__,
        Severity.INFORMATION if usual else SEVERITY,
        context.script.steps[failure.step].at,
        f"{recording.path}, entry {exchange.index}: the response to {_exchange_words(context, exchange)} fails: "
        f"{strongest.text}{_words_of_later(later)}",
        help=_USUAL if usual else _help(failure),
        evidence=Evidence(Level.PROVEN if sure else Level.POSSIBLE if usual else Level.LIKELY, reasons),
        related=tuple(related),
    )


_USUAL = (
    "each recording has this refusal, or the only one has it before the login, and goes on: it belongs to the journey"
)


def _exchange_words(context: Context, exchange: Exchange) -> str:
    status = f", status {exchange.response.status}" if exchange.response is not None else ""
    return f"{exchange.request.method} {_address(context, exchange.request)}{status}"


def _page(context: Context, step: Step) -> str:
    """The address of a step; where it differs from another one in the query alone, with the title of its page."""
    from loadlint.correlation.page_titles import title_of

    address, path = _address(context, step.request), path_of(step.address)
    if address == path or context.flow is None:
        return address
    title = title_of(context.flow.alignment, step.index)
    return f"{path} “{title}”" if title is not None else address


def _address(context: Context, request: Request) -> str:
    """The address of a request as the script's steps with its method can be told apart by it."""
    requests = [step.request for step in context.script.steps if step.method == request.method]
    return address_among(request.url.value, (other.url.value for other in requests))


def _help(failure: Failure) -> str:
    if failure.beside_good:
        return (
            "another recording has a good response, so this one is not used for extractors: "
            "unlink it, or keep it to prove assertions"
        )
    return "the script was recorded while the application failed: record the journey again, and check that it succeeds"


def _words_of_later(later: Sequence[object], *, are_sums: bool = False) -> str:
    """What follows from a failure; sums do not tell whether both were in one iteration."""
    if not later:
        return ""
    fail = "may fail" if are_sums else "fails" if len(later) == 1 else "fail"
    return f"; {len(later)} later {'step' if len(later) == 1 else 'steps'} {fail} because of it"


def _in_results(context: Context, results: Results, problem: Problem) -> Finding:
    step = context.script.steps[problem.step]
    strongest = problem.signs[0]
    how_often = f"{problem.count} of {problem.total} {problem.unit}"
    named = f"{step.method or 'the request to'} {_page(context, step)}"
    later = _words_of_later(problem.effects, are_sums=problem.unit == "requests")
    related = tuple(
        Related(context.script.steps[effect.step].at, f"fails too ({effect.count} times), because {effect.why}")
        for effect in problem.effects
    )
    related += tuple(
        Related(context.script.steps[other].at, "may be the failing request: the results have one name for both")
        for other in problem.others
    )
    if problem.session is not None:
        begun, cookie = problem.session
        text = (
            f"sets the cookie {cookie}, which the failing request sends; the results do not show whether this succeeded"
        )
        related = (Related(context.script.steps[begun].at, text), *related)
    return finding(
        __name__,
        SEVERITY,
        step.at,
        f"{results.path}: {named} fails in {how_often}: {strongest.text}{later}",
        help=_advice(problem),
        evidence=Evidence(
            Level.PROVEN if problem.counted else Level.LIKELY,
            tuple(Reason(sign.text, sign.weight) for sign in problem.signs),
        ),
        related=related,
    )


def _advice(problem: Problem) -> str:
    from loadlint.correlation.soft_failures import out_of_service

    kinds = [sign.kind for sign in problem.signs]
    advice = next((_ADVICE[kind] for kind in kinds if kind in _ADVICE), _ADVICE_OTHERWISE)
    if out_of_service(problem.signs):
        advice = _ADVICE_FOR_SERVER
    if problem.refuses_login:
        advice = _ADVICE_FOR_LOGIN
    if problem.counted or "status" in kinds or "stopped" in kinds:
        return advice
    return f"{advice}; the tool counts this response as a success, so add an assertion that fails it"


_ADVICE = {
    "taken": "a value that must be unique is sent again: generate a new one in each iteration",
    "login": "there is no session: check the login step, and the user and the password in its data",
    "cookie-deleted": "the application ends the session here: check what the request sends, and the life of a session",
    "redirect": "see where it redirects to: to a login page, if the session is lost",
    "challenge": "a firewall treats the load as an attack: allow the load generators, or test behind it",
    "maintenance": "the application was not available: repeat the run when it is",
    "cut-off": "the response ends too early: look at time limits and memory of the application and of its proxies",
    "empty-list": "the data that the step needs is missing: check the test data, and whether others have used it up",
    "lost-value": "compare this response with the recorded one: the application has changed, or test data is missing",
    "stopped": "the script stops here, because this response lacks a value that it needs: look at the response",
}
_ADVICE_FOR_LOGIN = (
    "the application may have refused the login: look at the user and the password in the script's data, then at the "
    "other values that the request sends"
)
_ADVICE_FOR_SERVER = "the application failed, or did not respond: look at its log, and at the load at that time"
_ADVICE_OTHERWISE = (
    "compare what the script sends with the recording: `loadlint check` shows values that are out of date"
)
