"""`loadlint recording --redact`: recordings, and the scripts beside them, with aliases in the place of secrets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from loadlint.cli.errors import UsageError, complain
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from loadlint.correlation.secrets import masker_of
from loadlint.disk.limits import RECORDING
from loadlint.disk.reading import ReadError
from loadlint.disk.reading import read as read_bytes
from loadlint.disk.writing import write
from loadlint.errors import RecordingError
from loadlint.recordings import read
from loadlint.secrets.aliases import Aliases
from loadlint.secrets.redaction import redacted_file, secrets_in_file

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Recording
    from loadlint.secrets.masker import Masker
    from loadlint.secrets.secret import Secret


def redact(pairs: Sequence[Sequence[str]]) -> int:
    """Write each first file of a pair to the second, without secrets; returns the exit code. Raises UserError.

    The secrets of all recordings are replaced in all files, so that a script still fits to them.
    """
    for source, target in pairs:
        if os.path.realpath(source) == os.path.realpath(target):
            raise UsageError(f"{source}: can't be redacted into itself")
    contents = [_content(source) for source, _ in pairs]
    read_as = [_recording(source) for source, _ in pairs]
    recordings = [recording for recording in read_as if recording is not None]
    if not recordings:
        raise UsageError("--redact: none of the files is a recording")
    aliases = Aliases()
    # In a script, what stands behind the name of a secret may be an expression.
    told = (
        secrets_in_file(content) for content, recording in zip(contents, read_as, strict=True) if recording is not None
    )
    aliases.add(chain(_secrets(recordings), chain.from_iterable(told)))
    for (_, target), content in zip(pairs, contents, strict=True):
        write(target, redacted_file(content, aliases))
        complain(f"{target}: written, with made-up values in place of secrets; look through it before you share it")
    return 0


def _content(path: str) -> bytes:
    try:
        return read_bytes(path, RECORDING)
    except ReadError as error:
        raise UsageError(f"{path}: {error}") from None


def _recording(path: str) -> Recording | None:
    """A recording; None for a file that is none, such as a script beside it."""
    try:
        return read(path)
    except RecordingError:
        return None


def _secrets(recordings: Sequence[Recording]) -> Iterator[Secret]:
    """All that is known to be secret in recordings of one flow."""
    for recording in recordings:
        script = replaying(recording)
        yield from _of(masker_of(script, recordings, build(script, recordings)))


def _of(masker: Masker) -> Iterator[Secret]:
    yield from masker.secrets
    for other in masker.others:
        yield from _of(other)
