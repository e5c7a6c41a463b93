"""A value differs between the recordings, and no response issued it.

## What it does

Reports literals that were different in each linked recording, if no earlier response holds them and loadlint does not
know how a client would make them.

## Why it matters

The script sends what one run sent. Possible reasons are that the value

- was issued before the recording began, or by a response that the recording lacks: record again from an empty
  browser profile, with bodies;
- is computed by the page's JavaScript from something that was issued, such as a signature;
- was typed differently in the two runs: then it is test data, and belongs into a data file.

If a response of each recording offers the values of all recordings, the message says so: the user chose one of them. If
one response has all parts of the value, as of `5,4,3`, the message names it: the page joined the parts, and the script
must join them too.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
  http.post('https://shop.test/track', { visitor: 'kQ81-mmZpT-07' });
}
```

```http
GET https://shop.test/

HTTP 200

hello
###
POST https://shop.test/track
Content-Type: application/x-www-form-urlencoded

visitor=kQ81-mmZpT-07
HTTP 204
```

```http
GET https://shop.test/

HTTP 200

hello
###
POST https://shop.test/track
Content-Type: application/x-www-form-urlencoded

visitor=vW33-qqLcR-92
HTTP 204
```

## Known false positives

Test data that was typed differently on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.correlation.pair.versions import is_renamed
from loadlint.correlation.prove.offered import offered_alike
from loadlint.findings import Finding, Severity
from loadlint.replay.reservations import is_measured
from loadlint.replay.words import step_name
from loadlint.rules.base import Context, finding, shorten
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import Group
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.replay.certificate import Certificate
    from loadlint.script import Step

SEVERITY = Severity.INFORMATION
_UNKNOWN = "It was issued before the recording began, is computed by the page, or was typed differently."
_JOINED = "The page joined several values: extract all of them from this response, and join them in the script."
_CHOSEN = "The user chose it: parameterise it as test data."


def check(context: Context) -> Iterator[Finding]:
    """One finding for each value, at the first place that sends it."""
    flow = context.flow
    if flow is None:
        return
    for group in flow.unknown:
        use = group.primary
        if is_measured(group) or _is_of_version(flow, context.certificate, group):
            continue
        why, help_text = _why(flow, group)
        yield finding(
            __name__,
            SEVERITY,
            use.slot.span or context.script.steps[use.step].at,
            f"`{shorten(use.slot.value)}` differs between the recordings, and {why}",
            help=help_text,
            value=use.slot.value,
        )


def _why(flow: Flow, group: Group) -> tuple[str, str]:
    """What is known of the origin, and what to do."""
    if offered_alike(flow.alignment, group.values, group.primary.step):
        return "a response in each of them offers all of its values", _CHOSEN
    if (listing := _listing_step(flow, group)) is not None:
        return f"the response to {step_name(listing)} lists its parts", _JOINED
    return "no earlier response issued it", _UNKNOWN


def _listing_step(flow: Flow, group: Group) -> Step | None:
    """The last step before whose response has, in each run, all parts of a value that are parted by commas, as in
    `5,4,3`, `[5,4]` and `!(5,4)`."""
    pairs = zip(flow.alignment.runs, group.values, strict=True)
    lists = [(run, set(filter(None, _BRACKETS.sub("", value).split(",")))) for run, value in pairs if value is not None]
    if any(len(parts) < 2 for _, parts in lists):
        return None
    steps = set.intersection(*(_steps_with(run, parts) for run, parts in lists))
    before = {step for step in steps if step < group.primary.step}
    return flow.alignment.steps[max(before)] if before else None


_BRACKETS = regex(r"^!?[(\[{]|[)\]}]$")


def _steps_with(run: AlignedRecording, values: set[str]) -> set[int]:
    """The steps whose response in a run has all of some values in members of their own."""
    run.lookups.search(values)
    holding = set.intersection(*(set(run.lookups.holding(value)) for value in values))
    places = ((step, position) for step, position in run.position_of.items() if position in holding)
    return {step for step, position in places if values <= {leaf.value for leaf in run.lookups.leaves(position)}}


def _is_of_version(flow: Flow, certificate: Certificate | None, group: Group) -> bool:
    """Whether older versions have another word in an address, and that alone differs (changed-request)."""
    if certificate is None or group.primary.slot.place[0] != "path":
        return False
    recordings = [run.recording for run in flow.alignment.runs]
    newest = max(certificate.newest)
    word = group.values[newest] or ""
    others = [number for number, value in enumerate(group.values) if value not in (None, word)]
    return bool(others) and all(
        is_renamed(recordings[number], recordings[newest], group.values[number] or "", word) for number in others
    )
