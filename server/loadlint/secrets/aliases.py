"""Aliases for secrets: texts of the same shape, so that whatever is concluded from a recording stays true.

An alias has the length of its secret and the same kind of character at each place; marks and escapes stay. The same
secret has the same alias in all files. What stands in another secret, in base64 or in a JSON Web Token is replaced
there, too, and the challenge of a PKCE verifier (RFC 7636) is made of the verifier's alias.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.codecs import decode, decode_base64, encode, json_text
from loadlint.secrets.masker import forms_of
from loadlint.secrets.plain import EVERYDAY, is_random
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.extractor import Codec
    from loadlint.secrets.secret import Kind, Secret

_ALPHABETS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HEX_ALPHABETS = ("0123456789", "abcdef", "ABCDEF")
_HEX = regex(r"(?:[0-9a-f]+|[0-9A-F]+)(?:-[0-9A-Fa-f]+)*")
_UUID = regex(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_UUID_VERSION, _UUID_VARIANT = 14, 19
_KEPT = regex(r"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.|&#?\w{1,31};")
"""Escapes, which stand for marks."""
_JWT = regex(r"(eyJ[\w-]+)\.([\w-]+)\.([\w-]*)")
_EPOCH = regex(r"1[4-9]\d{8}(?:\d{3})?")
"""A time in seconds or milliseconds, from 2014 to 2033: no secret, whatever its field is called."""
_VERIFIER = regex(r"[A-Za-z0-9._~-]{43,128}")
_SHORTEST_PART = 8
"""Shorter secrets are not looked for inside of others."""
_GUESSABLE = 12
"""Whoever knows how aliases are made could try all secrets that are shorter."""
_MOST_ATTEMPTS = 1000
_FIELD = regex(r"[^|&;,:=\"'\s{}\[\]]+")
_CODECS: tuple[Codec, ...] = ("percent", "form", "json", "html")
_ESCAPABLE = regex(r"[+/=&<>'\"]")
_RUN = regex(r"[A-Za-z0-9]+")
_OUTSIDE_ESCAPES = regex(rf"(?P<kept>{_KEPT.pattern})|[A-Za-z0-9]+")
_SHORTEST_RUN = 4
"""Shorter runs in a token are its version, its number or the like."""


class Aliases(Struct):
    """The aliases of secrets. `forms` has each secret as it may be written, with its alias written so."""

    forms: dict[str, str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _challenges: dict[str, str] = field(default_factory=dict)

    def add(self, secrets: Iterable[Secret]) -> None:
        """Give aliases to secrets; those inside of others come first."""
        kinds: dict[str, Kind] = {}
        for secret in secrets:
            for value in (secret.value, *_decoded_secrets(secret.value)):
                kinds[value] = "password" if kinds.get(value) == "password" else secret.kind
        self._challenges |= {challenge_of(value): value for value in kinds if _VERIFIER.fullmatch(value)}
        for value in sorted(kinds, key=_turn):
            self.of(value, is_password=kinds[value] == "password")

    def of(self, value: str, *, is_password: bool = False) -> str:
        """The alias of a secret, which has one from then on."""
        alias = self.forms.get(value)
        if alias is None:
            alias = self._new_alias(value, is_password=is_password)
            self._used.add(alias)
            for form, written in zip(_spellings(value), _spellings(alias), strict=False):
                self.forms.setdefault(form, written)
            self.forms[value] = alias
        return alias

    def _new_alias(self, value: str, *, is_password: bool) -> str:
        verifier = self._challenges.get(value)
        if verifier is not None and verifier != value:
            return challenge_of(self.of(verifier))
        if _EPOCH.fullmatch(value):
            return value
        if jwt := _JWT.fullmatch(value):
            return f"{jwt[1]}.{self._inside_base64(jwt[2])}.{self._alias_of_same_shape(jwt[3], is_password=False)}"
        inside = self._inside_base64(value)
        if inside != value:
            return inside
        if "/" in value and not is_password:
            # What looks like base64 may be a path, whose parts stand elsewhere by themselves.
            return "/".join(map(self._segment, value.split("/")))
        pieces = list(self._pieces(value))
        if len(pieces) > 1:
            return "".join(self._piece(piece, alias) for piece, alias in pieces)
        return self._alias_of_same_shape(value, is_password=is_password)

    def _segment(self, segment: str) -> str:
        """A part of a path, where it is no word."""
        return segment if _is_word(segment) or len(segment) < _SHORTEST_PART else self.of(segment)

    def _piece(self, piece: str, alias: str | None) -> str:
        """A part of a secret: another one's alias, or what is a secret by itself, such as a signature."""
        if alias is not None:
            return alias
        return self._alias_of_same_shape(piece, is_password=False) if is_random(piece.strip(".:|-_")) else piece

    def _pieces(self, value: str) -> Iterator[tuple[str, str | None]]:
        """A text in parts: the secrets in it with their aliases, and what is between them."""
        inner = [form for form in self.forms if _SHORTEST_PART <= len(form) < len(value) and form in value]
        longest = regex("|".join(map(re.escape, sorted(inner, key=len, reverse=True)))) if inner else None
        position = 0
        for match in longest.finditer(value) if longest is not None else ():
            if match.start() > position:
                yield value[position : match.start()], None
            yield match[0], self.forms[match[0]]
            position = match.end()
        rest = value[position:]
        if rest:
            yield rest, None

    def _inside_base64(self, value: str) -> str:
        """Base64 of a text with the secrets in that replaced; the same where it is none, or holds none.

        In a text without known secrets those are the fields that are neither words nor numbers, such as a signature.
        """
        plain = decode_base64(value)
        if plain is None or len(plain) < _SHORTEST_PART or not plain.isprintable():
            return value
        changed = "".join(alias if alias is not None else piece for piece, alias in self._pieces(plain))
        if changed == plain:
            changed = _FIELD.sub(lambda field: field[0] if _is_word(field[0]) else _alias(field[0], field[0]), plain)
        return encoded_like(value, changed.encode()) if changed != plain else value

    def _alias_of_same_shape(self, value: str, *, is_password: bool) -> str:
        if not is_password and len(value) >= _GUESSABLE:
            return _alias_of_token(value)
        for attempt in range(_MOST_ATTEMPTS):
            alias = _alias(value, f"{_shape(value)} {attempt}")
            if alias != value and alias not in self._used:
                break
        return alias


