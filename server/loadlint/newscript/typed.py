"""What a user typed, told from what a page offered, what the server issued and what the client makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.field_name import is_id_name, is_version_name, same_field
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.slots import shape_of
from loadlint.correlation.observe.value_shape import is_date, is_date_in_words, is_prose, is_random, is_uuid
from loadlint.extractor import Extractor, FromBetween, FromTool, FromXml, Match, Where
from loadlint.newscript.controls import Control, controls_before
from loadlint.newscript.request_values import Field, fields_of, recorded_fields
from loadlint.request import SAFE_METHODS, url_path
from loadlint.secrets.names import holds_once, kind_of
from loadlint.text.regex import regex
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.journey import PlannedRequest
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Recording
    from loadlint.script import Script

_TYPED_NAME = regex(
    r"(?:^|_)(?:e?mail|(?:user|first|last|sur|given|family|middle|nick|full|display|company|street|city)_?name|recipient"
    r"|street|address(?:_?line)?_?\d?|line\d|city|town|zip|zip_?code|post_?code|postal_?code|(?:phone|mobile|tel|telephone)(?:_?(?:no|number))?"
    r"|company|organi[sz]ation|birth_?(?:day|date)|iban|coupon|voucher|promo_?code|comments?|notes?|remarks?|message"
    r"|reason|description|subject|summary|headline|label|caption|reference|search(?:_?(?:term|query|text|string|words?|phrase))?|keywords?)$"
)
"""Names of fields that people type into, by the last words of the name; those of HTML's autocomplete among them."""
_MAY_BE_TYPED = regex(r"(?:^|_)(?:name|title|text|body|content|query|q|term)$")
"""Names that programs use as well: there the value has to look like a person's."""
_OF_PROGRAMS = regex(
    r"^(?:scope|response_?type|grant_?type|redirect_?uri|client_?id|operation_?name|locale|lang|language|time_?zone"
    r"|user_?agent|accept|format|return_?to|next|url|uri|href|path)$"
)
_LONGEST_NAME_VALUE = 2000


def typed_fields(runs: Runs, request: PlannedRequest) -> list[Field]:
    """The fields of a request that hold what the user typed."""
    fields = [field for field in fields_of(request) if field.value]
    controls = controls_before(runs, request.position, {field.name for field in fields})
    return [
        field
        for field in fields
        if field.part == "authentication"
        or (not field.is_number and _is_typed(runs, request, field, controls.get(field.name)))
    ]


def may_be_typed_number(runs: Runs, request: PlannedRequest, field: Field) -> bool:
    """Whether a number may be the user's own: another one in some recordings, neither an id nor a time, and neither
    issued nor offered by responses before.
    """
    if not field.is_number or is_id_name(field.name) or is_version_name(field.name):
        return False
    numbers = _values_of_runs(runs, request, field)
    values = [value for value in numbers if value is not None]
    if len(set(values)) < 2 or len(values) < len(numbers) or any(float(value) >= _FIRST_CLOCK for value in values):
        return False
    places = runs.places(request.position)
    members = [
        [_members_before(recording, places[run], value) for value in values]
        for run, recording in enumerate(runs.recordings)
    ]
    issuing = set.intersection(*(of_values[run] for run, of_values in enumerate(members)))
    # What has the numbers of all users in each recording has issued none, and many lists have small ones by chance.
    offering = set.intersection(*(set.intersection(*of_values) for of_values in members))
    return issuing <= offering and not any(same_field(name, field.name, owner) for owner, name in offering)


def _members_before(recording: Recording, position: int, value: str) -> set[tuple[str, str]]:
    """Where responses before a position have a value: the last word of the address, and the member's name."""
    lookups = lookups_of(recording)
    return {
        (words[-1] if words else "", leaf.name)
        for place in lookups.holding(value)
        if place < position
        for words in [_WORD_OF_PATH.findall(url_path(recording.exchanges[place].url))]
        for leaf in lookups.leaves(place)
        if leaf.value == value
    }


_WORD_OF_PATH = re.compile(r"(?<=/)[A-Za-z][A-Za-z_-]+(?=/|$)")


_FIRST_CLOCK = 1e9
"""Seconds since the epoch are beyond it since 2001, and milliseconds as well."""


class Typed(Struct, frozen=True):
    """A value that the user typed. `request` is the first that sends it, `values` are those of all recordings."""

    request: PlannedRequest
    field: Field
    values: tuple[str | None, ...]


