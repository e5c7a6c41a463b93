"""The signature of a request: the parts of it that alignment compares."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, overload
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from loadlint.cache.plain import from_plain, to_plain
from loadlint.correlation.observe.slots import Slot, shape_of, slots_of, slots_of_written
from loadlint.expression import Extracted, sources_in
from loadlint.facts import fact
from loadlint.operation import operation_of
from loadlint.request import JsonArray, JsonBody, JsonNode, JsonObject, JsonOther, Request
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.script import Step

_LONGEST_VALUE = 200
"""Longer values, in characters, are no name of an operation or action, and are not compared."""


class Kind(Struct, frozen=True):
    """What a path segment is like: any, an id, or one of a shape.

    A slug that was taken already gets a number: `report-2` has the shape of `report`.
    """

    shape: str
    is_open: bool
    may_be_id: bool


Outline = tuple[str | None, bool, tuple[Kind, ...], frozenset[str], frozenset[str]]
"""The method, whether the path may lack its beginning, its segments' kinds, and the names in query and body.

Requests of one outline are alike; requests of two outlines seldom are.
"""


class Signature(Struct, frozen=True):
    """What of a request is compared. `operation` is the one that the request names beside its address, if it does."""

    method: str | None
    host: str
    path: tuple[str, ...]
    query: frozenset[str]
    body: frozenset[str]
    values: frozenset[str]
    open_path: bool
    exact: str
    kinds: tuple[Kind, ...]
    operation: str = ""

    @property
    def outline(self) -> Outline:
        """What tells most requests apart."""
        return self.method, self.open_path, self.kinds, self.query, self.body

    def with_words(self, words: Mapping[str, str]) -> Signature:
        """The signature with other words in its path."""
        path = tuple(words.get(segment, segment) for segment in self.path)
        return replace(self, path=path, kinds=tuple(map(_kind, path)))


class Signatures(Sequence[Signature]):
    """The signatures of a recording, with their outlines by number: `outlines[numbers[i]]` is that of the `i`th.

    A signature from the cache is read when it is asked for.
    """

    def __init__(self, signatures: Iterable[Signature]) -> None:
        numbers: dict[Outline, int] = {}
        self._read = dict(enumerate(signatures))
        self.numbers = array(
            "I", [numbers.setdefault(request.outline, len(numbers)) for request in self._read.values()]
        )
        self.outlines = list(numbers)
        self._ends: Sequence[int] = ()
        self._pieces = b""

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> Signature: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Signature]: ...
    def __getitem__(self, index: int | slice) -> Signature | Sequence[Signature]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        position = range(len(self))[index]
        if position not in self._read:
            start = self._ends[position - 1] if position else 0
            self._read[position] = _signature_of(self._pieces[start : self._ends[position]])
        return self._read[position]

    def outline(self, position: int) -> Outline:
        """The outline of the request at a position. The signature itself is not read for it."""
        return self.outlines[self.numbers[position]]

    def with_outlines(self, numbers: Iterable[int], within: range) -> list[int]:
        """The positions within a range whose requests have one of some outlines, given by number, in order."""
        return sorted(position for number in numbers for position in self._positions[number] if position in within)

    @cached_property
    def _positions(self) -> list[list[int]]:
        positions: list[list[int]] = [[] for _ in self.outlines]
        for position, number in enumerate(self.numbers):
            positions[number].append(position)
        return positions

    def kept_parts(self) -> tuple[Any, ...]:
        """The parts for the cache, of which `of_kept` makes the signatures again."""
        pieces = [_piece_of(request) for request in self]
        ends, end = array("I"), 0
        for piece in pieces:
            end += len(piece)
            ends.append(end)
        return self.outlines, self.numbers, ends, b"".join(pieces)

    @classmethod
    def of_kept(cls, outlines: list[Outline], numbers: array[int], ends: array[int], pieces: bytes) -> Signatures:
        """Signatures from the cache; each is read when it is asked for."""
        kept = cls(())
        kept.outlines, kept.numbers, kept._ends, kept._pieces = outlines, numbers, ends, pieces
        return kept


_CLASSES = frozenset({f"{__name__}:Kind"})


def _piece_of(request: Signature) -> bytes:
    import msgspec

    return msgspec.msgpack.encode(to_plain(_parts(request)))


def _signature_of(piece: bytes) -> Signature:
    import msgspec

    return Signature(*from_plain(msgspec.msgpack.decode(piece), _CLASSES))


def _parts(request: Signature) -> tuple[Any, ...]:
    return (
        request.method, request.host, request.path, request.query, request.body, request.values,
        request.open_path, request.exact, request.kinds, request.operation
    )  # fmt: skip


def signature(request: Request, slots: Iterable[Slot] | None = None) -> Signature:
    """The signature of a request, whose slots may be known. Segments and names that hold expressions are wild."""
    url = request.url.value.partition("#")[0]
    host, path = _address_and_query(url)
    if _ends_with_path(request.url, url):
        host, path = host.removesuffix(HOLE), ""
    names: dict[str, set[str]] = {"query": set(), "body": set()}
    values = set()
    for slot in slots_of(request) if slots is None else slots:
        head = slot.place[0]
        if head in ("query", "form", "multipart", "json", "xml", "batch") and len(slot.value) <= _LONGEST_VALUE:
            values.add(f"{slot.place} {slot.value}")
        if head == "query" and slot.kind in ("value", "number"):
            names["query"].add(shape_of(str(slot.place[1])))
        elif head in ("form", "json", "multipart", "xml", "batch") and slot.kind in ("value", "number"):
            names["body"].add("/".join(shape_of(part) for part in slot.place[1:] if isinstance(part, str)))
    if isinstance(request.body, JsonBody):
        names["body"].update(_open_members(request.body.root))
    segments = tuple(_segment(segment) for segment in path.partition("?")[0].split("/")[1:])
    return Signature(
        request.method,
        host,
        segments,
        frozenset(names["query"]),
        frozenset(names["body"]),
        frozenset(values),
        HOLE in host or not path.startswith("/"),
        url,
        tuple(_kind(segment) for segment in segments),
        operation_of(request),
    )


def _open_members(node: JsonNode, names: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of the members of JSON whose values are expressions, with those around them: they are no slots."""
    match node:
        case JsonObject(members):
            for name, child in members:
                yield from _open_members(child, (*names, shape_of(name.value)))
        case JsonArray(items):
            for child in items:
                yield from _open_members(child, names)
        case JsonOther(text) if text.value == HOLE and names:
            yield "/".join(names)


