"""A load profile: how often each part of a script begins, from words or from what users do in production."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from loadlint.changes import LoadStage, PartRate
from loadlint.errors import UserError
from loadlint.production.observed_mix import HOUR, Mix
from loadlint.script import LoadPart

_HOURS = 24


class ProfileError(UserError):
    """A profile that can't be made; the message says why."""


class IterationTime(Struct, frozen=True):
    """How many seconds an iteration takes for each request in it, and where that is from."""

    seconds_a_request: float
    source: str


def rates_of_weights(parts: Sequence[LoadPart], rate: float, time: IterationTime) -> tuple[PartRate, ...]:
    """The parts in the proportions that the script has, together at a rate of iterations a second."""
    total = sum(part.weight for part in parts) or 1.0
    return tuple(_part_rate(part, rate * part.weight / total, time) for part in parts)


def rates_of_mix(mix: Mix, hour: str, scale: float, time: IterationTime) -> tuple[PartRate, ...]:
    """The parts as often as users did them in an hour, so many times. Raises ProfileError."""
    iterations = _requests_a_second(mix, hour) * mix.iterations_a_request * scale
    if not iterations:
        raise ProfileError("no request of the logs is one of the script's")
    return tuple(_part_rate(row.part, iterations * row.share.value, time) for row in mix.parts if row.share.value)


def _requests_a_second(mix: Mix, hour: str) -> float:
    """The rate of requests in the peak hour, or the highest in an hour of the day. Raises ProfileError."""
    if hour == "peak":
        return mix.peak.rate
    rates = [row.rate for row in mix.hours if hour.isdecimal() and row.started // HOUR % _HOURS == int(hour)]
    if not rates:
        raise ProfileError(f"--hour {hour}: the logs do not have this hour; `peak` is the one with the highest rate")
    return max(rates)


def _part_rate(part: LoadPart, rate: float, time: IterationTime) -> PartRate:
    return PartRate(part.name, part.steps, rate, time.seconds_a_request * max(1, len(part.steps)), part.group)


def stages_of(duration: float, ramp_up: float, stairs: int) -> tuple[LoadStage, ...]:
    """The full load for a time, in so many equal steps up to it, and a climb before. Times are seconds."""
    climb = [LoadStage(ramp_up, 0.0, 1 / stairs)] if ramp_up else []
    steps = [LoadStage(duration / stairs, number / stairs, number / stairs) for number in range(1, stairs + 1)]
    return (*climb, *steps)
