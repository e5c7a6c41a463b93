"""JSON as Java's libraries read and print it."""

from __future__ import annotations

import json
import re
from typing import Any

from loadlint.cache.memory import remembering
from loadlint.extractor import NotEvaluatedError
from loadlint.text.regex import regex


class Double(float):
    """A number with a fraction or an exponent, as it was written."""

    written: str

    def __new__(cls, written: str) -> Double:
        double = super().__new__(cls, written)
        double.written = written
        return double


class NotJsonError(ValueError):
    """The text is no JSON, by any reading."""


class CutOffError(NotJsonError):
    """The text is JSON that ends in the middle."""


_WORD = regex(r"(?!(?:true|false|null|NaN)$)[A-Za-z_]\w*")
"""A word, such as the default of an extractor: no path leads anywhere in it."""


def _constant(text: str) -> Any:
    raise NotEvaluatedError(f"the JSON holds {text}")


@remembering(2 << 20)
def parse(text: str) -> Any:
    """The value of a text.

    Raises NotJsonError for what neither library takes for an object or a list, NotEvaluatedError for what only one of
    them, or a lenient reading, accepts.
    """
    try:
        return json.loads(text, parse_float=Double, parse_constant=_constant)
    except json.JSONDecodeError as error:
        if _is_cut_off(error):
            raise CutOffError(text[:20]) from None
    except (ValueError, RecursionError):
        pass
    if text.lstrip()[:1] in ("<", "&", "%", "") or _WORD.fullmatch(text):
        raise NotJsonError(text[:20])
    raise NotEvaluatedError("the body is not strictly JSON")


def _is_cut_off(error: json.JSONDecodeError) -> bool:
    """Whether JSON ends in the middle: what is there is strict, and no reading makes up the rest."""
    if error.doc.lstrip()[:1] not in ("{", "[", '"'):
        return False
    rest = error.doc[error.pos :].strip()
    is_in_word = error.msg == "Expecting value" and any(word.startswith(rest) for word in _LITERALS)
    return not rest or is_in_word or error.msg.startswith("Unterminated string")


_LITERALS = ("true", "false", "null")


def double(value: Double) -> str:
    """`Double.toString`, for the numbers about which all versions of Java agree."""
    digits = re.sub(r"[eE].*|\D", "", value.written).lstrip("0")
    plain = float(value)
    if len(digits) > 15 or not (plain == 0 or 1e-3 <= abs(plain) < 1e7):
        raise NotEvaluatedError("a number has more digits than Java's versions agree on")
    return repr(plain)


def leaf(value: Any) -> str:
    """A value that is no object, list or null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Double):
        return double(value)
    if isinstance(value, str | int):
        return str(value)
    raise NotEvaluatedError("the value is an object or a list")
