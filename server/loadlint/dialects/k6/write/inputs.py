"""What the user entered, as a new k6 script has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.codecs import json_text
from loadlint.dialects.k6.write.literals import key
from loadlint.journey import Unique

if TYPE_CHECKING:
    from loadlint.journey import Entry


def input_expression(value: Entry | Unique) -> str:
    """The expression for what the user entered."""
    if isinstance(value, Unique):
        return in_camel_case(value.name)
    return f"user.{value.column}" if key(value.column) == value.column else f"user[{json_text(value.column)}]"


def in_camel_case(name: str) -> str:
    """A name of words with `_` between them, as JavaScript has it."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
