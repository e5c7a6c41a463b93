"""A request has no check, so an error page with a good status counts as a success.

## What it does

Reports requests whose response no assertion looks at: neither their own nor one of a controller, a thread group or a
plan around them. A test of time or size does not count. A test of only the status is reported as information if a
recording shows a better test. All requests of a script without an assertion are one finding, at the first of them. All
requests with only a test of the status are another one.

With a recording, the fix inserts an assertion that distinguishes good responses from bad ones: a field of the JSON or
its type, the title of a page, the name of a form, the address after redirects. With several recordings it also asserts
that the response repeats a value which the script has taken from an earlier one: the id of this order, not that of
another user's order.

loadlint chooses the assertion by examples. The responses of all linked recordings must pass. These must fail, all with
the status of the good response: the recorded login page, errors, responses to other requests, the page as it was before
the request, an empty body, half of a body, an error in JSON, and a page in place of JSON. If a form leads back to a
page that was there before, the fix asserts a sentence that the page shows only now: `has been added to your basket.`
`--output-format json` lists which of them the assertion stops and which it does not.

The fix does not assert what may differ from run to run: no digits, no ids, no counts, nothing that the user has typed
or that the script takes out of a response. A list may be empty, unless the script takes a value out of the response
that holds it. Content of all pages, and members that describe the interface (`links`, `page`, `_meta`), are not used.
If a page has nothing else, the finding says so. With one recording the fix is unsafe, because it does not show for sure
what differs. Without a recording, the fix tests the status, if the tool itself does not.

If a k6 script finds no value in a response and ends the iteration, neither the request nor the run has failed. So the
fix adds a check that the value is there, if no other check shows this.

If all of several recordings have the same refusal, with the same status, it belongs to the journey. The fix expects
that status, and any other fails.

With a recording, a request that may change something is a warning, and others are information. Images, fonts, style
sheets and files of scripts are left out. A script that the application makes, such as `/jsi18n/`, is not: the fix
asserts its type, since a login page can come in its place.

Without a recording, it is a warning if a script asserts nothing at all and makes a request that may change something.
Everything else is information. A request is not reported if the script uses its response in another way: it tests the
response in an `if`, reads its status, logs it, or passes it to a function of a library. Two more cases are not
reported: files that k6 can't be started with, whose functions return their responses to other scripts; and the status,
if a threshold on `http_req_failed` looks at it.

## Why it matters

A server under load responds with its error page, its login page or half of a page, often with status 200 and faster
than usual. Without an assertion, the test reports that the response times got better.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const added = http.post('https://shop.test/cart', JSON.stringify({ sku: 'tea' }));
  console.log(added.timings.duration);
}
```

```http
POST https://shop.test/cart

{"sku":"tea"}
HTTP 200
Content-Type: application/json

{"items":[{"sku":"tea"}],"total":"4.50"}
```

```http
POST https://shop.test/cart

{"sku":"tea"}
HTTP 200
Content-Type: application/json

{"items":[{"sku":"tea"}],"total":"4.80"}
```

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const added = http.post('https://shop.test/cart', JSON.stringify({ sku: 'tea' }));
  check(added, {
    'POST /cart: status is 200': (r) => r.status === 200,
    'POST /cart: JSON has items': (r) => r.body && r.json('items') !== undefined,
  });
  console.log(added.timings.duration);
}
```

## Known false positives

Requests whose response does not matter, such as those that only keep a session alive. Applications that never respond
to a failure with the status of a success.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.assertion import Echo, Found, JsonIs, StatusIs, Test, leaves, test_description
from loadlint.changes import AddAssertion, Alike
from loadlint.correlation.prove.pages import page_of
from loadlint.extractor import Extractor, FromCookie, FromHeader, FromJson, FromUrl
from loadlint.facts import fact
from loadlint.findings import Applicability, Cause, Finding, Judged, Pending, Remedy, Severity
from loadlint.request import SAFE_METHODS, url_path
from loadlint.rules.base import Context, finding, fix_for, shorten
from loadlint.script import Assertion, Script, Step
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.assertions.derive import Taken
    from loadlint.assertions.echoed_values import EchoedValues
    from loadlint.assertions.exemplars import Answers
    from loadlint.correlation.flow import Flow
    from loadlint.recordings.exchange import Response
    from loadlint.text.span import Span

SEVERITY = Severity.WARNING
FIX = "sometimes"
FIXED_LAST = True
_ANOTHER = "the response to another user's request"
_REQUESTED_TWICE = Remedy(no_fix="its redirect is requested twice: fix that first")
_HAS_NOTHING = "nothing distinguishes the page from the other pages of the recording"
_CHECK_ALL = "Add a check to each of these requests"
_UNCHECKED = Cause("none", ("", " requests have no check: an error page would pass"), _CHECK_ALL)
_STATUS_ONLY = Cause(
    "status", ("Only the status of ", " requests is checked: an error page with that status would pass"), _CHECK_ALL
)
_NO_ERROR = StatusIs(tuple(range(200, 400)))
_REFUSALS = frozenset(range(400, 500))
"""The statuses with which an application refuses what it is asked; others are failures."""

_COMPLETE = frozenset(range(200, 300))
"""The statuses of answers that a recording without their content holds whole, as far as a test can see."""
_ASSETS = ("css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif", "woff", "woff2", "ttf",
           "eot", "mp4", "webm", "mp3")  # fmt: skip


class _AllAnswers(Struct, frozen=True, dict=True):
    """What the recorded answers to all steps tell; a script that asserts all that it should needs none of it."""

    script: Script
    flow: Flow

    @cached_property
    def values(self) -> frozenset[str]:
        """The values that the script takes out of answers."""
        from loadlint.assertions.taken_values import taken_values

        return taken_values(self.script, self.flow)

    @cached_property
    def echoed(self) -> EchoedValues:
        """What later answers repeat of them."""
        from loadlint.assertions.echoed_values import EchoedValues

        return EchoedValues(self.script, self.flow.alignment)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many answers of a kind there are."""
        answers = (_answers(self.flow, step.index) for step in self.script.steps if _is_worth_it(step))
        return Counter(of_step.kind for of_step in answers if of_step is not None)


