"""An archive of a k6 script and of all that it imports and opens, changed so that it runs once."""

from __future__ import annotations

import io
import json
import re
import tarfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPTIONS = "metadata.json"
_MODULES = ("data", ".js", ".ts", ".mjs")
"""The names of modules in an archive: the script itself is `data`."""

_IMPORT = re.compile(rb"""((?:\bfrom|\bimport|\brequire\s*\()\s*)(["'])k6\2""")
_OTHER = "file:///loadlint/k6.js"
_LOADS = ("vus", "duration", "iterations", "stages")

_WITHOUT_PAUSES = b"""\
export * from 'k6';
import k6 from 'k6';
const places = new Set();
export function sleep(seconds) {
  const place = new Error().stack;
  if (places.has(place)) k6.sleep(seconds);
  places.add(place);
}
export default Object.assign({}, k6, { sleep });
"""
"""The module `k6`, but for pauses: one that comes again at its place is in a loop, which waits for something."""


def options_of(archive: str) -> Mapping[str, Any]:
    """The options of the script of an archive. Raises OSError, TarError and ValueError."""
    with tarfile.open(archive) as read:
        options: Mapping[str, Any] = json.loads(_content(read, read.getmember(_OPTIONS)))["options"]
    return options


def write_changed(archive: str, path: str, scenarios: Mapping[str, Any], *, pauses: bool) -> None:
    """Write an archive whose script has other scenarios, where there are any, and no pauses unless they are wanted.

    Raises OSError, TarError and ValueError.
    """
    with tarfile.open(archive) as read, tarfile.open(path, "w") as written:
        for member in read:
            if not member.isfile():
                written.addfile(member)
                continue
            data = _content(read, member)
            if member.name == _OPTIONS:
                data = _with_scenarios(data, scenarios)
            elif not pauses and member.name.endswith(_MODULES):
                data = _IMPORT.sub(rb"\1'" + _OTHER.encode() + b"'", data)
            _add(written, member.name, data)
        if not pauses:
            _add(written, f"file{_OTHER.removeprefix('file://')}", _WITHOUT_PAUSES)


def _with_scenarios(metadata: bytes, scenarios: Mapping[str, Any]) -> bytes:
    if not scenarios:
        return metadata
    told = json.loads(metadata)
    told["options"].update(dict.fromkeys(_LOADS), scenarios=scenarios)
    return json.dumps(told).encode()


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file is not None else b""


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))
