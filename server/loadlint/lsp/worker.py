"""Analysis in a thread of its own, so that the server's loop always answers. The latest version of a text wins."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from msgspec import Struct, field

from loadlint.engine import Analysis
from loadlint.lsp.documents import Document
from loadlint.text.source import Source

T = TypeVar("T")

_PAUSE = 0.3
"""The seconds without work after which the garbage collector runs: between two keys there are fewer."""
_MOST_UNCOLLECTED = 25
"""After so many pieces of work it runs without a pause, since what each of them leaves needs memory."""


class SupersededError(Exception):
    """A newer version of the text has come; the result would be about an old one."""


class Result(Struct, frozen=True):
    """What was found in one version of a text; `analysis` is None for a text that is no load script."""

    document: Document
    analysis: Analysis | None


class Worker(Struct):
    """Runs `work` for documents, one at a time, once for each version.

    The garbage collector waits until the answers are given: its search takes as long as the work on a small script.
    """

    work: Callable[[Source], Analysis | None]
    _latest: dict[str, Document] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Future[Result]] = field(default_factory=dict)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="analysis"))
    _under_way: int = 0
    _uncollected: int = 0
    _collection: asyncio.TimerHandle | None = None

    async def result(self, document: Document) -> Result:
        """The result for a version of a text. Raises SupersededError where a newer one came first."""
        # A cancelled request must not cancel the work that others wait for.
        return await asyncio.shield(self._task(document))

    async def run(self, work: Callable[[], T]) -> T:
        """Do something else in the same thread."""
        return await self._start(work)

    def forget(self, uri: str) -> None:
        """Drop what is known about a text."""
        self._latest.pop(uri, None)
        self._tasks.pop(uri, None)

    def forget_results(self) -> None:
        """Drop all results, since something beside the texts has changed."""
        self._tasks.clear()

    def forget_readers(self, path: str) -> list[str]:
        """Drop the results for texts that read a file, since it has changed; the URIs of these texts."""
        readers = [uri for uri, task in self._tasks.items() if _reads(task, path)]
        for uri in readers:
            del self._tasks[uri]
        return readers

    def files_read_by(self, uri: str) -> tuple[str, ...]:
        """The modules that the last analysis of a text has read."""
        task = self._tasks.get(uri)
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return ()
        analysis = task.result().analysis
        return analysis.script.files if analysis is not None else ()

    def close(self) -> None:
        """Take no more work."""
        gc.enable()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _task(self, document: Document) -> asyncio.Future[Result]:
        running = self._tasks.get(document.uri)
        if running is not None and self._latest.get(document.uri) is document:
            return running
        self._latest[document.uri] = document
        task = self._start(partial(self._run, document))
        # Whoever waited may have gone; an exception that nobody fetched is no news.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._tasks[document.uri] = task
        return task

    def _start(self, work: Callable[[], T]) -> asyncio.Future[T]:
        if self._collection is not None:
            self._collection.cancel()
        gc.disable()
        self._under_way += 1
        loop = asyncio.get_running_loop()
        done = self._pool.submit(work)
        # A request that is cancelled is done at once, its work is not.
        done.add_done_callback(lambda _: loop.is_closed() or loop.call_soon_threadsafe(self._plan_collection, loop))
        return asyncio.wrap_future(done)

    def _plan_collection(self, loop: asyncio.AbstractEventLoop) -> None:
        self._under_way -= 1
        self._uncollected += 1
        if self._uncollected >= _MOST_UNCOLLECTED or not self._under_way:
            pause = _PAUSE if self._uncollected < _MOST_UNCOLLECTED else 0
            self._collection = loop.call_later(pause, self._collect)

    def _collect(self) -> None:
        gc.enable()
        gc.collect()
        self._uncollected = 0

    def _run(self, document: Document) -> Result:
        if self._latest.get(document.uri) is not document:
            raise SupersededError
        analysis = self.work(document.source)
        if self._latest.get(document.uri) is not document:
            raise SupersededError
        return Result(document, analysis)


def _reads(task: asyncio.Future[Result], path: str) -> bool:
    if not task.done() or task.cancelled() or task.exception() is not None:
        return False
    analysis = task.result().analysis
    return analysis is not None and path in analysis.script.files
