"""Regular expressions in the languages of the tools: what means the same, and which values they take."""

from __future__ import annotations

import re

from loadlint.assertion import END_OF_ADDRESS, END_OF_PATH, START_OF_ADDRESS
from loadlint.extractor import Extractor, Match


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
