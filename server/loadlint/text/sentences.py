"""Small parts of messages for users."""

from __future__ import annotations

from collections.abc import Iterable


def sentence(clause: str) -> str:
    """A clause as a sentence."""
    return f"{clause[:1].upper()}{clause[1:]}."


def number_of(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 value`, `2 values`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def two_digits(number: float) -> str:
    """A number that is an estimate: two digits are enough, `3,800`."""
    return f"{float(f'{number:.2g}'):,.0f}"


def length_of_time(seconds: float) -> str:
    """A length of time: `45.5 s`, `10 min`, `2 min 5 s`."""
    minutes, rest = divmod(round(seconds), 60)
    if seconds < 120 and (minutes != 1 or rest):
        return f"{seconds:.3g} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The end of a sentence about a name that there is not: `; did you mean 'check'?`, empty without a similar one."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(names), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
