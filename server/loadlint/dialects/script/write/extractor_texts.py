"""What an extractor is called, and what its value is, where a script language writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.codecs import json_text
from loadlint.extractor import AnyItem, FromBody, FromJson, JsonInside, Match, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loadlint.extractor import Extractor, JsonStep


def jsonpath(path: Sequence[JsonStep]) -> str:
    """A path as JSONPath, for people."""
    text = "$"
    for step in path:
        if isinstance(step, Where):
            value = f"'{step.value}'" if isinstance(step.value, str) else json_text(step.value)
            text += f"[?(@{jsonpath(step.path)[1:]}=={value})]"
        elif isinstance(step, AnyItem):
            text += "[*]"
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if re.fullmatch(r"[A-Za-z_$][\w$-]*", step) else "['" + step.replace("'", "\\'") + "']"
    return text


def is_plain(extractor: Extractor) -> bool:
    """Whether the value can hold only letters, digits, `-` and `_`, so that no encoding changes it."""
    last = extractor.operations[-1] if extractor.operations else None
    if not isinstance(last, Match):
        return False
    group = re.search(r"(?<!\\)\((?!\?)((?:[^()\\]|\\.)*)\)", last.pattern)
    if group is None:
        return False
    part = r"(?:\\[wd]|\[(?>\\[wd]|A-Z|a-z|0-9|a-f|A-F|[A-Za-z0-9_]|\\-)++-?\]|[A-Za-z0-9_-])"
    return re.fullmatch(rf"(?:{part}(?:(?:[*+?]|\{{\d+(?:,\d*)?\}})\??)?)+", group[1]) is not None


def gives_text(extractor: Extractor) -> bool:
    """Whether the value is a string in any case; a member of a JSON document may be a number."""
    last = extractor.operations[-1] if extractor.operations else extractor.origin
    return not isinstance(last, FromJson | JsonInside)


def kind_and_expression(
    extractor: Extractor, origin: tuple[str, str], pattern: Callable[[str], str]
) -> tuple[str, str]:
    """An extractor's kind and expression, for messages. `origin` is those of its origin, `pattern` shows a pattern."""
    kind, text = origin
    for operation in extractor.operations:
        if isinstance(operation, Match):
            shown = pattern(operation.pattern) + (f" ({operation.match}.)" if operation.match > 1 else "")
            if isinstance(extractor.origin, FromBody) and operation is extractor.operations[0]:
                kind, text = "regex", shown
            else:
                text += f" {shown}"
        elif isinstance(operation, JsonInside):
            text += f" {jsonpath(operation.path)}"
        else:
            text += f" {operation.codec}-decoded"
    return kind, text.strip()
