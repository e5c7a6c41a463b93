"""Values in JSON whose name stands beside them: `{"name": "version", "value": 2}`, or an operation of JSON Patch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place, Slot

_VALUES = frozenset(("value", "Value", "val"))
_NAMES = ("name", "Name", "key", "Key", "field", "path", "property", "attribute", "parameter")
_WORD = regex(r"[A-Za-z_][\w-]*")


def name_beside(place: Place, slots: Sequence[Slot]) -> str:
    """The name that the members beside a value give it: the last word of a path such as `/cart/version` (RFC 6901).

    Empty where the value has a name of its own. `place` is that of the value, `slots` are those of its request.
    """
    if place[0] != "json" or len(place) < 2 or place[-1] not in _VALUES:
        return ""
    beside = {slot.place: slot.value for slot in slots if slot.place[:-1] == place[:-1]}
    names = (beside.get((*place[:-1], name), "") for name in _NAMES)
    words = (re.split(r"[/.]", name)[-1] for name in names)
    return next((word for word in words if _WORD.fullmatch(word)), "")
