"""Names for the variables that hold extracted values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import count, groupby
from typing import Literal

from loadlint.correlation.observe.field_name import singular
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.text.regex import regex
from loadlint.text.words import words_in

_GENERIC = frozenset(
    "id ids uid uuid guid oid pid value key code token name number no ref href url hash content data scheme "
    "etag path".split()
)
_RESERVED = frozenset(
    "break case catch class const continue debugger default delete do else export extends false finally for "
    "function if import in instanceof let new null return super switch this throw true try typeof var void while "
    "with yield await and as assert async def del elif except from global is lambda nonlocal not or pass raise "
    "None True False self response res http check group sleep fail options".split()
)
ACTIONS = frozenset("add edit create new update delete remove save submit".split())
"""What is done with a thing: it may tell the tokens of two forms apart, but has no id."""

_LONGEST = 4
"""The most words of a name before another one is put in front of them."""

_CSRF = regex(r"csrf|xsrf|authenticity|requestverification", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """The words of a name in any spelling: `X-CSRF-Token`, `csrfToken`, `csrf_token`; at most four.

    A word that follows itself counts once: `api::article.article`.
    """
    words = [word for word, _ in groupby(words_in(re.sub(r"[^A-Za-z0-9]+", " ", text)))]
    if words and words[0] == "x" and len(words) > 1:
        words = words[1:]
    return words[:4]


class TakenNames(set[str]):
    """The names of a script's variables, with those that are given meanwhile. None is given back."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__(names)
        self._lowest: dict[str, int] = {}

    def with_number(self, stem: str, style: Literal["camel", "snake"]) -> str:
        """A free name: the stem with a number. Those that were taken before are not tried again."""
        lowest = self._lowest.get(stem, 2)
        number = next(number for number in count(lowest) if _name_with_number(stem, number, style) not in self)
        self._lowest[stem] = number
        return _name_with_number(stem, number, style)


def variable_name(
    names: Iterator[str], resources: Iterator[str], taken: TakenNames, style: Literal["camel", "snake"]
) -> str:
    """A free name: the first useful one of `names`, told apart by the first useful one of `resources`."""
    choices, numbered = _choices(tuple(names), tuple(resources))
    free = (name for words in choices if (name := _in_style(words, style)) not in taken and name not in _RESERVED)
    # Where all names are taken: number the variables of this resource.
    return next(free, None) or taken.with_number(_in_style(numbered, style), style)


@lru_cache(maxsize=1024)
def _choices(names: tuple[str, ...], resources: tuple[str, ...]) -> tuple[list[list[str]], list[str]]:
    """The words of names, the best first, and those that get a number where all of these are taken."""
    base, field = _base(iter(names))
    # A resource that only repeats the field's name tells no two variables apart.
    others = (resource for resource in resources if _is_generic(base) or _field_words(resource) != base)
    owners = [owner for owner in map(_resource_words, others) if owner and owner != ["id"]]
    if _is_generic(base):
        owners.sort(key=lambda owner: owner[0] in ACTIONS)
    if _is_generic(base) and owners:
        choices = [
            _with_owner(owners[0], base),
            *(_with_owner(owner, _with_owner(owners[0], base)) for owner in owners[1:]),
        ]
    else:
        choices = [base, *_with_index(field), *(_with_owner(owner, base) for owner in owners)]
    # Two things together tell more than a number: the token that is sent to confirm a checkout.
    choices += [_with_owner(other, words) for words in choices[1:] for other in owners if len(words) < _LONGEST]
    choices = [words for words in choices if len(set(words)) == len(words)] or [base]
    choices.append(["next", *choices[0 if _is_generic(base) else min(1, len(choices) - 1)]])
    return choices, choices[0 if _is_generic(base) else 1]


def element_name(names: Iterator[str], taken: TakenNames, style: Literal["camel", "snake"]) -> str | None:
    """A free name for one of several values that a request sends under one name: only their number tells them apart.

    None for the first of them.
    """
    stem = _in_style(_base(names)[0], style)
    return taken.with_number(stem, style) if stem in taken else None


def _base(names: Iterator[str]) -> tuple[list[str], str]:
    """The words of the first useful name, and the name."""
    candidates = [(words, name) for name in names if (words := _field_words(name))] or [(["value"], "value")]
    return next((candidate for candidate in candidates if not _is_generic(candidate[0])), candidates[0])


def plain_name(field: str) -> str:
    """What a nested field is called: `lock_version` for `issue[lock_version]` and `issue.lock_version`, `user` for
    `f[user][_eq]`."""
    parts = [part for part in re.split(r"[\[\].:$]+", field) if part and part[0] != "_" and not _is_id(part)]
    if len(parts) > 1 and _is_generic(words_of(parts[-1])):
        return f"{singular(parts[-2])}_{parts[-1]}"
    return parts[-1] if parts else field


def _is_id(part: str) -> bool:
    return part.isdigit() or looks_generated(part)


def _field_words(name: str) -> list[str]:
    if prefix := _CSRF.search(name):
        return ["xsrf" if prefix[0].lower() == "xsrf" else "csrf", "token"]
    words = [word for word in words_of(name) if not re.search(r"^\d+$|\d{3,}", word) and len(word) <= 24]
    # `data-` says only that an attribute is the application's own.
    return words[1:] if words[:1] == ["data"] and len(words) > 1 else words


def _with_index(field: str) -> Iterator[list[str]]:
    """The words of a field of which a form has several, with the form's own number: `form-1-id`."""
    words = words_of(field)
    if any(word.isdigit() and len(word) < 3 for word in words[1:-1]):
        yield words


def _resource_words(name: str) -> list[str]:
    if len(name) < 3 or (re.search(r"\d", name) and re.search(r"[A-Z]", name)):
        # A size such as `L` is no word.
        return []
    words = [word for word in dict.fromkeys(words_of(name)) if not re.search(r"\d", word) and len(word) <= 20]
    return [*words[:-1], singular(words[-1])][:3] if words else []


def _is_generic(words: list[str]) -> bool:
    return len(words) == 1 and (words[0] in _GENERIC or len(words[0]) == 1)


def _with_owner(owner: list[str], base: list[str]) -> list[str]:
    """Owner and field, without saying a word twice: an `interaction` has no `interactionInteractionId`."""
    if owner[-len(base) :] == base:
        return owner
    if owner[-1:] == base[:1]:
        return [*owner[:-1], *base]
    return [*owner, *base]


def _in_style(words: list[str], style: Literal["camel", "snake"]) -> str:
    text = "_".join(words) if style == "snake" else words[0] + "".join(word.capitalize() for word in words[1:])
    return text if re.match(r"[A-Za-z_]", text) else ("_" + text if style == "snake" else "value" + text)


def _name_with_number(stem: str, number: int, style: Literal["camel", "snake"]) -> str:
    return f"{stem}_{number}" if style == "snake" else f"{stem}{number}"
