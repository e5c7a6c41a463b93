"""Names the places of values in words, for users."""

from __future__ import annotations

from loadlint.correlation.observe.slots import INNER, Place, is_segment
from loadlint.correlation.observe.value_shape import looks_generated

_KINDS = {"form": "form field", "multipart": "part"}
"""What is not called as its place is."""


def place_name(place: Place, label: str = "") -> str:
    """The place of a value for people: `header Authorization`, `path after carts`, `form field csrf`, `cart.id`.

    What a field's value holds is named with it: `form field data.token` in JSON, `query next?id` in an address.
    `label` is the word before a segment of a path, where it is known.
    """
    kind = str(place[0])
    if kind == "path" or is_segment(place):
        return f"path after {label}" if label and not looks_generated(label) else "path"
    if kind == "request":
        return kind
    if kind == "json":
        return _member_name(place[1:])
    end = place.index(INNER) if INNER in place else len(place)
    names = [str(part) for part in place[1:end] if isinstance(part, str) and part != "part"]
    if names[:1] == ["name"] and isinstance(place[2], str):
        # An id in the name: the name itself tells which field that is, with `#` for the id.
        names = names[1:]
    return " ".join([_KINDS.get(kind, kind), *names[:1]]) + _inner_name(place[end + 1 :])


def _inner_name(place: Place) -> str:
    """What follows the name of a field where a value within the field's value is meant."""
    if place[:1] == ("query",) and len(place) == 3:
        return f"?{place[1]}"
    return f".{_member_name(place)}" if place else ""


def _member_name(place: Place) -> str:
    return ".".join(str(part) for part in place if part not in ("part", INNER))
