"""The embedded resources of a page are retrieved with the page, and samplers request them again.

## What it does

For JMeter. A sampler with *Retrieve All Embedded Resources*, in itself or by the HTTP Request Defaults, requests the
style sheets, scripts, images and frames of its page. The rule reports it if later samplers of the plan request some of
them again. If a recording has the page, it shows which resources those are. Otherwise they are the samplers after the
page whose addresses end like files of a page, and that the filters *URLs must (not) match* let through.

## Why it matters

Each of these files is requested twice in every iteration. The server, the network and the statistics see a load that no
browser makes, and the time of the page includes the first half of it.

## Example

```plan
thread group Users
  GET / on shop.test with embedded resources
  GET /shop.js on shop.test
```

Remove the samplers of the resources, or switch the retrieval off.

## Known false positives

Without a recording: a file that the page does not embed, but that a script on it loads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.findings import Finding, Related, Severity
from loadlint.request import url_path
from loadlint.rules.base import Context, finding, shorten
from loadlint.script import Step
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex

SEVERITY = Severity.WARNING

_FILE = regex(r"\.(?:m?js|css|png|jpe?g|gif|ico|svg|webp|bmp)$", re.IGNORECASE)
_SHOWN = 3
_REACH = 100
"""How many pages before a step are looked at."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each page some of whose resources have samplers of their own."""
    if not any(step.loads_resources for step in context.script.steps):
        return
    again: dict[int, list[Step]] = {}
    pages: list[Step] = []
    for step in context.script.steps:
        page = _page_of(context, step, pages[-_REACH:])
        if page is not None:
            again.setdefault(page.index, []).append(step)
        elif step.loads_resources:
            pages.append(step)
    for number, steps in again.items():
        paths = list(dict.fromkeys(url_path(step.address) for step in steps))
        shown = ", ".join(shorten(path, 60) for path in paths[:_SHOWN])
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        yield finding(
            __name__,
            SEVERITY,
            context.script.steps[number].at,
            f"The resources of this page are retrieved with it, and again by later samplers: {shown}{more}",
            related=tuple(Related(step.at, "requests it again") for step in steps),
            help="remove the samplers of the resources, or switch off Retrieve All Embedded Resources",
        )


def _page_of(context: Context, step: Step, pages: list[Step]) -> Step | None:
    """The last page before a step with which the tool loads what the step requests."""
    runs = context.flow.alignment.runs if context.flow is not None else ()
    for page in reversed(pages):
        paired = [run for run in runs if page.index in run.position_of]
        if any(
            (loaded := run.loaded_resources(page.index)) and run.position_of.get(step.index) in loaded.positions
            for run in paired
        ):
            return page
        if not paired and page is pages[-1] and _looks_like_resource(page, step):
            return page
    return None


def _looks_like_resource(page: Step, step: Step) -> bool:
    path = url_path(step.address)
    is_file = step.method == "GET" and _FILE.search(path) is not None and HOLE not in path
    return is_file and page.may_load(step.address)
