"""Replaces secrets in every text that leaves the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from operator import is_
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from loadlint.secrets.search import joined_spots, spots_in, spots_of_value
from loadlint.secrets.secret import CUT, Spot, label
from loadlint.text.regex import regex
from loadlint.text.well_formed import well_formed

if TYPE_CHECKING:
    from loadlint.secrets.secret import Kind, Secret

    T = TypeVar("T")

_ANCHOR = 8
"""So many first characters of a secret are enough to recognise it where the rest was cut off."""

_SHORTEST = 5
"""Shorter secrets, in characters, are found only next to a name."""

_LONGEST = 1 << 14
_MOST_TEXTS = 4096


class Hidden(Struct, frozen=True):
    """A part of a text that is not shown, in the units that its owner counts in, and what is shown in its place."""

    start: int
    end: int
    shown: str


class Masker(Struct, frozen=True, eq=False, dict=True):
    """Knows the secrets of one analysis, and finds those that a text tells by itself.

    `shows_all` says that the user wants to see them, so nothing is replaced. `others` are the maskers of recordings,
    which are made once.
    """

    secrets: tuple[Secret, ...] = ()
    shows_all: bool = False
    others: tuple[Masker, ...] = ()

    def text(self, text: str) -> str:
        """The text without its secrets."""
        masked = self._texts.get(text)
        if masked is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            masked = self._texts[text] = masked_text(text, self.hidden_parts(text))
        return masked

    def value(self, value: str, name: str = "") -> str:
        """The value of a field without its secrets; with a name that tells nothing it is searched like any text."""
        if self.shows_all:
            return value
        value = well_formed(value)
        spots = joined_spots([*spots_of_value(value, name), *self._spots(value)])
        return masked_text(value, [self._hidden_part(value, spot) for spot in spots])

    def hidden_parts(self, text: str) -> list[Hidden]:
        """The parts of a text that are not shown, in order; no two overlap. In characters."""
        if self.shows_all or len(text) < _SHORTEST:
            return []
        # A secret that a script has in another encoding is known by what could be read of it.
        text = well_formed(text)
        return [self._hidden_part(text, spot) for spot in self._spots(text)]

    def is_secret(self, value: str) -> bool:
        """Whether a value is masked as a whole or in part."""
        return self.text(value) != value

    def __add__(self, other: Masker) -> Masker:
        """A masker that knows the secrets of both."""
        return Masker((), self.shows_all and other.shows_all, (self, other))

    def _hidden_part(self, text: str, spot: Spot) -> Hidden:
        secret = text[spot.start : spot.end]
        if secret.endswith(CUT):
            # A token that was cut off has the label of the whole token, so that one token has one label.
            secret = self._whole(secret.removesuffix(CUT)) or secret
        return Hidden(spot.start, spot.end, label(secret, spot.kind))

    def _whole(self, start: str) -> str | None:
        """The known secret that begins with `start`."""
        forms = self._by_anchor.get(start[:_ANCHOR], ())
        whole = next((form for form in forms if form.startswith(start)), None)
        return whole or next((secret for other in self.others if (secret := other._whole(start))), None)

    def _spots(self, text: str) -> list[Spot]:
        return joined_spots([*self._known_secrets(text), *self._encoded_secrets(text), *spots_in(text)])

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Texts that were masked before, since findings about one value share most of their texts."""
        return {}

    @cached_property
    def _knows_any(self) -> bool:
        return bool(self._by_anchor) or any(other._knows_any for other in self.others)

    @cached_property
    def _forms(self) -> Mapping[str, Kind]:
        """Each known secret as it may be written, with its kind."""
        kinds: dict[str, Kind] = {}
        for secret in self.secrets:
            for form in forms_of(well_formed(secret.value)) if is_telling(secret) else ():
                if kinds.get(form) != "password":
                    kinds[form] = secret.kind
        return kinds

    @cached_property
    def _by_anchor(self) -> Mapping[str, list[str]]:
        """The forms by how they begin, the longest first."""
        forms: dict[str, list[str]] = {}
        for form in sorted(self._forms, key=len, reverse=True):
            forms.setdefault(form[:_ANCHOR], []).append(form)
        return forms

    @cached_property
    def _by_number(self) -> list[list[str]]:
        """The forms by the number of their beginning among the anchors."""
        return list(self._by_anchor.values())

    @cached_property
    def _anchors(self) -> object:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(list(self._by_anchor))

    def _known_secrets(self, text: str) -> Iterator[Spot]:
        for other in self.others:
            yield from other._known_secrets(text)
        if not self._by_anchor:
            return
        for number, start, _ in self._anchors.find_matches_as_indexes(text, overlapping=True):  # type: ignore[attr-defined]
            # Of several forms with one beginning the longest match counts, and a whole form before others.
            alike = [(_alike(text, start, form), -len(form), form) for form in self._by_number[number]]
            for size, _, form in sorted(alike, reverse=True):
                if size and stands_alone(text, start, start + size, form):
                    # The mark after a text that was cut off belongs to it.
                    end = start + size + (size < len(form) and text.startswith(CUT, start + size))
                    yield Spot(start, end, self._forms[form])
                    break

    def _encoded_secrets(self, text: str) -> Iterator[Spot]:
        """Base64 of a text that holds a known secret, such as the credentials of a user."""
        # A plan has the same words thousands of times.
        holding: dict[str, bool] = {}
        for run in _BASE64.finditer(text) if self._knows_any and len(text) >= _ANCHOR else ():
            word = run[0]
            if word not in holding:
                holding[word] = self._holds_known(word)
            if holding[word]:
                yield Spot(run.start(), run.end(), "password")

    def _holds_known(self, word: str) -> bool:
        """Whether a word is base64 of a text that holds a known secret."""
        if word.islower() or word.isdigit():
            return False
        from loadlint.codecs import decode_base64

        plain = decode_base64(word)
        return plain is not None and any(True for _ in self._known_secrets(plain))


