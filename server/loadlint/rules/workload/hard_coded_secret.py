"""A key or a password is written in the script.

## What it does

Reports these values if they are written in the script: what requests send as a key, a token of an API or a client's
secret; values in the form of a well-known service's keys (`ghp_…`, `AKIA…`, a private key) in any field; credentials in
`Authorization: Basic`; and passwords that look like real ones.

These are not reported: passwords of test accounts, which are words with a number (`Test123!`, `admin`) or several
words; keys that a service makes for pages (`pk_…`, `publishable_…`, a token with the role `anon`); and values that
servers issue to sessions, or that a response of a linked recording holds, because `uncorrelated-value`,
`suspicious-literal` and `expired-token` report them. `shared-credentials` reports a password next to a user's name. The
value itself is masked in all outputs.

The fix reads a key from the environment: `__ENV` for k6, `os.environ` for Locust, a property (`-J`) for JMeter. It is
not safe, because the next run needs the setting. The same is true for the credentials of `Authorization: Basic`,
wherever they are sent. There is no fix for a user's password in a form, because users come from a file.

## Why it matters

Anyone who can read the repository can use the key, for as long as it is in the history. Another environment needs
another key, and so another script.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/stock', { headers: { 'X-Api-Key': 'q8Zt5LmW2xKd9RbV7nHs' } });
}
```

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/stock', { headers: { 'X-Api-Key': __ENV.API_KEY } });
}
```

## Example for Locust

```py
from locust import HttpUser, task

API_KEY = "q8Zt5LmW2xKd9RbV7nHs"


class Shopper(HttpUser):
    @task
    def stock(self):
        self.client.get("/stock", headers={"X-Api-Key": API_KEY})
```

```py
import os

from locust import HttpUser, task

API_KEY = os.environ["API_KEY"]


class Shopper(HttpUser):
    @task
    def stock(self):
        self.client.get("/stock", headers={"X-Api-Key": API_KEY})
```

## Example for JMeter

```plan
thread group Users
  POST /token sending client_id=shop&client_secret=q8Zt5LmW2xKd9RbV7nHs
```

```plan
thread group Users
  POST /token sending client_id=shop&client_secret=${__P(client_secret)}
```

## Known false positives

A public key, such as that of a page's own script, and a password of a test account that looks like a real one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loadlint.changes import Use, UseSetting
from loadlint.codecs import decode_base64, encode
from loadlint.correlation.observe.slots import Slot, slots_of_step
from loadlint.correlation.observe.value_shape import is_jwt
from loadlint.facts import fact
from loadlint.findings import Applicability, Finding, Pending, Remedy, Severity
from loadlint.known_hosts import BESIDE_A_JOURNEY, IDENTITY, PAYMENT_AND_MAPS, is_of
from loadlint.request import Request, url_host
from loadlint.rules.base import Context, finding, fix_for
from loadlint.rules.logins import names_a_user
from loadlint.script import Script, Step
from loadlint.secrets.names import kind_of
from loadlint.secrets.plain import EVERYDAY, is_no_password, is_random, is_variable
from loadlint.secrets.search import is_key_of_a_service
from loadlint.text.regex import regex
from loadlint.text.source import Source
from loadlint.text.span import Span

SEVERITY = Severity.WARNING
FIX = "unsafe"

_KEY = regex(
    r"(?:x-)?[-_]?key|(?:[a-z]+[-_])*"
    r"(?:api|access|auth|subscription|functions?|service|license|signing|app|secret|client|partner|admin)[-_]?key"
    r"|(?:.*[-_])?api[-_]?(?:token|secret)|(?:client|app|shared|consumer)[-_]?secret|secret[-_]?access[-_]?key",
    re.IGNORECASE,
)
_SECRET = regex(r"secret", re.IGNORECASE)
_FILE_NAME = regex(r"\.[A-Za-z]{2,4}\d?$")
_OF_ANYBODY = regex(r"\"role\"\s*:\s*\"anon")
"""In a JSON Web Token that pages send for users who have not logged in."""
_FOR_PAGES = regex(r"(?:[a-z]{2,6}[-_])?(?:publishable|public|pub|pk)[-_]", re.IGNORECASE)
_OF_PAGES = BESIDE_A_JOURNEY | IDENTITY | PAYMENT_AND_MAPS
_WORDS_ALONE = regex(r"[A-Za-z]+(?: [A-Za-z]+)*")
_SHORTEST_KEY, _SHORTEST_PASSWORD = 16, 8
_DIGIT, _LETTER, _MARK = regex(r"\d"), regex(r"[A-Za-z]"), regex(r"[^\dA-Za-z]")


def check(context: Context) -> Iterator[Finding]:
    """One finding for each secret, where it is written first."""
    for value, places in _secrets(context.script).items():
        if _is_issued(context, value):
            continue
        step, slot = places[0]
        elsewhere = _place_elsewhere(context.script.source, value, places)
        yield finding(
            __name__,
            SEVERITY,
            _place_of_secret(step, slot, elsewhere)[0],
            f"{_secret_in(step.request, slot)} is hard-coded: everybody who can read the script knows it",
            help="read it from the environment or from a property, and change it if others may have seen it",
            value=value,
            remedy=_remedy(context, slot, [_place_of_secret(*place, elsewhere)[1] for place in places]),
        )


def _secrets(script: Script) -> dict[str, list[tuple[Step, Slot]]]:
    """The places of each secret, by its value."""
    places: dict[str, list[tuple[Step, Slot]]] = {}
    for step in script.steps:
        for index in _secret_slots(step):
            slot = slots_of_step(step)[index]
            if slot.span is not None:
                places.setdefault(slot.value, []).append((step, slot))
    return places


@fact
def _secret_slots(step: Step) -> tuple[int, ...]:
    """The numbers of the slots that hold a secret."""
    slots = enumerate(slots_of_step(step))
    return tuple(i for i, slot in slots if _secret_in(step.request, slot) is not None)


def _remedy(context: Context, slot: Slot, uses: Sequence[Use | None]) -> Remedy | Pending:
    if kind_of(slot.field) == "password" and not _KEY.fullmatch(slot.field):
        return Remedy(no_fix="it is the password of a user: read users from a file with a line for each of them")
    name = _setting(slot)
    # Requests that share a constant send what is written once.
    known_uses = {use.span: use for use in uses if use is not None}
    change = UseSetting(name, tuple(known_uses.values())) if None not in uses else None
    return fix_for(context, [change], f"Read it from the setting `{name}`", Applicability.UNSAFE)


def _secret_in(request: Request, slot: Slot) -> str | None:
    """What a slot holds, for people; None where it is no secret that was given to the script's author."""
    if slot.is_open or slot.kind != "value" or is_variable(slot.value):
        return None
    if is_key_of_a_service(slot.value):
        return f"The key `{_field(slot)}`"
    if slot.place[0] == "header" and slot.place[-1] == "scheme":
        header = request.header(str(slot.place[1]))
        is_basic = header is not None and header.value.lower().startswith("basic ")
        _, _, password = (decode_base64(slot.value) or "").partition(":") if is_basic else ("", "", "")
        return "A user's password" if _is_password(password) else None
    if slot.place[0] in ("cookie", "path"):
        return None
    # A page sends its key for such a service with each request: everybody has it.
    is_of_page = is_of(url_host(request.url.value), _OF_PAGES)
    if not is_of_page and _KEY.fullmatch(slot.field) and _is_key(slot.value):
        return f"The key `{slot.field}`"
    if kind_of(slot.field) != "password" or not _is_password(slot.value) or names_a_user(request):
        return None
    return f"The {'secret' if _SECRET.search(slot.field) else 'password'} `{slot.field}`"


