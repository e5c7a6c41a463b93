"""What a value in an address is called, in the name of its request."""

from __future__ import annotations

import re

from loadlint.correlation.observe.field_name import singular
from loadlint.text.regex import regex
from loadlint.text.words import words_in

_NAMES = regex(r"([^\W\d]\w*)(\s*\()?")
_NAMED_ARGUMENT = regex(r",\s*[^\W\d]\w*\s*=(?!=)[^,()]*")
_NUMBER = regex(
    r"\b(?i:math\.random|random\.random|random\.uniform)\b"
    r"|(?:\b|(?<=_)|(?<=[a-z])(?=R))(?i:rand(?:om)?_?(?:num(?:ber)?|int(?:eger)?|range)\w*\s*\()"
)
"""Calls that give a random number."""
_SELECTION = regex(r"(?i)\[|\b(?:random\.choices?|random\.sample|rand(?:om)?_?(?:item|element|entry|from))\s*\(")
"""Takes one of a list."""
_INDEX = regex(r"\[[^\[\]'\"]*\]")
_IDS = regex(r"(?i)(?<=id)s$")
_CONVERSIONS = frozenset(
    "abs ceil choice choices floor int len max min number parseint parsefloat round sample str string tostring trunc"
    " trim strip".split()
)
"""Functions that give the value in another form, or one of several."""
_MANNER = frozenset(("math", "length", "rand", "random", "randint", "randrange"))
"""Says how a value is taken, not what it is."""
_RANDOM = frozenset(("rand", "random", "randint", "randrange"))
_MAKING = frozenset("build choose create fetch gen generate get make new next pick select".split())
"""Verbs that begin the name of a function which gives a value."""
_KINDS = frozenset("between element entry from int integer item num number range value".split())
"""What is said of a random value without saying what it is for."""


def value_word(source: str) -> str:
    """The last word of an expression that says what a value is: `items[0].id` is an `id`.

    One of a list is called by the singular, `ids[i % ids.length]`: `id`, and a random number without a name `number`.
    """
    expression = _NAMED_ARGUMENT.sub("", source)
    is_one_of_list = _SELECTION.search(expression) is not None
    names = _NAMES.findall(_INDEX.sub("[]", expression))
    telling = [word for name, call in names if (word := _without_manner(name, is_call=bool(call)))]
    if _NUMBER.search(expression) and not (telling and is_one_of_list):
        return "number"
    if telling:
        return _one_of(telling[-1]) if is_one_of_list else telling[-1]
    return next((name for name, call in reversed(names) if not call), "value")


def _without_manner(name: str, *, is_call: bool) -> str:
    """A name without what says how the value is taken: `getRandomUserId()` gives a `userId`; none where that is all."""
    if name.lower() in _MANNER or (is_call and name.lower() in _CONVERSIONS):
        return ""
    words, rest = words_in(name), name
    while len(words) > 1 and words[0] in (_RANDOM | _MAKING if is_call else _RANDOM):
        rest = re.sub(rf"(?i)^_*{words.pop(0)}_*", "", rest)
    if rest == name:
        return name
    if (_KINDS | _RANDOM).issuperset(words):
        return ""
    return rest if rest.isupper() else rest[0].lower() + rest[1:]


def _one_of(word: str) -> str:
    return _IDS.sub("", word) if _IDS.search(word) else singular(word)
