"""Values of one kind that follow each other in one variable: the token of each page, the version after each change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.correlation.name.variable_names import words_of
from loadlint.extractor import FromHtml, FromJson
from loadlint.text.edits import Edit, apply
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from loadlint.engine import Analysis
    from loadlint.extractor import Extractor
    from loadlint.navigation import Mention
    from loadlint.script import Extraction

_FIELD = re.compile(r"""name=["']?([^"'\]]+)""")

_BEFORE = ("\\[", "NOT_FOUND_", r"\bno ", r"\bis ", "value of ", "Extract ", "self\\.")
_IN_WORDS = f"(?:{'|'.join(f'(?<={words})' for words in _BEFORE)}){{name}}\\b|\\b{{name}}(?= was found)"
"""Where the names of requests, extractors and assertions name a variable."""


class _Variable(Struct, frozen=True):
    """A variable that one extraction sets: what kind of value it holds, from where to where in the text it is used."""

    name: str
    kind: Any
    taken: int
    last: int


def with_moving_values(analysis: Analysis) -> bytes:
    """The text of a script that runs from top to bottom, with one variable for the values of one kind.

    A value takes over the variable of the one before where that is not used any more. Declarations are left as they
    are: a variable may have several of them then.
    """
    data = analysis.source.data
    edits: dict[Edit, None] = {}
    for old, new in _new_names(_variables(analysis)).items():
        edits |= dict.fromkeys(_renaming(analysis, old, new))
    return apply(data, list(edits)) if edits else data


def _variables(analysis: Analysis) -> Iterator[_Variable]:
    """The variables that one extraction sets, in the order of the text."""
    mentions: dict[str, list[Mention]] = {}
    for mention in analysis.navigator.mentions if analysis.navigator is not None else ():
        mentions.setdefault(mention.variable, []).append(mention)
    extractions: dict[str, list[Extraction]] = {}
    for extraction in analysis.script.extractions:
        extractions.setdefault(_plain(extraction.variable), []).append(extraction)
    for name, (extraction, *others) in sorted(extractions.items(), key=lambda item: item[1][0].span):
        if not others and name in mentions:
            last = max(mention.span.end for mention in mentions[name])
            yield _Variable(name, _kind(extraction.extractor), extraction.span.end, last)


def _plain(variable: str) -> str:
    """The name of a variable without the object that holds it."""
    return variable.removeprefix("self.")


def _kind(extractor: Extractor | None) -> Any:
    """What is equal for values of one kind: the name by which an answer has them."""
    match extractor and extractor.origin:
        case FromJson(path):
            return next((step for step in reversed(path) if isinstance(step, str)), None)
        case FromHtml(selector):
            fields = _FIELD.findall(selector)
            return fields[-1] if fields else selector
    return extractor


def _new_names(variables: Iterable[_Variable]) -> Mapping[str, str]:
    """The variables that are not needed, each with the one that takes its value."""
    names: dict[str, str] = {}
    kept: list[_Variable] = []
    for variable in variables:
        earlier = next((other for other in kept if _goes_on(other, variable)), None)
        if earlier is not None:
            names[variable.name] = earlier.name
            kept.remove(earlier)
        kept.append(_Variable(names.get(variable.name, variable.name), variable.kind, variable.taken, variable.last))
    return names


def _goes_on(earlier: _Variable, later: _Variable) -> bool:
    """Whether a value takes the place of an earlier one, by kind, name and time."""
    words, ending = words_of(later.name), words_of(earlier.name)
    return earlier.kind == later.kind and words[-len(ending) :] == ending and earlier.last < later.taken


def _renaming(analysis: Analysis, old: str, new: str) -> Iterator[Edit]:
    """A new name wherever the script names a variable, in its words for people too."""
    for mention in analysis.navigator.mentions if analysis.navigator is not None else ():
        if mention.variable == old:
            yield Edit(mention.span, f"{mention.before}{new}{mention.after}")
    for words in re.finditer(_IN_WORDS.format(name=old).encode(), analysis.source.data):
        yield Edit(Span(*words.span()), new)