@fact
def signature_of(step: Step) -> Signature:
    """The signature of the request of a step."""
    return signature(step.written.request, slots_of_written(step.written))


def _address_and_query(url: str) -> tuple[str, str]:
    _, scheme, rest = url.partition("://")
    if scheme:
        host, _, path = rest.partition("/")
        return host, f"/{path}"
    if url.startswith(HOLE):
        _, slash, path = url.partition("/")
        return HOLE, slash + path
    return "", url


def _ends_with_path(address: Text, url: str) -> bool:
    """Whether a value out of an answer stands right behind a host: it is the path, as a `Location` or a link's `href`.

    `url` is the beginning of the address. What nothing is known of may be anything, a part of the host too.
    """
    host = url.partition("://")[2]
    last = url.count(HOLE) - 1
    if not host.endswith(HOLE) or host == HOLE or "/" in host or len(address.sources) <= last:
        return False
    return any(isinstance(source, Extracted) for source in sources_in(address.sources[last]))


def _segment(segment: str) -> str:
    return HOLE if HOLE in segment else unquote(segment.partition(";")[0])


@lru_cache(maxsize=65536)
def _kind(segment: str) -> Kind:
    return Kind(_COUNT.sub("", shape_of(segment)), segment == HOLE, _id_like(segment))


_COUNT = regex(r"(?<=[^\W\d_])[-_.]#$")


_UNSPEAKABLE = regex(r"[b-df-hj-np-tv-xz]{5}", re.IGNORECASE)
"""So many consonants in a row stand in few English words, but in many random keys, some of which have no digit."""


def _id_like(segment: str) -> bool:
    """Segments that may be ids: anything with a digit, and short or long words without a vowel pattern of English."""
    if re.search(r"\d", segment) or len(segment) >= 20 or _UNSPEAKABLE.search(segment):
        return True
    return bool(re.fullmatch(r"[a-z]{5,8}|[a-z_-]*+[A-Z][a-z_-]*+[A-Z][\w-]*+", segment)) and not re.search(
        r"[aeiou][^aeiou][aeiou]|tion|ing$|er$", segment
    )
