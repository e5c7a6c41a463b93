"""Typed texts that a script finds other values beside: they stay as recorded, else nothing would be found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.extractor import FromBetween, FromTool, FromXml, Match, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loadlint.extractor import Extractor
    from loadlint.script import Script

_SHORTEST = 3
"""Characters. What is shorter stands in most patterns by chance."""
_SPACE = re.compile(r"(?:\\s[+*]?|\s)+")
_ESCAPE = re.compile(r"\\(?=\W)|&#x?\w+;|&\w+;")
_MARKS = re.compile(r"[^\w\s]")


def anchors_in(script: Script, texts: Iterable[str]) -> frozenset[str]:
    """Those of the texts that stand in an extractor of the script."""
    extractors = (extraction.extractor for extraction in script.extractions)
    patterns = [_plain(text) for extractor in extractors if extractor is not None for text in _texts(extractor)]
    return frozenset(
        text
        for text in texts
        if len(text) >= _SHORTEST and any(f" {_plain(text)} " in f" {pattern} " for pattern in patterns)
    )


def _texts(extractor: Extractor) -> Iterator[str]:
    """What an extractor looks for in an answer."""
    for part in (extractor.origin, *extractor.operations):
        if isinstance(part, Match):
            yield part.pattern
        elif isinstance(part, FromXml):
            yield part.query
        elif isinstance(part, FromBetween):
            yield from (part.left, part.right)
        elif isinstance(part, FromTool):
            yield part.expression
    yield from (str(step.value) for step in extractor.json_steps if isinstance(step, Where))


def _plain(text: str) -> str:
    """The words of a text or a pattern, without escapes and marks."""
    return " ".join(_MARKS.sub(" ", _ESCAPE.sub(" ", _SPACE.sub(" ", text))).split())