def _is_word(text: str) -> bool:
    """Whether it is a word or a number, which by itself is no secret."""
    return text.isdigit() or (text.isalpha() and (text.islower() or text.istitle() or text.isupper()))


def challenge_of(verifier: str) -> str:
    """The `S256` challenge of a PKCE verifier (RFC 7636, section 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def encoded_like(written: str, data: bytes) -> str:
    """Bytes in base64, in the alphabet and with the padding of another text."""
    from base64 import b64encode

    text = b64encode(data).decode()
    if "-" in written or "_" in written:
        text = text.replace("+", "-").replace("/", "_")
    return text if written.endswith("=") or len(written) % 4 == 0 else text.rstrip("=")


def _decoded_secrets(value: str) -> Iterator[str]:
    """What a secret means, where it is written in an encoding."""
    for codec in _CODECS:
        plain = decode(codec, value)
        # The `+` of base64 is no blank.
        if plain and plain != value and not (codec == "form" and decode_base64(decode("percent", value) or value)):
            yield plain


def _spellings(value: str) -> Iterator[str]:
    """A secret as files hold it: in each encoding, with escapes that JSON allows, and in JSON inside of JSON."""
    for form in forms_of(value):
        for escaped in (form, form.replace("/", "\\/"), _ESCAPABLE.sub(_unicode_escape, form)):
            yield escaped
            yield json_text(escaped)[1:-1]
            yield encode("percent", escaped)
            yield encode("html", escaped)


def _unicode_escape(mark: re.Match[str]) -> str:
    return f"\\u{ord(mark[0]):04x}"


def _turn(value: str) -> tuple[bool, bool, int, str]:
    """When a secret gets its alias: those that stand in others first, and what is meant before how it is written."""
    plain = tuple(_decoded_secrets(value))
    return any(map(_is_container, (value, *plain))), bool(plain), len(value), value


def _is_container(value: str) -> bool:
    """Whether other secrets may stand inside in another encoding."""
    return _JWT.fullmatch(value) is not None or decode_base64(value) is not None


def _alias_of_token(value: str) -> str:
    """The alias of what nobody guesses. A long run of letters and digits has the same one in all tokens."""
    if _UUID.fullmatch(value):
        return _alias(value, value)
    longest = max(map(len, _RUN.findall(value)), default=0)
    kept = _SHORTEST_RUN if longest >= _SHORTEST_PART else 1
    return _OUTSIDE_ESCAPES.sub(
        lambda run: (
            run[0]
            if run["kept"] or len(run[0]) < kept
            else _alias(run[0], run[0] if len(run[0]) >= _GUESSABLE else f"{value} {run.start()}")
        ),
        value,
    )


def _shape(value: str) -> str:
    """What an alias keeps of a secret that could be guessed."""
    return "".join("0" if c.isdigit() else "a" if c.islower() else "A" if c.isupper() else c for c in value)


def _alias(value: str, seed: str) -> str:
    """Another text of the same shape: each letter and digit becomes one of its kind."""
    is_uuid = _UUID.fullmatch(value) is not None
    alphabets = _HEX_ALPHABETS if _HEX.fullmatch(value) and not value.isdigit() else _ALPHABETS
    kept = {position for escape in _KEPT.finditer(value) for position in range(*escape.span())}
    if len(value) > _SHORTEST_PART:
        # The password of a test account stays one that looks like it.
        kept |= {position for word in EVERYDAY.finditer(value) for position in range(*word.span())}
    if is_uuid:
        kept |= {_UUID_VERSION, _UUID_VARIANT}
    noise = _noise(seed)
    alias = []
    for position, character in enumerate(value):
        number = next(noise)
        alphabet = next((characters for characters in alphabets if character in characters), None)
        if position in kept or alphabet is None:
            alias.append(character)
            continue
        if position == 0 and character in "123456789":
            # A number does not begin with zero.
            alphabet = alphabet[1:10]
        # What is chosen does not depend on the character: of a password nobody could go back to it.
        alias.append(alphabet[number % len(alphabet)])
    return "".join(alias)


def _noise(seed: str) -> Iterator[int]:
    """Numbers from 0 to 255 that the seed alone decides."""
    for block in count():
        yield from sha256(f"loadlint {block} {seed}".encode("utf-8", "surrogatepass")).digest()