def check(context: Context) -> Iterator[Finding]:
    """One finding for the requests that nothing looks at, at each of them, and one where it is the status alone."""
    if context.flow is None:
        yield from _unrecorded_findings(context)
        return
    from loadlint.assertions.of_script import assertions_of_answer, strength

    recorded = _AllAnswers(context.script, context.flow)
    shown: set[Span] = set()
    for step in filter(_is_worth_it, context.script.steps):
        looks_at = strength(assertions_of_answer(context.script, step.index))
        if step.at in shown or looks_at == "content":
            continue
        answers = _answers(context.flow, step.index)
        if answers is not None:
            missing = _with_recording(context, step, answers, looks_at, recorded)
        elif looks_at == "none":
            missing = _without(context, step, _recorded_answers(context.flow, step))
        else:
            missing = None
        if missing is not None:
            shown.add(step.at)
            yield missing


def _unrecorded_findings(context: Context) -> Iterator[Finding]:
    """A warning where a script asserts nothing at all and makes a request that may change something.

    Where it asserts something, requests without an assertion are a matter of taste. What a file holds for others is
    judged by those, or in their files.
    """
    from loadlint.assertions.of_script import assertions_of_answer, strength

    script = context.script
    if script.is_module:
        return
    shown = (step for step in filter(_is_worth_it, script.steps) if len(step.at))
    steps = {step.made_by or step.at: step for step in shown}.values()
    unjudged = [
        step for step in steps if strength(assertions_of_answer(script, step.index)) == "none" and not step.watched
    ]
    nothing = len(unjudged) == len(steps) and not script.assertions
    severity = SEVERITY if nothing and not all(map(_is_reading, unjudged)) else Severity.INFORMATION
    for step in unjudged:
        yield _finding(step, "none", _status_test(context, step), None, severity)


def _status_test(context: Context, step: Step) -> Pending | None:
    """The fix that tests the status of a request, for a tool that does not do so itself."""
    if context.dialect.counts_failures:
        return None
    change = AddAssertion(step.index, (_NO_ERROR,))
    return fix_for(context, [change], "Assert that the status is that of a success", Applicability.UNSAFE)


@fact
def _is_worth_it(step: Step) -> bool:
    is_call = step.request.header("x-requested-with") is not None
    is_asset = not is_call and url_path(step.address).rpartition(".")[2].lower() in _ASSETS
    return step.method not in ("HEAD", "OPTIONS") and not (is_asset and (step.method is None or _is_reading(step)))


def _is_reading(step: Step) -> bool:
    return step.method in SAFE_METHODS


