"""Headers that several requests of a new script send: said once, under a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from loadlint.journey import Site

Headers = tuple[tuple[str, str], ...]


class HeaderSet(Struct, frozen=True):
    """Headers that requests share. `name` is made of words in lower case, `users` the numbers of those requests.

    `base` is another set whose headers this one sends as well; `headers` are those beyond it. `is_constant` says that
    they are the same in each run.
    """

    name: tuple[str, ...]
    headers: Headers
    users: tuple[int, ...]
    base: HeaderSet | None = None
    is_constant: bool = False

    @property
    def all_headers(self) -> Headers:
        """Those of the bases included."""
        return (*(self.base.all_headers if self.base is not None else ()), *self.headers)


def shared_headers(requests: Sequence[Headers], constant: frozenset[tuple[str, str]]) -> Mapping[int, HeaderSet]:
    """For the numbers of requests the set that each sends; what else it sends, it has of its own.

    `constant` are the headers that are the same in each run, beside the types of bodies.

    A header that one request alone sends, such as a version or an idempotency key, is in no set. What no other request
    sends as a whole has the largest set that is a part of it.
    """
    counts = Counter(header for headers in requests for header in dict.fromkeys(headers))
    common = [tuple(header for header in headers if counts[header] > 1) for headers in requests]
    users: dict[Headers, list[int]] = {}
    for number, headers in enumerate(common):
        if headers:
            users.setdefault(headers, []).append(number)
    sets: list[HeaderSet] = []
    for headers in sorted((headers for headers in users if len(users[headers]) > 1), key=len):
        base = _largest(sets, headers)
        more = tuple(header for header in headers if base is None or header not in base.all_headers)
        is_constant = all(header in constant or header[0] == "Content-Type" for header in headers)
        sets.append(HeaderSet(_unused_name(headers, sets), more, tuple(users[headers]), base, is_constant))
    return _with_all_users(requests, sets)


def _largest(sets: Sequence[HeaderSet], headers: Headers) -> HeaderSet | None:
    """The largest set that is a part of some headers."""
    parts = (part for part in sets if set(part.all_headers) <= set(headers))
    return max(parts, key=lambda part: len(part.all_headers), default=None)


def _with_all_users(requests: Sequence[Headers], sets: Sequence[HeaderSet]) -> dict[int, HeaderSet]:
    """The sets by all requests that they are a part of, each set with these and those of the sets that build on it."""
    chosen = {number: _largest(sets, headers) for number, headers in enumerate(requests)}
    complete: dict[tuple[str, ...], HeaderSet] = {}
    for header_set in sets:
        above = [other for other in sets if other is header_set or _is_based(other, header_set)]
        users = tuple(number for number, choice in chosen.items() if choice in above)
        base = complete[header_set.base.name] if header_set.base is not None else None
        of_all = HeaderSet(header_set.name, header_set.headers, users, base, header_set.is_constant)
        others = [other for other in complete.values() if _needs_own_name(of_all, other)]
        complete[header_set.name] = replace(of_all, name=_unused_name(of_all.all_headers, others))
    return {number: complete[choice.name] for number, choice in chosen.items() if choice is not None}


def _needs_own_name(header_set: HeaderSet, other: HeaderSet) -> bool:
    """Whether two sets may not have one name: it goes from what is not sent any more to the same with a new token."""
    names, other_names = ([name for name, _ in each.all_headers] for each in (header_set, other))
    is_after = header_set.users[0] > other.users[-1] or other.users[0] > header_set.users[-1]
    return header_set.is_constant or other.is_constant or names != other_names or not is_after


def _is_based(header_set: HeaderSet, base: HeaderSet) -> bool:
    return header_set.base is not None and (header_set.base.name == base.name or _is_based(header_set.base, base))


def _unused_name(headers: Headers, sets: Sequence[HeaderSet]) -> tuple[str, ...]:
    taken = {header_set.name for header_set in sets}
    short = _name(headers)
    is_ajax = any(name.lower() == "x-requested-with" for name, _ in headers)
    full = (*short[:-1], "ajax", short[-1]) if is_ajax and "ajax" not in short else short
    numbered = ((*full, str(number)) for number in range(2, len(sets) + 3))
    return next(name for name in (short, full, *numbered) if name not in taken)


def _name(headers: Headers) -> tuple[str, ...]:
    """Words for what the headers are for."""
    names = {name.lower(): value for name, value in headers}
    words: list[str] = []
    if "authorization" in names:
        words.append("auth")
    if any("csrf" in name or "xsrf" in name for name in names):
        words.append("csrf")
    if "json" in names.get("content-type", ""):
        words.append("json")
    elif "content-type" in names:
        words.append(names["content-type"].partition("/")[0])
    elif not words and "json" in names.get("accept", ""):
        wanted = names["accept"].partition(",")[0].partition(";")[0]
        words += ["accept", *re.findall(r"[a-z0-9]+", wanted.partition("/")[2].lower())]
    if not words and "x-requested-with" in names:
        words.append("ajax")
    if not words and len(names) == 1:
        words = re.findall(r"[a-z0-9]+", next(iter(names)))
    return (*words, "headers") if words else ("shared", "headers")


class Sharing(Struct, frozen=True):
    """Which headers the requests of a new script send and share, by the requests' numbers."""

    headers: tuple[Headers, ...]
    sets: Mapping[int, HeaderSet]
    sites: tuple[Site, ...]

    @property
    def constants(self) -> list[HeaderSet]:
        """The sets that are the same in each run, those that others build on first."""
        return [header_set for header_set in self._all if header_set.is_constant]

    def beginning(self, number: int) -> list[HeaderSet]:
        """The sets that are needed from a request on, but for the constant ones."""
        return [header_set for header_set in self._all if not header_set.is_constant and header_set.users[0] == number]

    def moves(self, header_set: HeaderSet) -> bool:
        """Whether the name of a set is another one's as well, before it or after it."""
        return [other.name for other in self._all].count(header_set.name) > 1

    def own(self, number: int) -> Headers:
        """What a request sends beyond its set."""
        shared = self.sets.get(number)
        in_set = shared.all_headers if shared is not None else ()
        return tuple(header for header in self.headers[number] if header not in in_set)

    @property
    def _all(self) -> list[HeaderSet]:
        sets: dict[HeaderSet, None] = {}
        for header_set in self.sets.values():
            chain = [header_set]
            while chain[-1].base is not None:
                chain.append(chain[-1].base)
            sets |= dict.fromkeys(reversed(chain))
        return list(sets)
