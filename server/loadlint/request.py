"""An HTTP request, as a script makes it or as a recording holds it.

Both use the same classes, so that one piece of code finds the values that a request carries. In a script's request the
texts know their bytes and may hold expressions (`HOLE`); in a recording they are plain.
"""

from __future__ import annotations

from dataclasses import dataclass

from loadlint.text.mapped import Text


@dataclass(frozen=True, slots=True)
class Field:
    """A name with a value: a header, a form field, a part of a multipart body."""

    name: Text
    value: Text
    file_name: Text | None = None


@dataclass(frozen=True, slots=True)
class JsonObject:
    """A JSON object; its members in order, `(name, value)`."""

    members: tuple[tuple[Text, JsonNode], ...]


@dataclass(frozen=True, slots=True)
class JsonArray:
    """A JSON array."""

    items: tuple[JsonNode, ...]


@dataclass(frozen=True, slots=True)
class JsonString:
    """A JSON string, decoded.

    `encoded` says that the source holds it in JSON's own escapes (a body written as JSON text) and not as a value of
    the host language that is turned to JSON at run time.
    """

    text: Text
    encoded: bool


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """A JSON number as it is written. `encoded` as in JsonString."""

    text: Text
    encoded: bool


@dataclass(frozen=True, slots=True)
class JsonOther:
    """true, false, null, or an expression of unknown value (then `text` is a HOLE)."""

    text: Text


JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonOther


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body as text: JSON, XML, a form that is already encoded, anything."""

    text: Text


@dataclass(frozen=True, slots=True)
class FormBody:
    """A form as fields that the tool encodes (or that a recording lists decoded)."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class JsonBody:
    """JSON that the tool makes of a value of its language."""

    root: JsonNode


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """A multipart body that the tool makes of its parts."""

    parts: tuple[Field, ...]


Body = RawBody | FormBody | JsonBody | MultipartBody


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    `method` is in capitals, or None where the script computes it. `url` is absolute or relative, as it is sent.
    Header names keep their spelling.
    """

    method: str | None
    url: Text
    headers: tuple[Field, ...] = ()
    body: Body | None = None

    def header(self, name: str) -> Text | None:
        """The value of the first header of that name, whatever its case."""
        lower = name.lower()
        return next((field.value for field in self.headers if field.name.value.lower() == lower), None)
