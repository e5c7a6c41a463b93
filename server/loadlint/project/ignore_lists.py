"""Adds a value to the list of those that a configuration ignores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loadlint.text.regex import regex

_HEADER = r"^[ \t]*+\[[ \t]*+{table}[ \t]*+\][^\n]*+(?:\n|\Z)"
_LIST = r"^([ \t]*+{name}[ \t]*+=[ \t]*+\[)"


class CannotIgnoreError(Exception):
    """The text is no TOML, or says what is ignored in a way that is not understood."""


def with_ignored(text: str, value: str, above: tuple[str, ...] = ()) -> str:
    """The text of a configuration that ignores a value, too; it is the same else.

    `above` are the tables that hold loadlint's settings: `tool` and `loadlint` in a pyproject.toml. Raises
    CannotIgnoreError.
    """
    import tomllib

    try:
        wanted = tomllib.loads(text)
        values = _values(wanted, above)
    except (tomllib.TOMLDecodeError, RecursionError, AttributeError):
        raise CannotIgnoreError from None
    if value in values:
        return text
    values.append(value)
    for changed in _ways(text, _toml_text(value), ".".join((*above, "ignored"))):
        try:
            if tomllib.loads(changed) == wanted:
                return changed
        except tomllib.TOMLDecodeError:
            continue
    raise CannotIgnoreError


def _values(settings: dict[str, Any], above: tuple[str, ...]) -> list[Any]:
    """The list itself, made where there is none."""
    table = settings
    for name in (*above, "ignored"):
        table = table.setdefault(name, {})
    values = table.setdefault("values", [])
    if not isinstance(values, list):
        raise CannotIgnoreError
    return values


def _ways(text: str, value: str, table: str) -> Iterator[str]:
    """Texts that may be right: into the list, below the table's head, as a table of its own."""
    dotted = table.replace(".", r"[ \t]*+\.[ \t]*+")
    header = regex("(?m)" + _HEADER.format(table=dotted)).search(text)
    for start_of_list in regex("(?m)" + _LIST.format(name="values")).finditer(text, header.end() if header else 0):
        end = _end_of_list(text, start_of_list.end())
        yield text[: start_of_list.end()] + _longer(text[start_of_list.end() : end], value) + text[end:]
    if header is not None:
        before, after = text[: header.end()], text[header.end() :]
        yield f"{before}{'' if before.endswith(chr(10)) else chr(10)}values = [{value}]\n{after}"
    gap = "" if not text.strip() else "\n" if text.endswith("\n") else "\n\n"
    yield f"{text}{gap}[{table}]\nvalues = [{value}]\n"


def _longer(items: str, value: str) -> str:
    """What stands in a list, with one more value, written as the others are."""
    written = items.rstrip()
    behind = items[len(written) :]
    if not written.endswith(","):
        return f"{written}{', ' if written else ''}{value}{behind}"
    last = written.rpartition("\n")[2]
    indent = last[: len(last) - len(last.lstrip())]
    return f"{written}\n{indent}{value},{behind}" if "\n" in written else f"{written} {value}{behind}"


def _end_of_list(text: str, start: int) -> int:
    """Where the list that begins before `start` ends; a bracket in a text is told by the comparison afterwards."""
    end = text.find("]", start)
    return len(text) if end < 0 else end


def _toml_text(value: str) -> str:
    """A text as TOML writes it."""
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
