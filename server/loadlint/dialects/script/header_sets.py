"""Headers that several requests of a new script send: said once, under a name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Headers = tuple[tuple[str, str], ...]


class HeaderSet(Struct, frozen=True):
    """Headers that requests share. `name` is made of words in lower case, `users` the numbers of those requests.

    `base` is another set whose headers this one sends as well; `headers` are those beyond it.
    """

    name: tuple[str, ...]
    headers: Headers
    users: tuple[int, ...]
    base: HeaderSet | None = None

    @property
    def all_headers(self) -> Headers:
        """Those of the bases included."""
        return (*(self.base.all_headers if self.base is not None else ()), *self.headers)


def shared_headers(requests: Sequence[Headers]) -> Mapping[int, HeaderSet]:
    """For the numbers of requests the set that each sends; what else it sends, it has of its own.

    A header that one request alone sends, such as a version or an idempotency key, is in no set.
    """
    counts = Counter(header for headers in requests for header in dict.fromkeys(headers))
    common = [tuple(header for header in headers if counts[header] > 1) for headers in requests]
    users: dict[Headers, list[int]] = {}
    for number, headers in enumerate(common):
        if headers:
            users.setdefault(headers, []).append(number)
    sets: dict[Headers, HeaderSet] = {}
    names: Counter[tuple[str, ...]] = Counter()
    for headers, numbers in users.items():
        if len(numbers) == 1:
            continue
        name = _name(headers)
        names[name] += 1
        words = name if names[name] == 1 else (*name, str(names[name]))
        inner = [one for one in sets.values() if set(one.all_headers) < set(headers)]
        base = max(inner, key=lambda one: len(one.all_headers), default=None)
        more = tuple(header for header in headers if base is None or header not in base.all_headers)
        sets[headers] = HeaderSet(words, more, tuple(numbers), base)
    return {number: sets[headers] for number, headers in enumerate(common) if headers in sets}


def _name(headers: Headers) -> tuple[str, ...]:
    """Words for what the headers are for."""
    names = {name.lower(): value for name, value in headers}
    words: list[str] = []
    if "authorization" in names:
        words.append("authorized")
    if any("csrf" in name or "xsrf" in name for name in names):
        words.append("protected")
    if "json" in names.get("content-type", ""):
        words.append("json")
    if not words and "x-requested-with" in names:
        words.append("ajax")
    return (*words, "headers") if words else ("shared", "headers")
