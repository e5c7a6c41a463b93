"""The requests that no step is paired with: which of them a step may make whose address can't be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.replay.certificate import SentValue
from loadlint.replay.missing import missing_requests
from loadlint.replay.unread_parts import untold_steps, written_path
from loadlint.replay.words import missing_name
from loadlint.request import url_path
from loadlint.text.holes import fits
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.replay.certificate import MissingRequest
    from loadlint.replay.fill import Answers
    from loadlint.script import Step


def perhaps_made(
    alignment: Alignment, answers: Sequence[Answers], whole: Alignment
) -> tuple[list[SentValue], list[MissingRequest]]:
    """The requests that steps may make, as open values of these, and those that certainly no step makes."""
    untold: list[SentValue] = []
    missing: list[MissingRequest] = []
    for number, run in enumerate(alignment.runs):
        # A step that is paired has made its request, but for one of a loop, and one that would fit any request.
        unsure = untold_steps(alignment, answers[number])
        steps = [step for step in alignment.steps if step.repeated or step.index not in run.position_of]
        steps += [step for step in alignment.steps if step.index in unsure]
        addresses = {step.index: answers[number].url(step) for step in steps}
        for request in missing_requests(whole, number):
            step = next((step for step in steps if _may_make(step, addresses[step.index], request)), None)
            if step is None:
                missing.append(request)
            else:
                place, name = ("request", request.position), missing_name(request)
                untold.append(SentValue(number, step.index, place, "open", None, name, "perhaps-made"))
    return untold, missing


def as_untold(values: Iterable[SentValue], runs: Collection[int]) -> Iterator[SentValue]:
    """The values, those open that need an answer which the script may have asked for in some runs."""
    for value in values:
        is_untold = value.run in runs and value.cause == "missing-cookie"
        yield replace(value, verdict="open", cause="perhaps-made") if is_untold else value


def _may_make(step: Step, url: str, request: MissingRequest) -> bool:
    """Whether the address of a step may be that of a request."""
    is_method = step.request.method in (None, request.method)
    return is_method and fits(written_path(url).split(HOLE), url_path(request.url))
