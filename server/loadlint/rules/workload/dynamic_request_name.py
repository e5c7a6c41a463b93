"""The address of a request holds a value that differs each time, so the statistics count each address separately.

## What it does

Reports requests whose address holds a value of a response or a random value, and that have no name. For JMeter, reports
labels that hold such a variable. The fix adds a name: `http.url` or the tag `name` for k6, `name=` for Locust.

The fix is safe if the name is that of a plain path, such as `/orders/[id]`, and also if there are recordings. Otherwise
the name is a matter of taste: if it includes a query, or another value that may be the page, as in `/[page]/[id]`; if
the default of an environment variable is a part of the path; or if the route is in a base that the script does not
show, as in `${base}/${id}/invoice`. A value gets the name from the script, `[userId]` for `randomUserId()`. If an
expression only says how the value is taken, it gives no name: `[number]` for `randInt(1, 9)`, `[id]` for one of `ids`.
If a person has chosen a name that holds such a value, the fix removes the value from it.

These are not reported:

- parts that can be the same in all requests, such as a host or a path from the environment
- addresses that come as a whole from a response
- values that are set once or are few: those of k6's `setup`, of the top level of a file, of a loop's counter, of a list
  in the script
- the requests of k6's `setup` and `teardown`, and those of a script whose options have one user run it once
- the scheme and the host of an address in a name

It is information if the script marks the request by its own tags, which distinguish its results. It is also information
if the script has one user, as k6 has without options; the name is then a matter of taste unless there are recordings.
If a function makes a request for several callers, it is reported once.

## Why it matters

The results have one row or time series per value instead of one per page. Percentiles of single requests are useless,
thresholds do not apply, and the load tool and its database run out of memory in a long test.

## Example

```js
import http from 'k6/http';

export default function () {
  const id = http.post('https://shop.test/orders').json('id');
  http.get(`https://shop.test/orders/${id}`);
  http.get('https://shop.test/orders/' + id + '/invoice');
}
```

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const id = http.post('https://shop.test/orders').json('id');
  if (id == null) fail('no id in the response to POST /orders');
  http.get(http.url`https://shop.test/orders/${id}`);
  http.get('https://shop.test/orders/' + id + '/invoice', {
    tags: { name: '/orders/[id]/invoice' }
  });
}
```

## Known false positives

A value that is one of very few, if you want to distinguish its requests. So it is information if the script gives the
request a name that holds the value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator
from urllib.parse import urlsplit

from loadlint.changes import NameRequest
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.dialects.optional import starts
from loadlint.expression import Made
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten
from loadlint.rules.value_words import value_word
from loadlint.script import Step
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex
from loadlint.text.span import Span

SEVERITY = Severity.WARNING
FIX = "sometimes"

_SITE = regex(rf"[a-zA-Z][\w+.-]*://[^/?#]*|{HOLE}(?:[.:-][^/?#]*(?=[/?]))?|(?=[/?])")
_SITE_IN_NAME = regex(rf"{HOLE}://{HOLE}?|(?<![\w+.-])[a-zA-Z][\w+.-]*+://{HOLE}")
"""The scheme and the host of an address: there are few of them in a test."""
_LONGEST = 40
"""Characters of an expression that are shown."""
_PLAN_FUNCTION = regex(r"\$\{(__\w{1,40})\(")
_PLAIN = regex(r"(?:[\w.~-]+(?=/))?(?:/(?:[\w.~-]+|\[(?!value\])[^\W\d]\w*\]))+/?")
"""The name that anybody would give to an address: its path, with the names of values in it."""
_NOTHING = regex(r"/(?:None|null|undefined)(?=/|$)")
"""A value that the script has at first, and another one when the request is made."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each request that is counted by an address or a name with a value that differs."""
    shown: set[Hashable] = set()
    for step in context.script.steps:
        counted = step.name if step.name is not None else step.request.url
        names = _names(context, counted, step)
        if not names or not shown.isdisjoint((step.at, step.made_by or step.at)):
            continue
        shown.update((step.at, step.made_by or step.at))
        with_literals = _without_values(context, counted, is_address=step.name is None)
        name = _RECORDED.sub(_part_with_field, with_literals)
        is_known = name == with_literals and _is_plain_path(context, name, counted)
        is_load = not step.single_user or _is_for_others(context)
        is_plain = bool(context.recordings) or (is_load and is_known and _all_vary(counted, step))
        applicability = Applicability.SAFE if step.name is None and is_plain else Applicability.UNSAFE
        title = f"Count the request as `{shorten(name, 48)}`"
        remedy = fix_for(context, [NameRequest(step.index, name)], title, applicability)
        what = "The address" if step.name is None else "The name of the request"
        yield finding(
            __name__,
            Severity.INFORMATION if step.single_user or step.tagged or step.name is not None else SEVERITY,
            step.at,
            f"{what} holds {', '.join(f'`{name}`' for name in names)}, so the results count each value separately",
            remedy=remedy,
        )


