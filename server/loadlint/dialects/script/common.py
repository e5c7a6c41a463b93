"""What the dialects of programming languages have in common."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from loadlint.assertion import END_OF_ADDRESS, END_OF_PATH, START_OF_ADDRESS
from loadlint.codecs import json_text
from loadlint.extractor import AnyItem, FromBody, FromJson, JsonInside, Match, Where
from loadlint.request import texts_of
from loadlint.text.mapped import FOREIGN, HOLE
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loadlint.extractor import Extractor, JsonStep
    from loadlint.request import Request
    from loadlint.text.mapped import Text


def varying(values: Sequence[Span], *texts: Text | None) -> tuple[Span, ...]:
    """The places of those holes in texts that hold one of the values, which are in order."""
    if not values:
        return ()
    places: dict[Span, None] = {}
    for text in texts:
        if text is None or text.starts is None or text.ends is None or not text.is_open:
            continue
        for character, start, end in zip(text.value, text.starts, text.ends, strict=True):
            place = Span(start, max(start, end))
            if character == HOLE and start >= 0 and _covers_any(place, values):
                places[place] = None
    return tuple(places)


def _covers_any(place: Span, values: Sequence[Span]) -> bool:
    """Whether a place covers one of the values, which are in order."""
    inside = values[bisect_left(values, Span(place.start, place.start)) : bisect_left(values, Span(place.end, 0))]
    return any(map(place.covers, inside))


def has_places(request: Request) -> bool:
    """Whether some known character of the request is in the script."""
    return any(
        text.mapped and not text.is_open and any(start != FOREIGN for start in text.starts or ())
        for text in texts_of(request)
    )


def portable(pattern: str, flags: str) -> bool:
    """Whether a pattern means the same in every engine that loadlint knows."""
    # What loadlint asserts of redirects: headers hold no line ends, about which `$` differs.
    pattern = pattern.removesuffix(END_OF_PATH)
    if pattern.startswith(START_OF_ADDRESS):
        pattern = pattern.removesuffix(END_OF_ADDRESS)
    # Nor does it matter behind a group that takes all there is.
    pattern = re.sub(r"(?<=\[\\s\\S\]\*\))\$\Z", "", pattern)
    if set(flags) - set("gu") or re.search(r"\(\?(?!:)|\\[1-9kpPbB]|(?<!\\)\$", pattern):
        return False
    if "^" in re.sub(r"\\.|\[\^", "", pattern[1:] if pattern.startswith("^") else pattern):
        return False
    return _compiles(pattern)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def without_names(pattern: str) -> str:
    """A pattern of Python whose groups have no names."""
    return re.sub(r"\(\?P<\w+>", "(", pattern)


def is_extracting(pattern: str) -> bool:
    """Whether it is a pattern of Python that still means the same when other groups than one are taken away."""
    if re.search(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?(?:P=|\()", pattern):
        return False
    return _compiles(pattern)


def group_only(pattern: str, group: int) -> str | None:
    """The pattern with the wanted group as its first; None where there is none."""
    if group == 0:
        return f"({pattern})"
    seen, result, i, in_class = 0, [], 0, False
    while i < len(pattern):
        character = pattern[i]
        if character == "\\":
            result.append(pattern[i : i + 2])
            i += 2
            continue
        if in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character == "(" and pattern[i + 1 : i + 2] != "?":
            seen += 1
            character = "(" if seen >= group else "(?:"
        result.append(character)
        i += 1
    return "".join(result) if seen >= group else None


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


def described(extractor: Extractor, origin: tuple[str, str], pattern: Callable[[str], str]) -> tuple[str, str]:
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
