"""Which step of the script each request of a run was, and where the iterations of each user begin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.correlation.observe.signatures import signature
from loadlint.correlation.pair.align import THRESHOLD, likeness
from loadlint.request import Request
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from loadlint.correlation.observe.signatures import Signature
    from loadlint.results.model import Sample
    from loadlint.script import Script, Step

_NEARLY = 0.1
_TEMPLATE = regex(r"\$\{[^}]{0,500}\}")


class Entry(Struct, frozen=True):
    """A step that ran, with its request and those of the redirects that followed it."""

    step: int
    samples: tuple[Sample, ...]


class Iteration(Struct, frozen=True):
    """What one user did from the first step on. `is_last` says that no further iteration of that user follows."""

    entries: tuple[Entry, ...]
    is_last: bool = False


class Labels(Struct):
    """Finds the steps that a request may be, by the name that the tool gives it and by its method and address."""

    script: Script
    _steps: dict[tuple[str, str | None, str], tuple[int, ...]] = field(default_factory=dict)
    _signatures: list[Signature] = field(default_factory=list)

    def steps(self, label: str, method: str | None, url: str) -> tuple[int, ...]:
        """The steps that fit best, in order; none where no step is like the request."""
        key = (label, method, url)
        if key not in self._steps:
            self._steps[key] = tuple(self._fitting(label, method, url))
        return self._steps[key]

    def _fitting(self, label: str, method: str | None, url: str) -> Iterator[int]:
        if not self._signatures:
            self._signatures.extend(signature(step.request) for step in self.script.steps)
        named = [step for step in self.script.steps if label and _is_called(step, label, method)]
        if named:
            yield from (step.index for step in named)
            return
        same = [step for step in self.script.steps if label and _is_at(step, label, method)]
        if same:
            yield from (step.index for step in same)
            return
        address = _TEMPLATE.sub(HOLE, url or label)
        if "/" not in address:
            return
        request = signature(Request(method, Text(address)))
        scores = {
            step.index: likeness(self._signatures[step.index], request)
            for step in self.script.steps
            if not label or step.name is None or HOLE in step.name.value
        }
        best = max(scores.values(), default=0.0)
        if best >= THRESHOLD:
            yield from (index for index, score in scores.items() if score >= max(THRESHOLD, best - _NEARLY))


def _is_at(step: Step, label: str, method: str | None) -> bool:
    """Whether the tool names a step by its address, and the label is this address."""
    written = step.request.url.value
    if step.name is not None or HOLE in written or (method and step.request.method and method != step.request.method):
        return False
    return written == label or (label.startswith("/") and _path(written) == label)


def _path(url: str) -> str:
    """The path with its query."""
    return "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url


def _is_called(step: Step, label: str, method: str | None) -> bool:
    if step.name is None or not step.name.value.strip(HOLE):
        return False
    if method is not None and step.request.method is not None and method != step.request.method:
        return False
    # The host is left out, since the run may use another one than the recording.
    pattern = ".*".join(re.escape(part) for part in _path(step.name.value).split(HOLE))
    return re.fullmatch(pattern, _path(label)) is not None


def iterations(labels: Labels, samples: Iterable[Sample]) -> Iterator[Iteration]:
    """The iterations of all users, each in the order of its requests; requests of no step are left out."""
    by_user: dict[str, list[Sample]] = {}
    for sample in samples:
        by_user.setdefault(sample.user, []).append(sample)
    for samples_of_user in by_user.values():
        entries_of_iterations = list(_of_user(labels, samples_of_user))
        for number, entries in enumerate(entries_of_iterations):
            yield Iteration(tuple(entries), number + 1 == len(entries_of_iterations))


def _of_user(labels: Labels, samples: Sequence[Sample]) -> Iterator[list[Entry]]:
    entries: list[Entry] = []
    fitting = [labels.steps(sample.label, sample.method, sample.url) for sample in samples]
    for number, sample in enumerate(samples):
        steps = fitting[number]
        if entries and _may_be_hop(labels.script, entries[-1]) and _is_extra(fitting, number, entries[-1].step + 1):
            entries[-1] = Entry(entries[-1].step, (*entries[-1].samples, sample))
            continue
        if not steps:
            continue
        last = entries[-1].step if entries else -1
        again = last in steps and labels.script.steps[last].repeated
        step = next((step for step in steps if step > last), None)
        if step is None and again:
            step = last
        if step is None:
            yield entries
            entries, step = [], steps[0]
        entries.append(Entry(step, (sample,)))
    if entries:
        yield entries


def _is_extra(fitting: Sequence[tuple[int, ...]], number: int, following: int) -> bool:
    """Whether a request is one more than the script's next steps make, when those ask for the redirect's target too."""
    wanted = 0
    while following + wanted in fitting[number]:
        wanted += 1
    repeated = 0
    while number + repeated < len(fitting) and following in fitting[number + repeated]:
        repeated += 1
    return wanted == 0 or repeated > wanted


def _may_be_hop(script: Script, entry: Entry) -> bool:
    """Whether the tool follows a redirect that came last, so that the next request is its target."""
    status = entry.samples[-1].status
    follows = script.steps[entry.step].follows_redirects is not False
    return follows and status is not None and 300 <= status < 400 and status != 304
