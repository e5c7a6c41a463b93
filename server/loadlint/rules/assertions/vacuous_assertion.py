"""An assertion that holds for every response.

## What it does

Reports assertions that can't fail:

- a test that every status passes (`r.status < 600`, the code `\\d+`)
- a check that is a constant, an object, or an assignment in place of a comparison
- a position: `indexOf` gives -1 if nothing is found, and this counts as true
- a pattern that matches every text, a JMeter assertion without a pattern, a script that never fails the sample
- an `assert` of a tuple
- `if not response` in `FastHttpUser`, whose responses are false only if they are empty

It also reports a test that no status passes (`r.status > 700`), which always fails.

With a recording it also reports texts that are on the recorded login page or on recorded error pages too, if no other
assertion of the request stops those pages but one could. And it reports the comparison of a whole long body with a
literal, if recordings show that the body changes.

With a recording, the fix tests something in the same place that distinguishes good responses from bad ones, as in
`missing-assertion`. It is safe with two recordings. It does not change a script in a JMeter plan, which may do more
than test.

## Why it matters

It looks as if the response was tested. But a login page or an error page with status 200 passes.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'has a cart': (r) => r.body.indexOf('cart') });
}
```

## Example of a text that is on the login page too

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const login = http.get('https://shop.test/login');
  check(login, { 'asks for the password': (r) => r.body.includes('name="password"') });
  const res = http.get('https://shop.test/cart');
  check(res, { 'is the shop': (r) => r.body.includes('Tea shop') });
}
```

```http
GET https://shop.test/login

HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/login"><input name="password" type="password"></form></html>
###
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/checkout"><button>Order</button></form></html>
```

```http
GET https://shop.test/login

HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/login"><input name="password" type="password"></form></html>
###
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/checkout"><button>Order</button></form></html>
```

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const login = http.get('https://shop.test/login');
  check(login, { 'asks for the password': (r) => r.body.includes('name="password"') });
  const res = http.get('https://shop.test/cart');
  check(res, { 'is the shop': (r) => r.body.includes('action="/checkout"') });
}
```

## Known false positives

A text that should be on every page, if another tool judges the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.assertion import (
    ANSWERED,
    STATUSES,
    AllOf,
    Always,
    JsonIs,
    Not,
    Test,
    TextIs,
    holds_always,
    holds_never,
    reads_content,
    test_description,
)
from loadlint.extractor import Extractor, FromBody
from loadlint.findings import Cause, Finding, Pending, Remedy, Severity
from loadlint.rules import replacement_tests
from loadlint.rules.base import Context, finding

if TYPE_CHECKING:
    from loadlint.assertions.exemplars import Answers
    from loadlint.script import Assertion
    from loadlint.text.span import Span

SEVERITY = Severity.WARNING
FIX = "sometimes"
_CONDITIONS = ("if", "failure")
"""The kinds that are conditions of the script, after which it reports a failure."""

_WHOLE = 120
"""A literal of more characters is a whole page or document, not a word like `pong`."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each assertion that can't fail, or that bad answers of the recordings pass."""
    shown: set[Span] = set()
    # Where one branch counts a success and another a failure under one name, the branches are the test.
    failing = {assertion.label for assertion in context.script.assertions if _is_failure(assertion.test)}
    for assertion in context.script.assertions:
        message = _message(assertion)
        if message and assertion.span not in shown and assertion.label not in failing:
            shown.add(assertion.span)
            help_text, remedy = "test what only the right response has", _remedy(context, assertion)
            cause = Cause(message, ("", f" assertions are like this one: {message[0].lower()}{message[1:]}"))
            yield finding(__name__, SEVERITY, assertion.span, message, help=help_text, remedy=remedy, cause=cause)
    if context.flow is not None:
        for weak in _beside_recordings(context):
            if weak.span not in shown:
                shown.add(weak.span)
                yield weak