def typed_value(runs: Runs, request: PlannedRequest, field: Field) -> Typed:
    """What the user typed into a field, with what all recordings have there."""
    return Typed(request, field, tuple(_values_of_runs(runs, request, field)))


def _values_of_runs(runs: Runs, request: PlannedRequest, field: Field) -> list[str | None]:
    """What each recording has in a field of a request; None where it lacks it."""
    ours = [other for other in fields_of(request) if other.part == field.part]
    number = [other for other in ours if other.name == field.name].index(field)
    values: list[str | None] = [None] * len(runs.recordings)
    for run, place in runs.places(request.position).items():
        theirs = [other for other in recorded_fields(runs.recordings[run].exchanges[place]) if other.part == field.part]
        named = [other for other in theirs if other.name == field.name] or _under_other_ids(ours, theirs, field)
        values[run] = named[number].value if number < len(named) else None
    return values


def _under_other_ids(ours: Sequence[Field], theirs: Sequence[Field], field: Field) -> list[Field]:
    """The field of another recording whose name has another id in it: in one order with others of such names."""
    shape = shape_of(field.name)
    alike, others = ([other for other in fields if shape_of(other.name) == shape] for fields in (ours, theirs))
    return [others[alike.index(field)]] if shape != field.name and len(alike) == len(others) else []


def _is_typed(runs: Runs, request: PlannedRequest, field: Field, control: Control | None) -> bool:
    if _is_made_anew(runs, request, field):
        return False
    if control is not None:
        return control.kind == "typed" and field.value != control.value
    return _is_word_typed_before(runs, request, field) or _is_new_text(runs, request, field)


def _is_new_text(runs: Runs, request: PlannedRequest, field: Field) -> bool:
    """Whether a value looks typed that neither an answer before nor the browser has said."""
    if _is_known_before(runs, request, field) or _OF_PROGRAMS.search(_plain(field.name)):
        return False
    if kind_of(field.name) == "password":
        return _CONSTANT_NAME.fullmatch(field.value) is None
    if _is_of_the_browser(runs, request, field.value):
        return False
    return _looks_typed(request, field) or _differs(_values_of_runs(runs, request, field), field)


def _is_known_before(runs: Runs, request: PlannedRequest, field: Field) -> bool:
    """Whether an answer before holds the value: for what people search, as a whole, since they search words of texts
    that they have seen.
    """
    if not runs.is_held_before(request.position, field.value):
        return False
    if request.method not in SAFE_METHODS or _SEARCH.search(_plain(field.name)) is None:
        return True
    return _is_value_before(runs.lookups, request.position, field.value)


def _is_value_before(lookups: RecordingLookups, position: int, text: str) -> bool:
    """Whether a text is a whole value of an answer before a position."""
    places = (place for place in lookups.holding(text) if place < position)
    return any(leaf.value == text for place in places for leaf in lookups.leaves(place))


def _is_word_typed_before(runs: Runs, request: PlannedRequest, field: Field) -> bool:
    """Whether it is a word of a text that the user typed before, of another text in some recordings."""
    values = _values_of_runs(runs, request, field)
    words = [(runs.recordings[run], place, values[run]) for run, place in runs.places(request.position).items()]
    return len(set(values) - {None}) > 1 and all(_is_sent_before(*word) for word in words)


def _is_sent_before(recording: Recording, position: int, word: str | None) -> bool:
    """Whether a request before a position sends a word first, and no answer before that has it as a value."""
    if word is None or not word.isalpha():
        return False
    lookups = lookups_of(recording)
    sent = lookups.first_sent(word)
    return sent is not None and sent < position and not _is_value_before(lookups, sent, word)


def _is_made_anew(runs: Runs, request: PlannedRequest, field: Field) -> bool:
    """Whether it is another one in each run: a code that holds once, or what a page makes of a password."""
    is_once = holds_once(field.name)
    if not is_once and (kind_of(field.name) != "password" or _DIGEST.fullmatch(field.value) is None):
        return False
    values = {value for value in _values_of_runs(runs, request, field) if value is not None}
    return len(values) > 1 and (is_once or all(map(_DIGEST.fullmatch, values)))


_DIGEST = regex(r"[0-9a-f]{32,128}", re.IGNORECASE)


def _is_of_the_browser(runs: Runs, request: PlannedRequest, value: str) -> bool:
    """Whether the browser says all words of it in its own headers: applications send on what they are told of it."""
    words = value.lower().split()
    if not words or min(map(len, words)) < _SHORTEST_WORD:
        return False
    sent = runs.exchanges[request.position].request.headers
    told = " ".join(header.value.value.lower() for header in sent if _OF_BROWSER.match(header.name.value))
    return all(word in told for word in words)


