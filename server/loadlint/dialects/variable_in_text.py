"""Texts that hold the value of one variable, which the script took out of an answer: `/orders/` and then its id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from loadlint.assertion import Echo
from loadlint.changes import CannotWriteError
from loadlint.expression import Extracted
from loadlint.extractor import Extractor
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span


class Variable(Struct, frozen=True):
    """A variable as the script writes it, and where its value comes from."""

    name: str
    source: Extracted


class TextWith(Struct, frozen=True):
    """The value of a variable with the constant text around it."""

    before: str
    variable: Variable
    after: str

    def test(self, extractor: Extractor, relation: Literal["contains", "equals"]) -> Echo:
        """The test that what an extractor gives is this text, or contains it."""
        return Echo(extractor, relation, self.variable.name, False, self.before, self.after, self.variable.source)


def text_with(parts: Iterable[str | Variable | None]) -> TextWith | None:
    """The text that parts make together; None where one part is not known, or where not just one is a variable.

    None as well for the address of a site: the recordings may be those of another one.
    """
    together = list(parts)
    variables = [index for index, part in enumerate(together) if not isinstance(part, str)]
    variable = together[variables[0]] if len(variables) == 1 else None
    if not isinstance(variable, Variable):
        return None
    constants = [part if isinstance(part, str) else "" for part in together]
    before, after = "".join(constants[: variables[0]]), "".join(constants[variables[0] :])
    return TextWith(before, variable, after) if "://" not in before else None


def changed_words(data: bytes, span: Span, old: str, new: str) -> Edit:
    """Other words in a literal at a span, which stands for a text and is to stand for another one."""
    words, others = _WORDS.findall(old), _WORDS.findall(new)
    start = _alike(words, others)
    # A word of the old text stays to tell the place where others are put in.
    end = min(_alike(words[start:][::-1], others[start:][::-1]), len(words) - start - 1)
    part = "".join(words[start : len(words) - end]).encode()
    literal = data[span.start : span.end]
    offset = len("".join(words[:start]).encode())
    if literal != old.encode():
        if literal.count(part) != 1 or not re.fullmatch(rb"[\w/-]+", part):
            raise CannotWriteError("the text around the variable holds characters that are written in another way")
        offset = literal.index(part)
    first = span.start + offset
    return Edit(Span(first, first + len(part)), "".join(others[start : len(others) - end]))


_WORDS = regex(r"[\w-]+|[^\w-]")


def _alike(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words are the same at the start."""
    pairs = enumerate(zip(words, others, strict=False))
    return next((index for index, (word, other) in pairs if word != other), min(len(words), len(others)))