def _message(assertion: Assertion) -> str:
    """Why an assertion says nothing of an answer; empty where it may pass and fail."""
    is_condition = assertion.kind in _CONDITIONS
    # `if (res.status === 0) fail()` tells that no answer came.
    reason = holds_always(assertion.test, STATUSES if is_condition else ANSWERED)
    if reason is not None and is_condition:
        return f"This failure is never reported: {reason}"
    if reason is not None:
        always = holds_always(assertion.test, STATUSES) is not None
        fails = "can't fail" if always else "fails only if no response comes"
        return f"This {assertion.kind} {fails}: {reason}"
    never = "This failure is always reported" if is_condition else f"This {assertion.kind} always fails"
    return f"{never}: no response has such a status" if holds_never(assertion.test) else ""


def _is_failure(test: Test) -> bool:
    """Whether a test is written to fail in any case."""
    return isinstance(test, Not) and isinstance(test.test, Always)


def _remedy(context: Context, assertion: Assertion) -> Remedy | Pending | None:
    """What to test in place of all that an assertion tests."""
    if context.flow is None or not assertion.steps or assertion.samples != "main":
        return None
    from loadlint.assertions.answers import answers_of

    answers = answers_of(context.flow.alignment, assertion.steps[0], context.flow.failures)
    return replacement_tests.retest(context, assertion, assertion.test, answers) if answers is not None else None


def _beside_recordings(context: Context) -> Iterator[Finding]:
    from loadlint.assertions.answers import answers_of
    from loadlint.assertions.coverage import judgement
    from loadlint.assertions.derive import derive, failing_exemplars
    from loadlint.assertions.judge import holds
    from loadlint.assertions.of_script import assertions_of_answer

    assert context.flow is not None
    for step in sorted({step for assertion in context.script.assertions for step in assertion.steps}):
        every = assertions_of_answer(context.script, step)
        of_step = [assertion for assertion in every if not assertion.inherited]
        if not any(_is_positive(assertion.test) for assertion in of_step):
            continue
        answers = answers_of(context.flow.alignment, step, context.flow.failures)
        if answers is None:
            continue
        for assertion in of_step:
            if _changes(assertion.test, answers):
                message = "The whole body is compared with a literal, but the body changes from run to run"
                help_text, remedy = "test a part that stays the same", _remedy(context, assertion)
                yield finding(__name__, SEVERITY, assertion.span, message, help=help_text, remedy=remedy)
        # Where nothing tells the good answer from a bad one, there is no better assertion to ask for.
        stoppable = derive(answers, context.flow.alignment.runs).kills
        telling = [exemplar for exemplar in answers.bad if exemplar.telling and exemplar.name in stoppable]
        for exemplar in telling:
            if any(
                holds(assertion.test, exemplar.page) is not True for assertion in every if reads_content(assertion.test)
            ):
                continue
            weak = next(
                (
                    assertion
                    for assertion in of_step
                    if _is_positive(assertion.test) and not failing_exemplars(assertion.test, telling)
                ),
                None,
            )
            if weak is not None and all(holds(weak.test, page) for _, page in answers.good):
                name = exemplar.name[0].upper() + exemplar.name[1:]
                yield finding(
                    __name__,
                    SEVERITY,
                    weak.span,
                    f"{name} passes this {weak.kind} too: {test_description(weak.test)}",
                    help="test what only the right response has",
                    assertion=judgement([weak], answers),
                    remedy=replacement_tests.retest(context, weak, _part(weak.test), answers),
                )
                break


def _part(test: Test) -> Test:
    """The part of a test that is to be made better: the first one."""
    return _part(test.tests[0]) if isinstance(test, AllOf) and test.tests else test


def _is_positive(test: Test) -> bool:
    """Whether a test wants something to be in the body. One for the absence of an error need not tell pages apart."""
    if isinstance(test, AllOf):
        return all(_is_positive(inner) for inner in test.tests)
    return isinstance(test, JsonIs) or (isinstance(test, TextIs) and isinstance(test.extractor.origin, FromBody))


def _changes(test: Test, answers: Answers) -> bool:
    """Whether a test compares the whole body although it differs between the good answers."""
    if not isinstance(test, TextIs) or test.relation != "equals" or test.extractor != Extractor(FromBody()):
        return False
    return len(test.text) > _WHOLE and len({page.response.text for _, page in answers.good}) > 1
