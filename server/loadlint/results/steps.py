"""Which step of the script each request of a run was, and where the iterations of each user begin and end.

A format that numbers the iterations is believed. Else the script's order tells: a user that makes a step again outside
of a loop has begun anew. Such an iteration is known to have ended only where the next one begins with the same step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.correlation.observe.signatures import Signature, signature
from loadlint.correlation.pair.align import THRESHOLD, likeness
from loadlint.operation import operation_of
from loadlint.request import Request
from loadlint.text.addresses import resolved_address
from loadlint.text.holes import fits
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Response
    from loadlint.results.model import Results, Sample
    from loadlint.script import Script, Step

_NEARLY = 0.1
_EXPRESSION = "${}"
"""What k6 writes for each expression in a name, be its value known or not."""

_OF_REDIRECT = regex(r"-\d+$")
"""What JMeter adds to the name of a request in those of its redirects."""

_TEMPLATE = regex(r"\$\{[^}]{0,500}\}")
_CLOCK = 1e-5
"""Seconds by which the clocks of a file may differ."""

REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Entry(Struct, frozen=True):
    """A step that ran, with its request and those of the redirects that followed it."""

    step: int
    samples: tuple[Sample, ...]


class Iteration(Struct, frozen=True):
    """What one user did in one go. `has_ended` says that it would have gone on if the script had wanted to."""

    entries: tuple[Entry, ...]
    has_ended: bool

    @property
    def last(self) -> int:
        """The step that it got to."""
        return max(entry.step for entry in self.entries)


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

    def steps_of(self, sample: Sample) -> tuple[int, ...]:
        """The steps that a request of a run may be: of those that fit best the ones that ask for the same operation, as
        far as the file has the request's body and the script tells."""
        fitting = self.steps(sample.label, sample.method, sample.url)
        operation = operation_of(sample.exchanges[0].request) if sample.exchanges else ""
        if not operation:
            return fitting
        told = (operation, "")
        return tuple(step for step in fitting if operation_of(self.script.steps[step].request) in told) or fitting

    def _fitting(self, label: str, method: str | None, url: str) -> Iterator[int]:
        if not self._signatures:
            # What a body holds is not compared: the names in a file do not tell that.
            requests = (Request(step.method, step.request.url) for step in self.script.steps)
            self._signatures.extend(map(signature, requests))
        possible = [step for step in self.script.steps if _may_have_method(step, method)]
        exact = [step for step in possible if label and _is_called(step, label)]
        exact = exact or [step for step in possible if label and _is_at(step, label)]
        if not exact and "://" not in label:
            # Redirects have the name of their request, and often another method.
            names = (label, _OF_REDIRECT.sub("", label))
            exact = [step for step in self.script.steps if any(_is_called(step, name) for name in names)]
        if exact:
            yield from (step.index for step in exact)
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


def _may_have_method(step: Step, method: str | None) -> bool:
    return method is None or step.method is None or method == step.method


def _is_at(step: Step, label: str) -> bool:
    """Whether the tool names a step by its address, and the label is this address; hosts differ between runs."""
    written = step.address
    return step.name is None and HOLE not in written and _path(written) == _path(label)


def _path(url: str) -> str:
    """The path with its query."""
    return "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url


def _is_called(step: Step, label: str) -> bool:
    if step.name is None or not step.name.value.strip(HOLE):
        return False
    # The host is left out, since the run may use another one than the recording.
    name = _path(step.name.value)
    return fits(name.split(HOLE), _path(label)) or _is_k6_name(label, name)


def _is_k6_name(label: str, name: str) -> bool:
    """Whether a label is a name with k6's mark in place of all expressions, so that of the base address too."""
    base, mark, rest = label.partition(_EXPRESSION)
    first, *segments = rest.split("/")
    head, *parts = name.rsplit("/", len(segments))
    if not mark or len(parts) != len(segments) or not fits([base, *first.split(_EXPRESSION)], head):
        return False
    return all(fits(segment.split(_EXPRESSION), part) for segment, part in zip(segments, parts, strict=True))


# --- iterations


def iterations(labels: Labels, results: Results) -> Iterator[Iteration]:
    """The iterations of all users; requests of no step are left out."""
    by_user: dict[str, list[Sample]] = {}
    for sample in results.samples:
        by_user.setdefault(sample.user, []).append(sample)
    for samples in by_user.values():
        if samples[0].iteration is None:
            yield from _told_by_order(labels, results, samples)
        else:
            yield from _told_by_file(labels, results, samples)