def _answers(flow: Flow, step: int) -> Answers | None:
    from loadlint.assertions.answers import answers_of

    return answers_of(flow.alignment, step, flow.failures)


def _with_recording(
    context: Context, step: Step, answers: Answers, looks_at: str, recorded: _AllAnswers
) -> Finding | None:
    from loadlint.assertions.coverage import survivors
    from loadlint.assertions.derive import derive, stopping
    from loadlint.assertions.of_script import assertions_of_answer
    from loadlint.assertions.presence import presence

    assert context.flow is not None
    if answers.kind == "asset":
        return None
    guards = [assertion for assertion in assertions_of_answer(context.script, step.index) if assertion.guards]
    if context.dialect.counts_failures:
        guards += _guards_to_come(context.flow, step)
    guards = [guard for guard in guards if _reads_body(guard.test)]
    taken = _taken_values_of(context, step, recorded.values)
    derived = derive(answers, context.flow.alignment.runs, taken)
    repeated = recorded.echoed.echo(answers, step.index)
    tests: tuple[Test, ...] = derived.tests
    if answers.bad and guards:
        left = survivors(guards, answers)
        if not left and repeated is None:
            return None
        tests = stopping(answers, tests, left)
    if looks_at == "none" and not context.dialect.counts_failures:
        tests = (derived.status, *tests, *presence(answers, tests, taken.here))
    judged = Judged(tuple(map(test_description, tests)), derived.proven_on, derived.kills, derived.misses)
    if _redirect_changes(context.flow, step):
        return _finding(step, looks_at, _REQUESTED_TWICE, judged) if tests else None
    alike = Alike(recorded.kinds[answers.kind], context.flow.chooses_items)
    if repeated is not None:
        kept = (*(test for test in tests if not _says_less(test, repeated)), repeated)
        more = replace(judged, tests=tuple(map(test_description, kept)), kills=(*judged.kills, _ANOTHER))
        remedy = _fix(context, step, kept, more, alike)
        # A variable that can't be seen there is no reason to assert nothing.
        if remedy.get().fix is not None:
            return _finding(step, looks_at, remedy, more)
    if not derived.tests and answers.kind == "html" and looks_at == "none":
        return _like_all_pages(step, _fix(context, step, tests, judged, alike) if tests else None, judged)
    return _finding(step, looks_at, _fix(context, step, tests, judged, alike), judged) if tests else None


def _like_all_pages(step: Step, remedy: Pending | None, judged: Judged) -> Finding:
    """No fix can make sure of a page that has nothing of its own, so this is no warning."""
    missing = _finding(step, "none", remedy or Remedy(no_fix=_HAS_NOTHING), judged, Severity.INFORMATION)
    return replace(missing, help=f"{_HAS_NOTHING}: look at the responses to its own requests")


def _taken_values_of(context: Context, step: Step, values: frozenset[str]) -> Taken:
    from loadlint.assertions.derive import Taken

    assert context.flow is not None
    if step.index in context.flow.whole.background:
        # What a poll lists at one time is not listed at another, and what is taken out of it is optional.
        return Taken(values)
    written = [extraction.extractor for extraction in context.script.extractions if extraction.step == step.index]
    to_come = [proof.extractor for _, proof in context.flow.taken_from.get(step.index, ())]
    return Taken(values, tuple(extractor for extractor in (*written, *to_come) if extractor is not None))


def _says_less(test: Test, repeated: Echo) -> bool:
    """Whether a test is about the member that has to have a value of its own."""
    return isinstance(test, JsonIs) and repeated.extractor == Extractor(FromJson(test.path))


def _fix(context: Context, step: Step, tests: tuple[Test, ...], judged: Judged, alike: Alike) -> Pending:
    applicability = Applicability.SAFE if len(judged.passes_on) > 1 else Applicability.UNSAFE
    title = f"Assert that {' and '.join(judged.tests)}"
    return fix_for(context, [AddAssertion(step.index, tests, alike)], title, applicability)


def _guards_to_come(flow: Flow, step: Step) -> Iterator[Assertion]:
    """The guards of the extractions that other fixes put after a step."""
    for correlation, extraction in flow.taken_from.get(step.index, ()):
        if correlation.change() is not None and correlation.if_missing == "end":
            yield Assertion((step.index,), Found(extraction.extractor), step.at, "guard", guards=True)