def _plain(name: str) -> str:
    """A field's name as words in lower case, with `_` between them."""
    return "_".join(words_in(name))


def _looks_typed(request: PlannedRequest, field: Field) -> bool:
    """Whether nothing but a person gives such a value to a field of this name."""
    if kind_of(field.name) is not None or len(field.value) > _LONGEST_NAME_VALUE or _is_program(field.value):
        return False
    if is_date_in_words(field.value):
        # People write dates in numbers, or without the day of the week.
        return False
    name = _plain(field.name)
    is_text = is_prose(field.value) or " " in field.value
    if _MAY_BE_TYPED.search(name):
        return is_text or (field.value[0].isupper() if field.part == "body" else _SEARCH.search(name) is not None)
    if request.method in SAFE_METHODS:
        return _TYPED_NAME.search(name) is not None and not is_random(field.value)
    return is_prose(field.value) or (_TYPED_NAME.search(name) is not None and not _is_constant(field.value))


_SEARCH = regex(r"(?:^|_)(?:q|query|term|search(?:_?(?:term|query|text|string|words?|phrase))?|keywords?)$")
_CONSTANT_NAME = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_CONSTANT = regex(rf"{_CONSTANT_NAME.pattern}|[a-z0-9]+(?:_[a-z0-9]+)+")
_SHORTEST_WORD = 4
"""A shorter word stands in a browser's headers by chance."""
_OF_BROWSER = regex(r"(?:user-agent|sec-ch-ua.*)$", re.IGNORECASE)


def _is_constant(value: str) -> bool:
    """Whether a program's own constants are written so: `CUSTOMER_REQUEST`, `by_post`."""
    if _MAIL_ADDRESS.fullmatch(value) is not None:
        # Long ones with capital letters look like chance.
        return False
    return _CONSTANT.fullmatch(value) is not None or is_random(value) or is_uuid(value)


_MAIL_ADDRESS = regex(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def _is_program(value: str) -> bool:
    """Whether it is code or data for a program: a GraphQL document, JSON, a filter in brackets as Rison writes it."""
    return ("{" in value and "}" in value) or _is_list_of_program(value)


def _is_list_of_program(value: str) -> bool:
    """Whether it is in brackets, in parts, and without spaces, which people put between their words: `(id:4,of:!t)`."""
    if value.startswith("!(") and value.endswith(")"):
        return value.split() == [value]
    is_in_brackets = (value[:1], value[-1:]) in (("(", ")"), ("[", "]"))
    marks = ":,!" if value.startswith("(") else ":,"
    return is_in_brackets and value.split() == [value] and any(mark in value for mark in marks)


def _differs(values: Sequence[str | None], field: Field) -> bool:
    """Whether the recordings have other values there, each one of a kind that only people type.

    What a program makes new each time is random, a time or a number.
    """
    texts = [value for value in values if value is not None]
    is_of_program = any(
        is_random(text) or is_uuid(text) or is_date(text) or not any(map(str.isalpha, text)) or _is_program(text)
        for text in texts
    )
    is_readable = all(is_prose(text) or "@" in text or " " in text for text in texts)
    return len(set(texts)) > 1 and not is_of_program and is_readable and kind_of(field.name) is None


# Typed texts beside which other values are found


_SHORTEST = 3
"""Characters. What is shorter stands in most patterns by chance."""
_SPACE = re.compile(r"(?:\\s[+*]?|\s)+")
_ESCAPE = re.compile(r"\\(?=\W)|&#x?\w+;|&\w+;")
_MARKS = re.compile(r"[^\w\s]")


def anchors_in(script: Script, texts: Iterable[str]) -> frozenset[str]:
    """Those of the texts that stand in an extractor of the script."""
    extractors = (extraction.extractor for extraction in script.extractions)
    patterns = [_plain_pattern(text) for extractor in extractors if extractor is not None for text in _texts(extractor)]
    return frozenset(
        text
        for text in texts
        if len(text) >= _SHORTEST and any(f" {_plain_pattern(text)} " in f" {pattern} " for pattern in patterns)
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


def _plain_pattern(text: str) -> str:
    """The words of a text or a pattern, without escapes and marks."""
    return " ".join(_MARKS.sub(" ", _ESCAPE.sub(" ", _SPACE.sub(" ", text))).split())