def _field(slot: Slot) -> str:
    """The field that holds a value; for the part behind `Bearer` the header."""
    return str(slot.place[1]) if slot.place[-1] == "scheme" else slot.field


def _is_issued(context: Context, value: str) -> bool:
    """Whether an answer of a linked recording holds a value: then it was not given to the script's author."""
    if not context.recordings:
        return False
    from loadlint.correlation.observe.recording_lookups import lookups_of

    return any(lookups_of(recording).holding(value) for recording in context.recordings)


def _is_key(value: str) -> bool:
    """Whether a value is what a service hands out for nobody else, and no placeholder.

    The key of a stored file ends like its name; one that begins with `pk_` or `publishable_`, or whose role is that of
    anybody, is made for pages.
    """
    if len(value) < _SHORTEST_KEY or any(shape.search(value) for shape in (EVERYDAY, _FILE_NAME)):
        return False
    if _FOR_PAGES.match(value) or (is_jwt(value) and _OF_ANYBODY.search(decode_base64(value.split(".")[1]) or "")):
        return False
    return is_random(value) or bool(_DIGIT.search(value) and _LETTER.search(value) and value.isalnum())


def _is_password(value: str) -> bool:
    """Whether a password is more than that of a test account."""
    if len(value) < _SHORTEST_PASSWORD or is_no_password(value) or EVERYDAY.search(value):
        return False
    if " " in value and _WORDS_ALONE.fullmatch(value.strip()):
        return False
    kinds = _DIGIT.search(value), _LETTER.search(value), _MARK.search(value) or _has_capital_inside(value)
    return sum(map(bool, kinds)) >= 2 and not value.isdigit()


def _has_capital_inside(value: str) -> bool:
    """Whether a capital letter follows a small one."""
    small = next((place for place, character in enumerate(value) if "a" <= character <= "z"), len(value))
    return any("A" <= character <= "Z" for character in value[small:])


def _setting(slot: Slot) -> str:
    """The name of the setting, in words with `_` between them."""
    if slot.place[-1] == "scheme":
        return "access_key" if is_key_of_a_service(slot.value) else "basic_credentials"
    words = _WORDS.findall(slot.field.removeprefix("X-").removeprefix("x-"))
    return "_".join(word.lower() for word in words) or "secret"


_WORDS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _is_elsewhere(slot: Slot) -> bool:
    """Whether a secret is no literal of the request: a name stands there."""
    return slot.raw.is_named()


def _place_elsewhere(source: Source, value: str, places: Sequence[tuple[Step, Slot]]) -> Span | None:
    """Where a file has a value once that requests name; None where it has it several times, or not as it is."""
    data = value.encode()
    start = source.data.find(data) if any(_is_elsewhere(slot) for _, slot in places) else -1
    return Span(start, start + len(data)) if start >= 0 and source.data.count(data) == 1 else None


def _place_of_secret(step: Step, slot: Slot, elsewhere: Span | None) -> tuple[Span, Use | None]:
    """Where a secret is written: in the request itself, or once `elsewhere` in the file."""
    assert slot.span is not None
    plain = all(encode(codec, slot.value) == slot.value for codec in slot.codecs)
    if not _is_elsewhere(slot):
        return slot.span, Use(step.index, slot.span, () if plain else slot.codecs)
    return (slot.span, None) if elsewhere is None else (elsewhere, Use(step.index, elsewhere))
