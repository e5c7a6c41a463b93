"""All users log in as one person.

## What it does

Reports a request if its form or JSON has a name and a password that are written in the script, the same for all users.
These are not reported:

- names and passwords from variables, files and lists, and those with a number in them
- requests that run once: k6's `setup`, JMeter's setUp thread group
- a script of one user: a k6 script whose options have no users, a thread group with one thread
- a name or a password that the server should refuse (`nonexistent@shop.test`, `wrong-password`), or whose test wants a
  status of 400 or more
- requests for tokens of a client (`client_id`, `grant_type`), which have no person behind them

An account with the name `testuser` or `default`, or with the password `password123`, is information: it is a
placeholder, or belongs to a service that everybody may try. So is an account that the script uses only if the
environment sets none (`__ENV.NAME || 'ann'`): somebody has chosen one account for the run.

## Why it matters

The application keeps one session, one cart and one set of cached rows, instead of the thousands of real users. Caches
always hit, all users lock the same rows, and a limit of logins ends the test. The numbers are not those of a real day.

## Example

```js
import http from 'k6/http';

export const options = { vus: 50, duration: '5m' };

export default function () {
  http.post('https://shop.test/login', { username: 'ann', password: 'Tr0ub4dor' });
}
```

Read the users from a file: `SharedArray` in k6, *CSV Data Set Config* in JMeter, `csv` in Locust.

## Known false positives

An application that does not distinguish users, such as one with a single key for everyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.assertion import passing_statuses
from loadlint.findings import Finding, Related, Severity
from loadlint.rules.base import Context, finding
from loadlint.rules.logins import fields_of_body, is_user_name
from loadlint.secrets.names import kind_of
from loadlint.text.regex import regex
from loadlint.text.words import says_refused

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Slot
    from loadlint.script import Script, Step
    from loadlint.text.span import Span

SEVERITY = Severity.WARNING
_LOGIN = regex(r"log-?_?in|sign-?_?in|(?<![a-z])o?auth|auth[^/?]*(?:\?|$)|session|token|security_check", re.IGNORECASE)
"""`auth` is a word of its own, or at the end of a path: `/basicAuth`, not `/vaultAuth/items`."""
_PLACEHOLDER = regex(
    r"(?:default|foo|test|demo|(?:your|my|test|demo|sample|example|some)[-_. ]?(?:user|name|account|login)"
    r"(?:[-_ ]?name)?)\d*",
    re.IGNORECASE,
)
"""Names of accounts that stand for one to come, or belong to a service that everybody may try."""
_EVERYBODYS_PASSWORD = regex(
    r"(?:passw[o0]rd|pass|secret|test|admin|user)?(?:1|123|1234|123456)?[!@#$]?", re.IGNORECASE
)
_CLIENT = regex(r"client_?(?:id|secret)", re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    """One finding for each account, where it is first sent."""
    by_account: dict[tuple[str, str], list[Span]] = {}
    for account in filter(None, map(_written_account, _logins(context.script))):
        if account[0].span is not None:
            by_account.setdefault((account[0].value, account[1].value), []).append(account[0].span)
    for (name, password), places in by_account.items():
        first, *others = dict.fromkeys(places)
        yield finding(
            __name__,
            Severity.INFORMATION if _stands_for_another(name, password, context.script) else SEVERITY,
            first,
            "All users log in with this name and its password: they share one session, one cart, one cache",
            help="read names and passwords from a file with a line for each user",
            related=tuple(Related(place, "logs in with it too") for place in others),
        )


def _logins(script: Script) -> Iterator[Step]:
    """The logins of several users that no test wants the server to refuse."""
    refusals = (test for test in script.assertions if min(passing_statuses(test.test) or (0,)) >= 400)
    refused = {step for test in refusals for step in test.steps}
    for index, step in enumerate(script.steps):
        if index not in refused and not step.single_user and _LOGIN.search(step.address):
            yield step


def _stands_for_another(name: str, password: str, script: Script) -> bool:
    """Whether a run has another account: one of the two is a placeholder, or the environment may give the name."""
    placeholder = _PLACEHOLDER.fullmatch(name.partition("@")[0]) or _EVERYBODYS_PASSWORD.fullmatch(password)
    return name in script.defaults or placeholder is not None


def _written_account(step: Step) -> tuple[Slot, Slot] | None:
    """The name and the password of a login, both written in the script as a whole."""
    fields = fields_of_body(step.request)
    if any(_CLIENT.fullmatch(slot.field) for slot in fields):
        return None
    passwords = [slot for slot in fields if kind_of(slot.field) == "password"]
    names = [slot for slot in fields if is_user_name(slot.field)]
    if len(passwords) != 1 or len(names) != 1 or passwords[0].is_open or names[0].is_open:
        return None
    if any(says_refused(slot.value) for slot in (*names, *passwords)):
        return None
    return names[0], passwords[0]
