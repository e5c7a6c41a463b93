"""How a path changes from one version of an application to the next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.pair.align import same_address
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.signatures import Signature

ID = "…"
"""How an id is written in an address for people."""

_VERSION = regex(r"v\d+(?:[._]\d+)*")
_CAPITALS = regex(r"(?<=[A-Za-z_-])[A-Z]")
_SWITCHES = 3
"""A segment with so many capitals within is an id, not a name of several words."""

_ANY_ID = "#"

Path = tuple[str, ...]


class PathChange(Struct, frozen=True):
    """How a path has changed: after the segments `before`, `old` became `new`. All others stayed."""

    before: Path
    old: Path
    new: Path

    def changed_path(self, path: Path) -> Path | None:
        """Another path after the same change; None if it does not begin in the same way."""
        begin = (*self.before, *self.old)
        if len(path) < len(begin) or not all(map(same_word, path, begin)):
            return None
        return (*path[: len(self.before)], *self.new, *path[len(begin) :])

    @property
    def addresses(self) -> tuple[str, str]:
        """The old and the new path for people, as far as they differ, with a mark for ids and expressions."""
        return written_path((*self.before, *self.old)), written_path((*self.before, *self.new))

    @property
    def other_segments(self) -> tuple[Path, Path]:
        """The old and the new segments without the ids that stand at the same place in both."""
        if len(self.old) != len(self.new):
            return self.old, self.new
        pairs = [(old, new) for old, new in zip(self.old, self.new, strict=True) if not same_word(old, new)]
        return tuple(old for old, _ in pairs), tuple(new for _, new in pairs)


def written_path(segments: Sequence[str]) -> str:
    """A path for people, with a mark for what may be an id or is an expression."""
    return "/" + "/".join(ID if HOLE in segment or is_id(segment) else segment for segment in segments)


def words_of(request: Signature) -> Path:
    """The segments of a path that are not empty."""
    return tuple(filter(None, request.path))


@lru_cache(maxsize=65536)
def _without_id(segment: str) -> str:
    """A segment for comparison: one sign stands for all that may be ids, those with digits or with mixed case."""
    if _VERSION.fullmatch(segment) or HOLE in segment:
        return segment
    may_be_id = any(char.isdigit() for char in segment) or len(_CAPITALS.findall(segment)) >= _SWITCHES
    return _ANY_ID if may_be_id else segment


def same_word(segment: str, other: str) -> bool:
    """Whether two segments of paths are the same word, may be two ids, or one is an expression; versions are words."""
    return segment == other or HOLE in (segment, other) or _without_id(segment) == _without_id(other)


def stays(request: Signature, other: Signature) -> bool:
    """Whether two requests have the same address, and in it the same version (`/v1/`)."""
    return same_address(request, other) and not any(
        left != right and _VERSION.fullmatch(left) and _VERSION.fullmatch(right)
        for left, right in zip(reversed(request.path), reversed(other.path), strict=False)
    )


def is_known(request: Signature) -> bool:
    """Whether at least one word of the path is no expression, so that the address can be compared."""
    words = words_of(request)
    return any(HOLE not in segment for segment in words) or not (words or request.open_path)


def change_of(old_request: Signature, new_request: Signature) -> PathChange:
    """The change from the path of an older request to that of a newer one."""
    old_segments, new_segments = _segments(old_request), _segments(new_request)
    shorter = min(len(old_segments), len(new_segments))
    first = 0
    while first < shorter and _are_alike(old_segments[first], new_segments[first]):
        first += 1
    last = 0
    while last < shorter - first and _are_alike(old_segments[-1 - last], new_segments[-1 - last]):
        last += 1
    old, new = words_of(old_request), words_of(new_request)
    return PathChange(old[:first], old[first : len(old) - last], new[first : len(new) - last])


def _segments(request: Signature) -> list[tuple[str, bool]]:
    """The segments that are not empty, each with whether it may be an id."""
    return [(segment, kind.may_be_id) for segment, kind in zip(request.path, request.kinds, strict=True) if segment]


def _are_alike(old: tuple[str, bool], new: tuple[str, bool]) -> bool:
    """Whether two segments are one word, or may be two ids. An id may have no digit by chance."""
    (segment, may_be_id), (recorded, may_be_another) = old, new
    one_is_id = _without_id(segment) == _ANY_ID or _without_id(recorded) == _ANY_ID
    return same_word(segment, recorded) or (one_is_id and may_be_id and may_be_another)


def common_share(path: Path, other: Path) -> float:
    """The share of the longest common subsequence in the longer path."""
    if not path and not other:
        return 1.0
    lengths = [0] * (len(other) + 1)
    for segment in path:
        diagonal = 0
        for j, recorded in enumerate(other):
            longest = diagonal + 1 if same_word(segment, recorded) else max(lengths[j + 1], lengths[j])
            diagonal, lengths[j + 1] = lengths[j + 1], longest
    return lengths[-1] / max(len(path), len(other))
