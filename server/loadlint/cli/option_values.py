"""The values of options: each is read from its text, or the run ends with a line that says what is wrong with it."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loadlint.cli.shards import ShardNumber


def duration(text: str) -> float:
    """A time in seconds, of `30s`, `10m` or `2h`."""
    number, unit = text[:-1], text[-1:]
    if unit not in "smh" or not number.isdecimal() or not int(number):
        raise ArgumentTypeError(f"{text} is not a time, such as 30s, 10m or 2h")
    return float(number) * {"s": 1, "m": 60, "h": 3600}[unit]


def rate(text: str) -> float:
    """A rate a second: `40/s`, `2400/m`, `9000/h`."""
    number, _, unit = text.partition("/")
    seconds = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}.get(unit.strip())
    try:
        per_second = float(number) / (seconds or 0)
    except (ValueError, ZeroDivisionError):
        per_second = 0.0
    if not 0 < per_second < float("inf"):
        raise ArgumentTypeError(f"{text} is not a rate, such as 40/s, 2400/m or 9000/h")
    return per_second


def from_zero(text: str) -> float:
    """A number from 0 on that is not infinite."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ArgumentTypeError(f"{text} is not a number from 0 on")
    return number


def above_zero(text: str) -> float:
    """A number above 0 that is not infinite."""
    number = from_zero(text)
    if not number:
        raise ArgumentTypeError("must be above 0")
    return number


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("must be 1 or more")
    return int(text)


def identifier(text: str) -> str:
    """A name that a script may give to a setting."""
    if not text.isidentifier() or not text.isascii():
        raise ArgumentTypeError("must be a name of letters, digits and _")
    return text


def names(text: str) -> list[str]:
    """Names with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def cluster(text: str) -> str:
    """The address of a Dask cluster."""
    from loadlint.cli.executors import cluster_address

    try:
        return cluster_address(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a cluster, such as dask://localhost:8786") from None


def shard(text: str) -> ShardNumber:
    """A part of the scripts, as `2/8`."""
    from loadlint.cli.shards import shard_number

    return shard_number(text)