_BASE64 = regex(r"[A-Za-z0-9+/_-]{8,16384}={0,2}")


SHOWS_ALL = Masker(shows_all=True)
"""Replaces nothing: the user wants to see the secrets."""


def masked_text(text: str, hidden: Iterable[Hidden]) -> str:
    """A text with what is shown in place of its hidden parts."""
    pieces, position = [], 0
    for part in hidden:
        pieces += [text[position : part.start], part.shown]
        position = part.end
    return "".join([*pieces, text[position:]])


def masked_bytes(data: bytes, hidden: Iterable[Hidden]) -> bytes:
    """A file with what is shown in place of its hidden parts, which are in bytes."""
    pieces, position = [], 0
    for part in hidden:
        pieces += [data[position : part.start], part.shown.encode()]
        position = part.end
    return b"".join([*pieces, data[position:]])


def masked_offset(hidden: Iterable[Hidden], position: int, *, end: bool = False) -> int:
    """Where a byte of a file is once its parts are hidden; inside of a part, where that begins or has its `end`."""
    growth = 0
    for part in hidden:
        if position <= part.start:
            break
        size = len(part.shown.encode())
        if position < part.end:
            return part.start + growth + (size if end else 0)
        growth += size - (part.end - part.start)
    return position + growth


def hidden_bytes(data: bytes, masker: Masker) -> Iterator[Hidden]:
    """The parts of a file that are not shown, in bytes."""
    # Each byte that is no text stays one character, so that places can be told.
    text = data.decode("utf-8", "surrogateescape")
    position = offset = 0
    for part in masker.hidden_parts(text):
        start = offset + _size(text[position : part.start])
        position, offset = part.end, start + _size(text[part.start : part.end])
        yield Hidden(start, offset, part.shown)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def masked_texts(value: T, masker: Masker) -> T:
    """A value with all texts in it masked, whatever is made of texts, tuples and structs; of a mapping, its keys.

    A struct whose texts belong to one field of a request says with `NAMED_BY` which of its own fields has that name.
    """
    return value if masker.shows_all else _without_secrets(value, masker, "")


