"""The recordings of open scripts. Large ones are read in a process of their own while the user goes on working."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress

from msgspec import Struct, field

from loadlint import processes
from loadlint.cache import disk, entries
from loadlint.cache.recordings import read_recording
from loadlint.errors import RecordingError, RecordingPendingError
from loadlint.recordings.exchange import Recording

logger = logging.getLogger(__name__)

LARGE = 12 << 20
"""Bytes of a recording that takes so long to read that nobody should wait for it."""

_MOST_KEPT = 6
_ENDING = ".kept"

Report = Callable[[str, int], Awaitable[bool]]
"""Tells the user how far the reading of a file is, in percent; False asks for it to be given up."""


class _Read(Struct):
    """A file as it was when it was read, or the reason why it can't be."""

    stamp: list[int]
    recording: Recording | None = None
    error: str | None = None


class Shelf(Struct):
    """Recordings by path. `start` runs a coroutine on the server's loop, from any thread."""

    start: Callable[[Callable[[], Awaitable[None]]], None]
    report: Report
    arrived: Callable[[], Awaitable[None]]
    large: int = LARGE
    _known: dict[str, _Read] = field(default_factory=dict)
    _reading: dict[str, list[int]] = field(default_factory=dict)
    _processes: set[asyncio.subprocess.Process] = field(default_factory=set)
    _folder: str | None = None
    _temporary: str | None = None
    _program: tuple[object, ...] = field(default_factory=entries.program)

    def load(self, path: str) -> Recording:
        """The recording in a file. Raises RecordingPendingError while it is read, else RecordingError."""
        path = os.path.abspath(path)
        stamp = entries.stamp(path)
        if stamp is None or stamp[0] < self.large:
            return read_recording(path)
        kept = self._known.get(path)
        if kept is not None and kept.stamp == stamp:
            if kept.recording is None:
                raise RecordingError(f"{path}: {kept.error}")
            return kept.recording
        ready = self._take_up(path, stamp)
        if ready is not None:
            return ready
        if self._reading.get(path) != stamp:
            self._reading[path] = stamp
            self.start(lambda: self._read(path, stamp))
        raise RecordingPendingError(f"{path}: loadlint is still reading it")

    def forget_failures(self) -> None:
        """Try again what could not be read or was given up."""
        self._known = {path: kept for path, kept in self._known.items() if kept.recording is not None}

    def close(self) -> None:
        """End all reading."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _take_up(self, path: str, stamp: list[int]) -> Recording | None:
        """A recording that an earlier run has kept."""
        file = self._file(path, stamp)
        if not os.path.exists(file):
            return None
        from loadlint.cache import recording_file

        try:
            recording = recording_file.read(file)
        except RecordingError:
            with suppress(OSError):
                os.unlink(file)
            return None
        self._known[path] = _Read(stamp, recording)
        with suppress(OSError):
            os.utime(file)
        return recording

    async def _read(self, path: str, stamp: list[int]) -> None:
        try:
            error = await self._run(path, self._file(path, stamp))
        except OSError as problem:
            error = f"can't be read: {problem.strerror}"
        if error is not None:
            self._known[path] = _Read(stamp, error=error)
        self._reading.pop(path, None)
        await self.arrived()

    async def _run(self, path: str, file: str) -> str | None:
        """Read in another process; what went wrong, or None."""
        command = processes.python("loadlint.cache.build_recording", path, file)
        pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *command, stdin=none, stdout=pipe, stderr=none, cwd=processes.folder(), env=processes.environment()
        )
        self._processes.add(process)
        assert process.stdout is not None
        said = ""
        try:
            await self.report(path, 0)
            async for line in process.stdout:
                said = line.decode("utf-8", "replace").strip()
                if said.isdigit() and not await self.report(path, int(said)):
                    return "reading it was cancelled; loadlint tries again when a file changes"
            if await process.wait() == 0:
                return None
            tells = said and not said.isdigit()
            return said.removeprefix(f"{path}: ") if tells else "reading it failed; perhaps it was changed"
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            self._processes.discard(process)
            await self.report(path, 100)

    def _file(self, path: str, stamp: list[int]) -> str:
        return os.path.join(self._place(), entries.key("recording", self._program, path, stamp) + _ENDING)

    def _place(self) -> str:
        """The folder of kept recordings, which only the user may read."""
        if self._folder is None:
            base = disk.folder()
            try:
                if base is None:
                    raise disk.UntrustedError("there is no place for a cache")
                folder = os.path.join(base, "recordings")
                disk.make_own_folder(base)
                disk.make_own_folder(folder, inner=True)
                _make_room(folder)
            except (OSError, disk.UntrustedError) as error:
                logger.warning("recordings are read again at each start: %s", disk.complaint() or error)
                folder = self._temporary = tempfile.mkdtemp(prefix="loadlint-")
            self._folder = folder
        return self._folder


def _make_room(folder: str) -> None:
    """Drop what was not used for the longest time, and what killed readers have left."""
    disk.drop_abandoned(folder)
    files = [entry for entry in os.scandir(folder) if entry.name.endswith(_ENDING)]
    files.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime, reverse=True)
    for entry in files[_MOST_KEPT:]:
        with suppress(OSError):
            os.unlink(entry.path)
