"""The requests that no step is paired with: which of them a step may make whose address can't be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.replay.certificate import MissingRequest, SentValue
from loadlint.replay.missing import missing_requests
from loadlint.replay.unread_parts import written_path
from loadlint.replay.words import missing_name
from loadlint.request import url_path
from loadlint.text.holes import fits
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.replay.judge import Judge
    from loadlint.script import Step
    from loadlint.text.span import Span


def perhaps_made(judge: Judge, whole: Alignment) -> tuple[list[SentValue], list[MissingRequest]]:
    """The requests that steps may make, as open values of these, and those that certainly no step makes.

    A call for a request that nothing is known to reach may make any.
    """
    untold: list[SentValue] = []
    missing: list[MissingRequest] = []
    unreached = next(iter(judge.script.unreached), None)
    for number in range(len(judge.alignment.runs)):
        requests = list(missing_requests(whole, number))
        addresses = _addresses(judge, number) if requests else []
        for request in requests:
            step = next((step.index for step, url in addresses if _may_make(step, url, request)), None)
            if step is not None:
                untold.append(_untold(request, step))
            elif unreached is not None and judge.alignment.steps:
                untold.append(_untold(request, 0, unreached))
            else:
                missing.append(request)
    return untold, missing


def _untold(request: MissingRequest, step: int, span: Span | None = None) -> SentValue:
    place, name = ("request", request.position), missing_name(request)
    return SentValue(request.run, step, place, "open", None, name, "perhaps-made", span)


def _addresses(judge: Judge, number: int) -> list[tuple[Step, str]]:
    """The steps that may make a request of a run that no step is paired with, and their addresses.

    A step that is paired has made its request, but for one of a loop, and one that would fit any request.
    """
    steps, position_of = judge.alignment.steps, judge.alignment.runs[number].position_of
    unpaired = [step for step in steps if step.repeated or step.index not in position_of]
    untold = [step for step in steps if step.index in judge.untold[number]]
    return [(step, judge.answers[number].url(step)) for step in (*unpaired, *untold)]


def as_untold(values: Iterable[SentValue], runs: Collection[int]) -> Iterator[SentValue]:
    """The values, those open that need an answer which the script may have asked for in some runs."""
    for value in values:
        is_untold = value.run in runs and value.cause == "missing-cookie"
        yield replace(value, verdict="open", cause="perhaps-made") if is_untold else value


def _may_make(step: Step, url: str, request: MissingRequest) -> bool:
    """Whether the address of a step may be that of a request."""
    is_method = step.method in (None, request.method)
    return is_method and fits(written_path(url).split(HOLE), url_path(request.url))
