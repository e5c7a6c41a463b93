"""An archive of a k6 script and of all that it imports and opens, changed so that it runs once.

Thresholds on times and amounts, such as `http_reqs: ['rate>50']`, are for a load: one user tells nothing of them.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping
from typing import Any

from loadlint.text.regex import regex

_OPTIONS = "metadata.json"
_MODULES = ("data", ".js", ".ts", ".mjs", ".cjs")
"""The names of modules in an archive: the script itself is `data`."""

_IMPORT = rb"""((?:\bfrom|\bimport|\brequire\s*\()\s*)(["'])%s\2"""
_FOLDER = "/loadlint"
_LOADS = ("vus", "duration", "iterations", "stages")
_OF_LOAD = regex(r"(?:http_req(?!_failed)|iteration|dropped_iterations|group_duration|vus|data_(?:sent|received))")
"""The beginnings of k6's own metrics of times and amounts."""


WITHOUT_PAUSES = """\
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


def write_changed(archive: str, path: str, scenarios: Mapping[str, Any], modules: Mapping[str, str]) -> None:
    """Write an archive whose script has other scenarios, where there are any, no thresholds that are for a load, and
    other modules in place of k6's own.

    `modules` are their texts by the names of those. Raises OSError, TarError and ValueError.
    """
    with tarfile.open(archive) as read, tarfile.open(path, "w") as written:
        for member in read:
            if not member.isfile():
                written.addfile(member)
                continue
            data = _content(read, member)
            if member.name == _OPTIONS:
                data = _for_one_user(data, scenarios)
            elif member.name.endswith(_MODULES):
                data = _with_modules(data, modules)
            _add(written, member.name, data)
        for name, text in modules.items():
            _add(written, f"file{_path_of(name)}", text.encode())


def _with_modules(data: bytes, modules: Iterable[str]) -> bytes:
    """The text of a module that imports others in place of k6's own."""
    for name in modules:
        data = re.sub(_IMPORT % name.encode(), rb"\1'file://" + _path_of(name).encode() + b"'", data)
    return data


def _path_of(module: str) -> str:
    return f"{_FOLDER}/{module}.js"


def _for_one_user(metadata: bytes, scenarios: Mapping[str, Any]) -> bytes:
    told = json.loads(metadata)
    options = told["options"]
    thresholds = options.get("thresholds") or {}
    options["thresholds"] = {metric: thresholds[metric] for metric in thresholds if not _OF_LOAD.match(metric)}
    if scenarios:
        options.update(dict.fromkeys(_LOADS), scenarios=scenarios)
    return json.dumps(told).encode()


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file is not None else b""


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))