def _names(context: Context, counted: Text, step: Step) -> list[str]:
    """The values that differ; none where the fixed part does not name what is requested."""
    if HOLE not in counted.value:
        return []
    start = _path(counted) if step.name is None else 0
    sites = {i for match in _SITE_IN_NAME.finditer(counted.value) for i in range(*match.span())}
    holes = [
        (i, _place(counted, i)) for i, character in enumerate(counted.value) if character == HOLE and i not in sites
    ]
    varying = [(i, place) for i, place in holes if i >= start and place is not None and place in step.varies]
    fixed = counted.value[start:].replace(HOLE, "")
    if not varying or (varying[0][0] == 0 and step.name is None) or not re.search(r"[^\W\d_]", fixed):
        return []
    return list(dict.fromkeys(_expression_text(context, place) for _, place in varying))


def _is_plain_path(context: Context, name: str, counted: Text) -> bool:
    """Whether anybody would give that name to an address, whatever the environment says."""
    return (
        _PLAIN.fullmatch(name) is not None
        and _NOTHING.search(name) is None
        and not _holds_default(name, context.script.defaults)
        and not (name.startswith("/[") and _is_of_unknown_base(counted))
    )


def _is_for_others(context: Context) -> bool:
    """Whether other scripts run the file, or nothing else can: their options say how many users there are."""
    source = context.script.source
    if not starts(context.dialect, source.data[: source.script_end]):
        return True
    return context.modules is not None and bool(context.modules.others([source.path]))


def _all_vary(address: Text, step: Step) -> bool:
    """Whether each value in a path is one that differs; another one may be the page, as those of a list are."""
    return all(
        _place(address, i) in step.varies for i in range(_path(address), len(address.value)) if address.value[i] == HOLE
    )


def _is_of_unknown_base(address: Text) -> bool:
    """Whether an address begins with what nobody knows. An environment variable there is the address of a server."""
    first = address.sources[0] if address.sources else None
    is_server = isinstance(first, Made) and first.origin == "environment"
    return address.value.startswith(HOLE) and not is_server


def _holds_default(name: str, defaults: Collection[str]) -> bool:
    """Whether parts of a path stand in for what the environment may give, so that the name would be another one.

    Of the address of a server, the path: `http://shop.test/api/v1`.
    """
    paths = (urlsplit(text).path.strip("/") if "://" in text else text.strip("/") for text in defaults)
    return any(path and f"/{path}/" in f"{name}/" for path in paths)


def _without_values(context: Context, counted: Text, *, is_address: bool) -> str:
    """The address without its host, or the name, with the names of values in the place of values."""
    start = _path(counted) if is_address else 0
    parts = []
    for i, character in enumerate(counted.value[start:], start):
        place = _place(counted, i) if character == HOLE else None
        parts.append(character if character != HOLE else f"[{_word(context, place) if place is not None else 'value'}]")
    return "".join(parts) or "/"


_RECORDED = regex(r"(?P<start>[?&](?P<field>[\w.-]+)=|/)(?P<value>[^/?&=\[\]]+)(?=[/?&]|$)")


def _part_with_field(match: re.Match[str]) -> str:
    """A part of a name with the field in place of a recorded value: the next recording would count another request."""
    if not looks_generated(match["value"]):
        return match[0]
    return f"{match['start']}[{match['field'] or 'id'}]"


def _path(address: Text) -> int:
    """Where the path of an address begins."""
    site = _SITE.match(address.value)
    return site.end() if site is not None else 0


def _place(text: Text, position: int) -> Span | None:
    if text.starts is None or text.ends is None or text.starts[position] < 0:
        return None
    return Span(text.starts[position], text.ends[position])


def _expression_text(context: Context, place: Span) -> str:
    """An expression as the script has it, on one line, without the braces that put it into a text."""
    written = " ".join(context.script.source.text(place).split())
    inner = written.removeprefix("$")
    return shorten(inner[1:-1].strip() if inner.startswith("{") and inner.endswith("}") else written, _LONGEST)


def _word(context: Context, place: Span) -> str:
    """What a value is called in the script."""
    source = context.script.source.text(place)
    function = _PLAN_FUNCTION.match(source)
    return function[1] if function else value_word(source)
