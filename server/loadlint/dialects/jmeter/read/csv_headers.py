"""The names of variables that stand in the first line of a CSV file instead of in the plan."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.elements import Element, Plan

_MAX_LINE_BYTES = 1 << 16


def read(plan: Plan, path: str, read_file: Callable[[str], bytes | None]) -> dict[Element, tuple[str, ...]]:
    """The names of each element of a plan whose file could be read. `path` is that of the plan."""
    headers: dict[Element, tuple[str, ...]] = {}
    for element in plan.all:
        if element.cls not in catalogue.CSV_TABLES or element.text("variableNames").strip():
            continue
        file = element.text("filename").strip()
        if not file or "${" in file:
            continue
        data = read_file(os.path.normpath(os.path.join(os.path.dirname(path), file.replace("\\", "/"))))
        if data is not None:
            headers[element] = _names(data[:_MAX_LINE_BYTES], element.text("fileEncoding"), element.text("delimiter"))
    return headers


def _names(data: bytes, encoding: str, delimiter: str) -> tuple[str, ...]:
    import csv

    try:
        text = data.decode(codecs.lookup(encoding.strip() or "utf-8").name, "replace")
    except (LookupError, UnicodeError):
        text = data.decode("utf-8", "replace")
    line = next(iter(text.lstrip("\ufeff").splitlines()), "")
    separator = "\t" if delimiter == "\\t" else (delimiter or ",")[:1]
    try:
        names = next(csv.reader([line], delimiter=separator), [])
    except (csv.Error, TypeError):
        names = line.split(separator)
    return tuple(name.strip() for name in names if name.strip())
