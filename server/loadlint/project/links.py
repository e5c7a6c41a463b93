"""Which recordings belong to a script."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from loadlint.project.config import Config
from loadlint.project.directives import directives
from loadlint.recordings.exchange import Recording, RecordingError
from loadlint.rules.base import Link, LinkResult
from loadlint.script import Script
from loadlint.text.span import Span

_RECORDING = re.compile(r"""recording\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s,;*"']+))""")


def resolve(
    script: Script, config: Config, named: tuple[str, ...], load: Callable[[str], Recording]
) -> tuple[tuple[Recording, ...], LinkResult]:
    """The recordings of a script that can be read, and all links that were tried. The first kind of link wins."""
    path = script.source.path
    wanted = (
        [Link(file) for file in named]
        or list(_from_directives(script))
        or [Link(file) for file in config.recordings_for(path)]
        or [Link(file) for file in _beside(path)]
    )
    recordings, links = [], []
    for link in dict.fromkeys(wanted):
        try:
            recordings.append(load(link.path))
            links.append(link)
        except RecordingError as error:
            reason = str(error).removeprefix(f"{link.path}: ")
            links.append(Link(link.path, link.span, reason))
    return tuple(recordings), LinkResult(tuple(links))


def _from_directives(script: Script) -> Iterator[Link]:
    folder = os.path.dirname(script.source.path)
    for directive in directives(script):
        for match in _RECORDING.finditer(directive.text):
            number = match.lastindex or 0
            file = match[number]
            start = directive.start + len(directive.text[: match.start(number)].encode())
            yield Link(os.path.normpath(os.path.join(folder, file)), Span(start, start + len(file.encode())))


def _beside(path: str) -> list[str]:
    """Files with the script's stem: `checkout.har`, `checkout.2.jtl`, beside it or in `recordings/`."""
    script = Path(path)
    pattern = re.compile(rf"{re.escape(script.stem)}(?:\.(\d+))?(\.\w+)")
    for folder in (script.parent, script.parent / "recordings"):
        found = []
        for name in _names(folder):
            match = pattern.fullmatch(name)
            # The formats are imported only where a file may be one.
            if match and name != script.name and _is_recording(folder / name, match[2]):
                found.append((int(match[1] or 0), str(folder / name)))
        if found:
            return [file for _, file in sorted(found)]
    return []


def _is_recording(file: Path, suffix: str) -> bool:
    from loadlint import recordings

    return suffix in recordings.suffixes() and recordings.is_beside(str(file))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
