"""What the writers of both languages need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.changes import Use
    from loadlint.extractor import Codec


def followed(data: bytes, offset: int, text: str) -> Edit:
    """Text before the next character, so that insertions at the offset come before it."""
    following = data[offset : offset + 1]
    if not following or following[0] >= 0x80:
        raise CannotWriteError("the request's response is used in a way that can't be taken apart")
    return Edit(Span(offset, offset + 1), text + following.decode())


def remaining(use: Use, encoded: Iterable[tuple[Span, Codec]]) -> list[Codec]:
    """The codecs of a use that the script does not apply itself; `encoded` are the texts that it encodes."""
    codecs = list(use.codecs)
    own = list(
        dict.fromkeys(_plain(codec) for span, codec in encoded if use.span.covers(span) or span.covers(use.span))
    )
    while codecs and _plain(codecs[-1]) in own:
        own.remove(_plain(codecs[-1]))
        codecs.pop()
    return codecs


def _plain(codec: Codec) -> Codec:
    """The encoding of forms counts as percent-encoding."""
    return "percent" if codec == "form" else codec