def _without_secrets(value: Any, masker: Masker, name: str) -> Any:
    """The value itself where it has no secret. `name` is that of the field whose value this is, empty for none."""
    if type(value) is str:
        shown = masker.value(value, name) if name else masker.text(value)
        return value if shown == value else shown
    if isinstance(value, tuple):
        items = tuple(_without_secrets(item, masker, name) for item in value)
        return value if all(map(is_, items, value)) else items
    if isinstance(value, dict):
        return {_without_secrets(key, masker, ""): item for key, item in value.items()}
    return _with_masked_parts(value, masker, name) if isinstance(value, Struct) else value


def _with_masked_parts(value: Struct, masker: Masker, name: str) -> Struct:
    if (named_by := getattr(value, "NAMED_BY", None)) is not None:
        name = getattr(value, named_by).rpartition(" ")[2].rpartition(".")[2]
    changed_parts = {}
    for part in value.__struct_fields__:
        content = getattr(value, part)
        if content and not _holds_names(part, content):
            shown = _without_secrets(content, masker, name if part in _VALUES else "")
            if shown is not content:
                changed_parts[part] = shown
    return replace(value, **changed_parts) if changed_parts else value


def _holds_names(field: str, value: Any) -> bool:
    """Whether a field holds names alone; a verdict with its sentence, and a path by values, hold other texts too."""
    if field not in _NAMES:
        return False
    return not any(isinstance(item, Struct) for item in (value if isinstance(value, tuple) else (value,)))


_VALUES = frozenset(("value", "values", "sent", "recorded", "piece", "searches", "left_out", "trials", "returned"))
"""The fields that hold values, and those that hold structs with such fields."""

_NAMES = frozenset(
    "category commit dialect kind level machine method passes_on path proven_on recording result rule script series "
    "severity stage state tool trace unit verdict weight_form".split()
)
"""The fields whose texts are names of the user's files and of rules, or our own words."""


def forms_of(value: str) -> Iterator[str]:
    """A secret as it may be written: as it is, in addresses, JSON, HTML, Markdown, base64 and Python, on one line."""
    from loadlint.codecs import encode, written_forms

    try:
        forms = dict.fromkeys(written_forms(value))
        forms |= dict.fromkeys((encode("base64", value), encode("base64url", value)))
    except UnicodeError:
        forms = {value: None}
    for form in forms:
        yield form.rstrip("=") or form
    # As messages write it on one line, as Python writes it, and as Markdown does.
    yield value.replace("\n", "\\n").replace("\r", "\\r")
    yield repr(value)[1:-1]
    yield _MARKUP.sub(r"\\\g<0>", value)


_MARKUP = regex(r"[\\`*_{}\[\]<>()#+.!|~&$:@-]")


def is_telling(secret: Secret) -> bool:
    """Whether a secret is looked for in any text; a word or a short number is not, since texts hold it by chance."""
    value = secret.value
    if not _SHORTEST <= len(value) <= _LONGEST:
        return False
    return not (value.isalpha() and (value[1:].islower() or value.isupper()) and len(value) < 16) and not (
        value.isdigit() and len(value) < 6
    )


def _alike(text: str, start: int, form: str) -> int:
    """How many characters of a form a text has from a position on: all, or those before the rest was cut off."""
    size = len(form)
    if text.startswith(form, start):
        return size
    if size <= _ANCHOR:
        return 0
    low, high = _ANCHOR, size
    while low < high:
        middle = (low + high + 1) // 2
        if text.startswith(form[:middle], start):
            low = middle
        else:
            high = middle - 1
    return low


def stands_alone(text: str, start: int, end: int, form: str) -> bool:
    """Whether a secret is meant here. `pass1` is no part of `bypass12`, and two tokens may begin with the same word."""
    if end - start < len(form):
        return end - start >= _SURE or end == len(text) or text.startswith(CUT, end)
    if len(form) >= _ANCHOR:
        return True
    return not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum()


_SURE = 12
"""So many characters of a long secret are not equal by chance."""
