"""The values that an answer issues, with the names that they have there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.codecs import decode
from loadlint.correlation.observe.leaves import leaves_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.recordings.exchange import Response

_ASSIGNED = regex(
    r"""["']?([A-Za-z_$][\w$-]{0,60})["']?\s{0,4}[:=]\s{0,4}(?:"([^"<>\n]{1,4000})"|'([^'<>\n]{1,4000})')"""
)
"""`name: "value"`, `"name": "value"` and `name = 'value'`, as inline scripts have them."""


class IssuedValue(Struct, frozen=True):
    """A value of an answer with its name; `kind` is the kind of place that it has there, empty for text of scripts."""

    name: str
    value: str
    kind: str


def issued_values(response: Response) -> Iterator[IssuedValue]:
    """All values with a name: structured ones, and those that inline scripts of a page assign."""
    for leaf in leaves_of(response):
        yield IssuedValue(leaf.name, leaf.value, leaf.source.name)
    if "html" in response.media_type:
        for script in re.findall(r"<script\b[^>]*>(.*?)</script", response.text, re.DOTALL | re.IGNORECASE):
            for name, double, single in _ASSIGNED.findall(script):
                text = double or single
                yield IssuedValue(name, decode("json", text) or text if "\\" in text else text, "")
