"""Two values in a message, so that people see where they differ."""

from __future__ import annotations

from itertools import takewhile

from loadlint.rules.base import Context, shorten

_BEFORE = 8
"""Characters that are shown of what both have in common, before the difference."""
_LONGEST = 32


def quoted_apart(context: Context, value: str, other: str) -> tuple[str, str]:
    """Both values: from the beginning where the difference shows there, else the parts around the first difference.

    Secrets are masked before a value is cut, since nobody can tell what half of one is.
    """
    if _common(value, other) > _LONGEST - _BEFORE:
        masked, other_masked = context.masker.text(value), context.masker.text(other)
        start = _common(masked, other_masked) - _BEFORE
        if start > 0 and masked != other_masked:
            value, other = f"…{masked[start:]}", f"…{other_masked[start:]}"
    return f"`{shorten(value, _LONGEST)}`", f"`{shorten(other, _LONGEST)}`"


def _common(value: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(value, other, strict=False)))
