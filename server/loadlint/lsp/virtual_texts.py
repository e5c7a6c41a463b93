"""Texts that the server shows and no file holds: recorded exchanges, documentation of rules, and what was asked for.

A client that can ask for such texts gets addresses with a scheme of their own; all others get files in a private
folder, made when an address is handed out and gone with the server.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from lsprotocol import types
from msgspec import Struct, field

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.secrets import masker_of_recording
from loadlint.errors import RecordingChangedError
from loadlint.lsp.convert import Encoding, range_of
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.rules import by_name
from loadlint.run_view.exchange_text import RecordedText, file_name, text_of
from loadlint.secrets.masker import SHOWS_ALL

SCHEME = "loadlint"
_RECORDINGS, _RULES, _MADE = "recordings", "rules", "why"
_KEPT_BYTES = 16 << 20
"""Of texts that were made last: an answer may have megabytes, and a list of findings is about a hundred answers."""

_KEPT_RANGES = 4096
_MOST_MADE = 32


class Pages(Struct):
    """Addresses of texts, and the texts. `virtual` says whether the client asks for them; `load` reads a recording.

    Only addresses that were handed out are opened or answered for: a link in a stranger's text could name any file.
    """

    load: Callable[[str], Recording]
    virtual: bool = False
    shows_secrets: bool = False
    _folder: str | None = None
    _offered: set[str] = field(default_factory=set)
    _asked: dict[str, None] = field(default_factory=dict)
    _texts: dict[tuple[str, int, bool], tuple[Exchange, RecordedText]] = field(default_factory=dict)
    _made: dict[str, Callable[[bool], str]] = field(default_factory=dict)
    _ranges: dict[tuple[object, ...], tuple[Exchange, types.Range]] = field(default_factory=dict)
    _written: dict[str, tuple[bytes, Path]] = field(default_factory=dict)

    def exchange(self, recording: Recording, index: int) -> str | None:
        """The address of an exchange by its index in the file; None where there is none any more."""
        exchange = _exchange(recording, index)
        try:
            return self._address_of(recording, exchange) if exchange is not None else None
        except RecordingChangedError:
            # The next analysis will tell.
            return None

    def location(
        self, recording: Recording, index: int, value: str, part: str, encoding: Encoding
    ) -> types.Location | None:
        """The place in an exchange that holds a value."""
        exchange = _exchange(recording, index)
        if exchange is None:
            return None
        try:
            uri = self._address_of(recording, exchange)
            return types.Location(uri, self._range(recording, exchange, value, part, encoding))
        except RecordingChangedError:
            return None

    def rule(self, name: str) -> str | None:
        """The address of a rule's documentation."""
        rule = by_name(name)
        if rule is None:
            return None
        return self._address(f"{_RULES}/{name}.md", f"# {name}\n\n{rule.documentation}".encode)

    def address_of_made(self, name: str, make: Callable[[bool], str]) -> str:
        """The address of a text that is made when it is asked for; `make` is told whether secrets are shown."""
        place = f"{_MADE}/{name.replace(os.sep, '/').lstrip('/')}"
        self._made.pop(place, None)
        self._made[place] = make
        while len(self._made) > _MOST_MADE:
            del self._made[next(iter(self._made))]
        return self._address(place, lambda: make(self.shows_secrets).encode())

    def text(self, uri: str) -> str | None:
        """The text at an address that was handed out. Raises RecordingError where the recording can't be read now."""
        parts = urlsplit(uri)
        if parts.scheme != SCHEME or not self.offers(uri):
            return None
        self._asked[uri] = None
        kind, _, rest = unquote(parts.path).lstrip("/").partition("/")
        if kind == _RULES:
            rule = by_name(rest.removesuffix(".md"))
            return f"# {rule.name}\n\n{rule.documentation}" if rule else None
        if kind == _MADE:
            make = self._made.get(f"{_MADE}/{rest}")
            return make(self.shows_secrets) if make is not None else None
        folder, _, name = rest.rpartition("/")
        index = re.match(r"\d+", name)
        if kind != _RECORDINGS or index is None:
            return None
        path = folder if re.match(r"[A-Za-z]:", folder) else f"/{folder}"
        recording = self.load(path)
        exchange = next((candidate for candidate in recording.exchanges if candidate.index == int(index[0])), None)
        return self._text(recording, exchange).shown.data.decode() if exchange is not None else None

    def offers(self, uri: str) -> bool:
        """Whether an address was handed out; editors may encode it in another way than we do."""
        return _decoded_address(uri) in self._offered

    def asked_for(self) -> list[str]:
        """The addresses whose texts a client has asked for, and may show now."""
        return list(self._asked)

    def close(self) -> None:
        """Delete the files that were made."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _range(
        self, recording: Recording, exchange: Exchange, value: str, part: str, encoding: Encoding
    ) -> types.Range:
        """Where a value is in the text of an exchange. It is kept, since an editor asks for all of them at each key."""
        key = (recording.path, exchange.index, self.shows_secrets, value, part, encoding)
        kept = self._ranges.get(key)
        if kept is not None and kept[0] is exchange:
            return kept[1]
        text = self._text(recording, exchange)
        place = range_of(text.shown, text.shown_at(text.find(value, part)), encoding)
        if len(self._ranges) >= _KEPT_RANGES:
            self._ranges.clear()
        self._ranges[key] = exchange, place
        return place

    def _text(self, recording: Recording, exchange: Exchange) -> RecordedText:
        key = (recording.path, exchange.index, self.shows_secrets)
        kept = self._texts.pop(key, None)
        if kept is None or kept[0] is not exchange:
            masker = SHOWS_ALL if self.shows_secrets else masker_of_recording(recording)
            kept = exchange, text_of(exchange, masker)
        self._texts[key] = kept
        size = sum(_size(text) for _, text in self._texts.values())
        while size > _KEPT_BYTES and len(self._texts) > 1:
            # The one that was used last comes last.
            _, oldest = self._texts.pop(next(iter(self._texts)))
            size -= _size(oldest)
        return kept[1]

    def _address_of(self, recording: Recording, exchange: Exchange) -> str:
        path = os.path.abspath(recording.path).replace(os.sep, "/")
        place = f"{_RECORDINGS}/{path.lstrip('/')}/{file_name(exchange)}"
        return self._address(place, lambda: self._text(recording, exchange).shown.data)

    def _address(self, place: str, data: Callable[[], bytes]) -> str:
        uri = f"{SCHEME}:///{quote(place)}" if self.virtual else self._file(place, data()).as_uri()
        self._offered.add(_decoded_address(uri))
        return uri

    def _file(self, place: str, data: bytes) -> Path:
        digest = blake2b(data).digest()
        kept = self._written.get(place)
        if kept is not None and kept[0] == digest:
            return kept[1]
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="loadlint-")
        file = Path(self._folder, *(part.replace(":", "") for part in place.split("/")))
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            file.unlink()
        file.write_bytes(data)
        file.chmod(0o400)
        self._written[place] = digest, file
        return file


def _exchange(recording: Recording, index: int) -> Exchange | None:
    position = lookups_of(recording).position_by_index.get(index)
    return recording.exchanges[position] if position is not None else None


def _size(text: RecordedText) -> int:
    return len(text.source.data) + len(text.shown.data)


def _decoded_address(uri: str) -> str:
    """An address for comparison: without its fragment, whatever was percent-encoded in it."""
    parts = urlsplit(uri)
    return f"{parts.scheme}:{unquote(parts.path)}"
