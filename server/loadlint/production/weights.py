"""The weights with which a script does its parts as often as users do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from loadlint.production.observed_mix import PartShare
from loadlint.text.edits import Edit

_CLOSE = 0.01


class WeightsError(Exception):
    """Why weights can't be written, in words."""


def weight_edits(parts: Sequence[PartShare]) -> tuple[Edit, ...]:
    """The edits that give each part the weight of production. Raises WeightsError."""
    if len({row.part.group for row in parts}) > 1:
        raise WeightsError("there are several classes of users: `loadlint load --from-log` writes the number of each")
    places = [row.part.weight_at for row in parts]
    if len(parts) < 2 or len({row.part.unit for row in parts if row.part.weight_at is not None}) != 1:
        raise WeightsError("the script has no weights of one kind")
    if None in places:
        missing = next(row.part.name for row in parts if row.part.weight_at is None)
        raise WeightsError(f"the weight of `{missing}` is not a number in the script")
    numbers = _WRITERS_BY_UNIT[parts[0].part.unit](parts)
    return tuple(
        Edit(row.part.weight_at, row.part.weight_form.format(number))
        for row, number in zip(parts, numbers, strict=True)
        if row.part.weight_at is not None
    )


def weight_edits_of_groups(parts: Sequence[PartShare]) -> list[Edit]:
    """The edits that give each part its weight among those of its group. Raises WeightsError."""
    edits: list[Edit] = []
    for group in dict.fromkeys(row.part.group for row in parts):
        rows = [row for row in parts if row.part.group == group]
        total = sum(row.share.value for row in rows)
        if len(rows) > 1 and total:
            edits += weight_edits(
                [replace(row, share=replace(row.share, value=row.share.value / total)) for row in rows]
            )
    return edits


def _percentages(parts: Sequence[PartShare]) -> list[str]:
    """Percentages of the iterations; they need not be whole numbers."""
    return [f"{row.share.value * 100:.1f}" for row in parts]


def _proportions(parts: Sequence[PartShare]) -> list[str]:
    """The smallest whole numbers that have the shares within a point."""
    for total in range(len(parts), 101):
        numbers = _whole_numbers(parts, total)
        if _are_close(parts, numbers):
            return [str(number) for number in numbers]
    return [str(number) for number in _whole_numbers(parts, 100)]


def _amounts(parts: Sequence[PartShare]) -> list[str]:
    """Whole numbers with the sum of those that are there. Raises WeightsError where that is too small."""
    total = round(sum(row.part.weight for row in parts))
    numbers = _whole_numbers(parts, total)
    if not _are_close(parts, numbers):
        raise WeightsError(f"{total} can't be divided so: `loadlint load --from-log` writes rates that can")
    return [str(number) for number in numbers]


_WRITERS_BY_UNIT = {"percent": _percentages, "share": _proportions, "amount": _amounts}


def _whole_numbers(parts: Sequence[PartShare], total: int) -> list[int]:
    """Whole numbers from 1 on, nearly in proportion to the shares."""
    return [max(1, math.floor(row.share.value * total + 0.5)) for row in parts]


def _are_close(parts: Sequence[PartShare], numbers: Sequence[int]) -> bool:
    return all(abs(share - row.share.value) <= _CLOSE for row, share in zip(parts, _shares(numbers), strict=True))


def _shares(numbers: Sequence[int]) -> Iterator[float]:
    yield from (number / sum(numbers) for number in numbers)
