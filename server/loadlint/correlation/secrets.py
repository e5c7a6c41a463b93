"""The secrets of one analysis: what the script sends, what the recordings show, and what both have to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from loadlint.codecs import decode
from loadlint.facts import fact
from loadlint.secrets.masker import Masker
from loadlint.secrets.names import kind_of
from loadlint.secrets.plain import is_no_password, is_plain
from loadlint.secrets.requests import secrets_of_request
from loadlint.secrets.secret import Secret

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.flow import Flow
    from loadlint.extractor import Codec
    from loadlint.recordings.exchange import Recording
    from loadlint.script import Script, Step


def masker_of(script: Script, recordings: Sequence[Recording], flow: Flow | None) -> Masker:
    """What masks the secrets in all that is told about a script."""
    secrets: dict[Secret, None] = {}
    for step in script.steps:
        secrets |= dict.fromkeys(_of_step(step))
    if flow is not None:
        for group in _groups(flow):
            secrets |= dict.fromkeys(_of_group(group))
    return Masker(tuple(secrets), others=tuple(map(masker_of_recording, recordings)))


@fact
def masker_of_recording(recording: Recording) -> Masker:
    """What masks all that a recording shows to be secret; kept with it."""
    from loadlint.correlation.observe.recording_lookups import lookups_of

    secrets = (_forms_of(Secret(value, kind)) for value, kind in lookups_of(recording).secrets)
    return Masker(tuple(dict.fromkeys(chain.from_iterable(secrets))))


@fact
def _of_step(step: Step) -> tuple[Secret, ...]:
    """The secrets that a request sends, each as it is written and decoded."""
    secrets = secrets_of_request(step.written.request)
    return tuple(dict.fromkeys(chain.from_iterable(map(_forms_of, secrets))))


def _forms_of(secret: Secret) -> Iterator[Secret]:
    """A secret as it is written, decoded from an address or JSON, and the password inside of `Basic` credentials."""
    yield secret
    codecs: list[Codec] = [codec for codec, mark in _MARKS if mark in secret.value]
    for codec in codecs:
        plain = decode(codec, secret.value)
        if plain and plain != secret.value:
            yield Secret(plain, secret.kind)
    if secret.kind == "password" and (credentials := decode("base64", secret.value)):
        _, colon, password = credentials.partition(":")
        if colon and password:
            yield Secret(password, "password")


_MARKS: tuple[tuple[Codec, str], ...] = (("percent", "%"), ("json", "\\"), ("html", "&"))


def _groups(flow: Flow) -> Iterator[Group]:
    yield from (correlation.group for correlation in flow.correlations)
    yield from (value.group for value in flow.client_values)
    yield from flow.unknown
    yield from flow.pushed
    yield from flow.authentications


def _of_group(group: Group) -> Iterator[Secret]:
    """The values of a group in all runs as secrets, if one of the places that send them has the name of a secret."""
    kind = next((kind for use in group.uses for name in _names(use) if (kind := kind_of(name))), None)
    if kind is None and not any(use.slot.place[:1] == ("cookie",) for use in group.uses):
        return
    is_none = is_no_password if kind == "password" else is_plain
    yield from (Secret(text, kind or "token") for text in _texts_of(group) if not is_none(text))


def _texts_of(group: Group) -> Iterator[str]:
    """The values of all runs, and the literals in which the script has its own."""
    yield from (value for value in (group.literal, *group.values) if value is not None)
    for use in group.uses:
        if use.slot.span is None:
            yield from (piece.value for piece in use.slot.raw.literals())


def _names(use: SlotUse) -> Iterator[str]:
    yield use.slot.field
    yield use.label
