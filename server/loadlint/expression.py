"""What an expression in a script's request stands for, as far as it can be worked out from recorded answers.

A request's text holds one HOLE for each expression (`text/mapped.py`), and keeps beside it one of these. The replay
fills the holes with the values of a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from loadlint.request import Request, texts_of

if TYPE_CHECKING:
    from loadlint.extractor import Codec, Extractor, JsonStep
    from loadlint.text.mapped import Text

Origin = Literal["script", "environment", "file"]
"""Who makes a value that no answer holds: the script (a clock, chance), the environment, or a file of data."""


class Extracted(Struct, frozen=True):
    """A value taken out of the answer to a step; `extractor` is None where what the script does is not understood."""

    step: int
    extractor: Extractor | None

    @property
    def member_path(self) -> tuple[JsonStep, ...] | None:
        """The path of the member of a JSON answer that it is; None for anything else."""
        return self.extractor.member_path if self.extractor is not None else None


class Made(Struct, frozen=True):
    """A value that is another one in each run, without any answer. Uses of one and the same value have one `number`."""

    number: int
    origin: Origin = "script"


class Encoded(Struct, frozen=True):
    """The value of another expression in an encoding that the script applies."""

    codec: Codec
    value: Expression


class Decoded(Struct, frozen=True):
    """The value of another expression without an encoding that the script undoes."""

    codec: Codec
    value: Expression


class Joined(Struct, frozen=True):
    """Constant texts and the values of expressions, one after the other."""

    parts: tuple[str | Expression, ...]


class AsJson(Struct, frozen=True):
    """The value of another expression as JSON: a text in quotes, a number as it is."""

    value: Expression


class AsNumber(Struct, frozen=True):
    """The value of another expression that the script makes a number of: in JSON it stands without quotes."""

    value: Expression


class AsPath(Struct, frozen=True):
    """The value of another expression behind the `/` that a path begins with: a `/` of its own stands in its place."""

    value: Expression


class Challenge(Struct, frozen=True):
    """The SHA-256 of another expression's value in base64url without padding: the challenge of PKCE (RFC 7636, 4.2)."""

    verifier: Expression


class IfMade(Struct, frozen=True):
    """The value of one expression where the user has made a step that stands under a condition, else of another one."""

    step: int
    value: Expression
    otherwise: Expression


class Each(Struct, frozen=True):
    """The values of another expression for all items that a loop goes through, one for each: names and values of fields
    that the loop collects. `or_empty` says that an empty text stands in for what is missing."""

    value: Expression
    or_empty: bool = False


Expression = Extracted | Made | Encoded | Decoded | Joined | AsJson | AsNumber | AsPath | Challenge | IfMade | Each


def joined_expression(parts: tuple[str | Expression, ...]) -> Expression:
    """Texts and expressions one after the other, without empty ones; one expression alone is itself."""
    left = tuple(part for part in parts if part != "")
    return left[0] if len(left) == 1 and not isinstance(left[0], str) else Joined(left)


def sources_in(expression: Expression | None) -> Iterator[Extracted | Made]:
    """What an expression is made of, without the encodings and texts around it."""
    match expression:
        case Encoded(_, value) | Decoded(_, value) | AsJson(value) | AsNumber(value) | AsPath(value) | Challenge(value):
            yield from sources_in(value)
        case Each(value):
            yield from sources_in(value)
        case Joined(parts):
            for part in parts:
                yield from sources_in(part) if not isinstance(part, str) else ()
        case IfMade(_, value, otherwise):
            yield from sources_in(value)
            yield from sources_in(otherwise)
        case Extracted() | Made():
            yield expression
        case None:
            pass


def extractions_in(expression: Expression | None) -> Iterator[Extracted]:
    """The extractions that an expression is made of."""
    return (source for source in sources_in(expression) if isinstance(source, Extracted))


def sources_of(request: Request) -> list[Extracted | Made]:
    """What the expressions of a request are made of, without the encodings and texts around them."""
    return [inner for text in texts_of(request) for inner in _sources_of_text(text)]


def extracted_in(request: Request) -> frozenset[Extracted]:
    """The extractions whose values a request sends."""
    return frozenset(source for source in sources_of(request) if isinstance(source, Extracted))


def extracted_in_text(text: Text) -> frozenset[Extracted]:
    """The extractions whose values a text holds."""
    return frozenset(source for source in _sources_of_text(text) if isinstance(source, Extracted))


def _sources_of_text(text: Text) -> Iterator[Extracted | Made]:
    for source in text.sources:
        yield from sources_in(source)


def encoded_expression(codec: Codec, value: Expression | None) -> Expression | None:
    """The expression in an encoding; None where nothing is known of it."""
    return None if value is None else Encoded(codec, value)


def of_item(expression: Expression, number: int) -> Expression:
    """What an expression is for the n-th item (from 1) of the list that a loop goes through."""
    match expression:
        case Extracted(step, extractor):
            return Extracted(step, extractor.of_item(number) if extractor is not None else None)
        case Encoded(codec, value) | Decoded(codec, value):
            return type(expression)(codec, of_item(value, number))
        case AsJson(value) | AsNumber(value) | AsPath(value) | Challenge(value):
            return type(expression)(of_item(value, number))
        case Joined(parts):
            return Joined(tuple(part if isinstance(part, str) else of_item(part, number) for part in parts))
    return expression
