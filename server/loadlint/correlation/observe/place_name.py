"""Names the places of values in words, for users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.value_shape import looks_generated

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place

_KINDS = {"query": "query", "form": "form field", "header": "header", "cookie": "cookie", "multipart": "part"}


def place_name(place: Place, label: str = "") -> str:
    """The place of a value for people: `header Authorization`, `path after carts`, `form field csrf`, `cart.id`.

    `label` is the word before a segment of a path, where it is known.
    """
    kind = str(place[0])
    if kind == "path" or "path" in place[-2:]:
        return f"path after {label}" if label and not looks_generated(label) else "path"
    if kind == "json":
        return ".".join(str(part) for part in place[1:] if part != "part")
    names = [str(part) for part in place[1:] if isinstance(part, str) and part != "part"]
    return " ".join([_KINDS.get(kind, kind), *names[:1]])