def _reads_body(test: Test) -> bool:
    """Whether a test looks for something in the body: an application sends its headers with errors, too."""
    return not any(isinstance(leaf, Found) and isinstance(leaf.extractor.origin, _BESIDE_BODY) for leaf in leaves(test))


_BESIDE_BODY = (FromHeader, FromCookie, FromUrl)


def _redirect_changes(flow: Flow, step: Step) -> bool:
    """Whether another fix stops the redirect of a step, so that its answer becomes another one."""
    if step.follows_redirects is False:
        return False
    stopped = (extraction.stop_redirects for _, extraction in flow.taken_from.get(step.index, ()))
    return step.index in flow.alignment.split_redirects or any(stopped)


def _recorded_answers(flow: Flow | None, step: Step) -> list[Response]:
    """The recorded answers to a step of which no content tells whether they are good."""
    if flow is None:
        return []
    pages = [page_of(run, step.index, follow=flow.whole.follows(step.index)) for run in flow.whole.runs]
    return [page.response for page in pages if page is not None]


def _without(context: Context, step: Step, recorded: Sequence[Response]) -> Finding | None:
    """Nothing is wanted of an answer that was an error, or the start of another protocol, when it was recorded."""
    codes = sorted({response.status for response in recorded})
    if len(codes) == 1 and codes[0] in _REFUSALS and len(recorded) > 1:
        return _expected_refusal(context, step, codes[0])
    if codes and not set(codes) & set(_NO_ERROR.codes):
        return None
    test, proven = _NO_ERROR, False
    is_lost = bool(codes) and all(response.body is None for response in recorded)
    if is_lost and set(codes) <= _COMPLETE:
        test, proven = StatusIs(tuple(codes)), len(recorded) > 1
    remedy: Pending | None = None
    if not context.dialect.counts_failures:
        title = "Assert that the status is that of a success"
        applicability = Applicability.SAFE if proven else Applicability.UNSAFE
        remedy = fix_for(context, [AddAssertion(step.index, (test,))], title, applicability)
    # Without a body and beside a tool that tests the status, nothing is left that a fix could assert.
    is_minor = (is_lost and remedy is None) or _fails_always(context.flow, step)
    return _finding(step, "none", remedy, None, Severity.INFORMATION if is_minor else None)


def _fails_always(flow: Flow | None, step: Step) -> bool:
    """Whether each recorded answer to a step was an error behind a good status: no recording shows a good one."""
    if flow is None:
        return False
    runs = {number for number, run in enumerate(flow.whole.runs) if step.index in run.position_of}
    return bool(runs) and runs <= {failure.run for failure in flow.failures if failure.step == step.index}


def _expected_refusal(context: Context, step: Step, code: int) -> Finding:
    """A refusal that each run has seen belongs to the journey: a look before the login, a first try without a password.

    The tool counts it as a failure as long as nothing says that it is expected.
    """
    remedy = fix_for(
        context, [AddAssertion(step.index, (StatusIs((code,)),))], f"Expect status {code}", Applicability.SAFE
    )
    severity = SEVERITY if context.dialect.counts_failures else Severity.INFORMATION
    missing = _finding(step, "none", remedy, None, severity)
    message = (
        f"{_step_words(step)} was answered with status {code} in all recordings, and the script does not expect this"
    )
    return replace(missing, message=message, help=None, cause=None)


def _finding(
    step: Step,
    looks_at: str,
    remedy: Remedy | Pending | None,
    judged: Judged | None,
    severity: Severity | None = None,
) -> Finding:
    request = _step_words(step)
    little = _is_reading(step) or looks_at == "status"
    message = f"{request} has no check: an error page would pass"
    if looks_at == "status":
        message = f"Only the status of {request} is checked: an error page with that status would pass"
    return finding(
        __name__,
        severity or (Severity.INFORMATION if little else SEVERITY),
        step.method_at or step.at,
        message,
        help=None
        if judged is not None
        else "link a recording of this request: the fix then checks what distinguishes its response",
        assertion=judged,
        remedy=remedy,
        cause=_STATUS_ONLY if looks_at == "status" else _UNCHECKED,
        request=request,
    )


@fact
def _step_words(step: Step) -> str:
    url = step.address.replace(HOLE, "…").partition("?")[0]
    path = url.partition("://")[2].partition("/")[2] if "://" in url else url.removeprefix("…").removeprefix("/")
    return f"{step.method or 'a request'} {shorten('/' + path, 60)}"