def _told_by_file(labels: Labels, results: Results, samples: Sequence[Sample]) -> Iterator[Iteration]:
    by_number: dict[int | None, list[Sample]] = {}
    for sample in samples:
        by_number.setdefault(sample.iteration, []).append(sample)
    for number, of_number in by_number.items():
        entries = tuple(entry for entries in _passes(labels, results, of_number) for entry in entries)
        if entries:
            yield Iteration(entries, (samples[0].user, number) in results.finished)


def _told_by_order(labels: Labels, results: Results, samples: Sequence[Sample]) -> Iterator[Iteration]:
    passes = list(_passes(labels, results, samples))
    for entries, following in pairwise(passes):
        yield Iteration(tuple(entries), entries[0].step == following[0].step)
    furthest = max((entry.step for entries in passes for entry in entries), default=-1)
    for entries in passes[-1:]:
        # Where an earlier iteration got further, the run may have been stopped in this one.
        yield Iteration(tuple(entries), results.is_whole and any(entry.step == furthest for entry in entries))


def _passes(labels: Labels, results: Results, samples: Sequence[Sample]) -> Iterator[list[Entry]]:
    """The steps that one user made, divided where a step comes again that is in no loop."""
    script, entries, earlier = labels.script, list[Entry](), set[int]()
    fitting = [labels.steps_of(sample) for sample in samples]
    for number, sample in enumerate(samples):
        position = _redirecting(script, entries, sample) if results.has_single_hops else None
        if position is not None and _is_hop(script.steps[entries[position].step], sample, fitting, number):
            entries[position] = Entry(entries[position].step, (*entries[position].samples, sample))
        elif fitting[number]:
            step = _next_step(script, earlier, entries[-1].step if entries else -1, fitting, number)
            if step is None:
                yield entries
                entries, earlier, step = [], set(), fitting[number][0]
            entries.append(Entry(step, (sample,)))
            earlier.add(step)
    if entries:
        yield entries


def _next_step(
    script: Script, earlier: Set[int], last: int, fitting: Sequence[tuple[int, ...]], number: int
) -> int | None:
    """The step of the request of a number, behind the last one of a pass; None where it begins another pass.

    `fitting` are the steps that each request may be. Parallel requests come in any order, so that a step which was not
    made yet may stand before the last one.
    """
    new = [step for step in fitting[number] if step not in earlier]
    step = next((step for step in new if step > last), new[0] if new else None)
    if step is not None and (script.steps[step].repeated or not _comes_again(script, step, fitting, number)):
        return step
    in_loop = (
        repeated
        for repeated in reversed(fitting[number])
        if last >= 0 and all(other.repeated for other in script.steps[min(repeated, last) : max(repeated, last) + 1])
    )
    return next(in_loop, step)


def _comes_again(script: Script, step: int, fitting: Sequence[tuple[int, ...]], number: int) -> bool:
    """Whether a request behind that of a number may be a step as well, and all between them may be in a loop."""
    for behind in range(number + 1, len(fitting)):
        if step in fitting[behind]:
            return True
        if fitting[behind] and not any(script.steps[other].repeated for other in fitting[behind]):
            return False
    return False


# --- redirects


def _redirecting(script: Script, entries: Sequence[Entry], sample: Sample) -> int | None:
    """The position of the entry whose redirect may have led to a request, since the answer came before the request."""
    made_since: set[str] = set()
    for position in reversed(range(len(entries))):
        last = entries[position].samples[-1]
        if last.ended > sample.started + _CLOCK:
            continue
        follows = script.steps[entries[position].step].follows_redirects is not False
        response = last.exchanges[-1].response if last.exchanges else None
        if response is None:
            return position if follows and last.status in REDIRECTS else None
        if follows and sample.url not in made_since and _leads_to(last.url, response, sample.url):
            return position
        made_since.update(other.url for other in entries[position].samples)
    return None


def _leads_to(url: str, response: Response, target: str) -> bool:
    return response.location is not None and resolved_address(url, response.location) == target


def _is_hop(step: Step, sample: Sample, fitting: Sequence[tuple[int, ...]], number: int) -> bool:
    """Whether the request of a number, to which a redirect may have led, is the tool's own.

    The script may ask for the redirect's target in a step of its own; what a browser recorded has it only once.
    """
    return (step.follows_redirects is True and not sample.exchanges) or _is_extra(fitting, number, step.index + 1)


def _is_extra(fitting: Sequence[tuple[int, ...]], number: int, following: int) -> bool:
    """Whether a request is one more than the script's next steps make, when those ask for the redirect's target too."""
    wanted = 0
    while following + wanted in fitting[number]:
        wanted += 1
    repeated = 0
    while number + repeated < len(fitting) and following in fitting[number + repeated]:
        repeated += 1
    return wanted == 0 or repeated > wanted
