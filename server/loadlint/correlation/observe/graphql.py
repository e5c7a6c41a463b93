"""What a GraphQL operation does with its variables: `$line` may be the argument `orderLineId`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place, Slot

_CALL = regex(r"(?<!\w)(\w++)\s*+\(([^()]*+)\)")


def argument_of(place: Place, slots: Sequence[Slot]) -> str:
    """The name of the argument that gets a variable's value, `orderId` for `order(id: $x)`; "" where it is none.

    `place` is that of the value, `slots` are those of its request.
    """
    if place[:2] != ("json", "variables") or len(place) < 3 or any(isinstance(part, str) for part in place[3:]):
        return ""
    query = next((slot.value for slot in slots if slot.place == ("json", "query")), "")
    for field, arguments in _CALL.findall(query):
        passed = re.search(rf"(?<!\w)(\w++)\s*+:\s*+\[?\s*+\${re.escape(str(place[2]))}\b", arguments)
        if passed:
            return f"{field}Id" if passed[1] in ("id", "ids") else passed[1]
    return ""
