"""Steps that the newest version has in addition, or no more."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.observe.value_shape import is_random
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.pair.path_change import ID
from loadlint.replay.certificate import Certificate, MissingRequest
from loadlint.request import NEGOTIATION_HEADERS, SAFE_METHODS, Request, url_path
from loadlint.script import Script
from loadlint.text.mapped import HOLE


class MissingStep(Struct, frozen=True):
    """A request of the newest version that no step makes. `before` is the step that follows it, None at the end.

    `is_constant` says that all these runs make it alike, and that it only reads.
    """

    request: Request
    url: str
    before: int | None
    needed_by: int | None
    runs: tuple[int, ...]
    is_constant: bool = False


def missing_steps(alignment: Alignment, certificate: Certificate) -> Iterator[MissingStep]:
    """Each once, in the order of the steps; `runs` are all that miss one like it.

    One run may miss more than another, since not each run shows that a value comes from an answer. Of requests that are
    alike those of the run with the most are told, of the newest such run.
    """
    alike: dict[str, dict[int, list[MissingRequest]]] = {}
    for missing in certificate.missing:
        alike.setdefault(_likeness(missing), {}).setdefault(missing.run, []).append(missing)
    steps: list[tuple[int, MissingStep]] = []
    for of_runs in alike.values():
        most = max(of_runs, key=lambda number: (len(of_runs[number]), number))
        run = alignment.runs[most]
        for missing in of_runs[most]:
            later = (step for step, position in run.position_of.items() if position > missing.position)
            before = min(later, default=None)
            request = run.exchanges[missing.position].request
            requests = {_as_sent(alignment, other) for others in of_runs.values() for other in others}
            is_constant = len(requests) == 1 and request.method in SAFE_METHODS
            step = MissingStep(request, missing.url, before, missing.needed_by, tuple(sorted(of_runs)), is_constant)
            steps.append((len(alignment.steps) if before is None else before, step))
    yield from (step for _, step in sorted(steps, key=itemgetter(0)))


def _as_sent(alignment: Alignment, missing: MissingRequest) -> tuple[str, frozenset[tuple[str, str]]]:
    """The address and the headers of a recorded request, but for those that the tool or its jar makes itself."""
    headers = alignment.runs[missing.run].exchanges[missing.position].request.headers
    named = ((field.name.value.lower(), field.value.value) for field in headers)
    return missing.url, frozenset((name, value) for name, value in named if name not in _BY_THE_TOOL)


_BY_THE_TOOL = NEGOTIATION_HEADERS | {"cookie", "referer", "if-none-match", "if-modified-since"}


def is_alike(step: MissingStep, request: MissingRequest) -> bool:
    """Whether a request that a run misses is told as this step."""
    return request.run in step.runs and _likeness(request) == _likeness_of(step.request.method, step.url)


def _likeness(request: MissingRequest) -> str:
    return _likeness_of(request.method, request.url)


def _likeness_of(method: str | None, url: str) -> str:
    """What requests for the same have in common in all runs: the method and the path, but for its ids."""
    segments = (ID if is_id(segment) or is_random(segment) else segment for segment in url_path(url).split("/"))
    return f"{method} {'/'.join(segments)}"


def obsolete_steps(script: Script, alignment: Alignment, newest: frozenset[int]) -> Iterator[int]:
    """The steps that no run of the newest version has, although it has most of the others.

    What only reads, and is requested in other places still, is a poll that came once less.
    """
    paired = {
        step.index for step in script.steps if any(step.index in alignment.runs[run].position_of for run in newest)
    }
    if len(paired) * 2 <= len(script.steps):
        return
    kept = {_address(script.steps[index].request) for index in paired}
    for step in script.steps:
        is_poll = step.method in SAFE_METHODS and _address(step.request) in kept
        if step.index not in paired and not is_poll:
            yield step.index


def _address(request: Request) -> tuple[str, str]:
    """The method and the path of a request, but for its ids and expressions."""
    path = url_path(request.url.value)
    return request.method or "", "/".join(
        ID if is_id(segment) or HOLE in segment else segment for segment in path.split("/")
    )


def is_action(request: Request) -> bool:
    """Whether a request is something that a user does, as far as it tells: it changes something, or opens a page.

    What a page reads beside comes and goes without any change of the application.
    """
    if request.method not in SAFE_METHODS:
        return True
    headers = {header.name.value.lower(): header.value.value for header in request.headers}
    accepted = headers.get("accept", "text/html")
    return "text/html" in accepted and "x-requested-with" not in headers
