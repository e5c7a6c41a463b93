"""Analysis in a thread of its own, so that the server's loop always answers. The latest version of a text wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from msgspec import Struct, field

from loadlint.engine import Analysis
from loadlint.lsp.documents import Document
from loadlint.text.source import Source

T = TypeVar("T")


class SupersededError(Exception):
    """A newer version of the text has come; the result would be about an old one."""


class Result(Struct, frozen=True):
    """What was found in one version of a text; `analysis` is None for a text that is no load script."""

    document: Document
    analysis: Analysis | None


class Worker(Struct):
    """Runs `work` for documents, one at a time, once for each version."""

    work: Callable[[Source], Analysis | None]
    _latest: dict[str, Document] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Future[Result]] = field(default_factory=dict)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="analysis"))

    async def result(self, document: Document) -> Result:
        """The result for a version of a text. Raises SupersededError where a newer one came first."""
        # A cancelled request must not cancel the work that others wait for.
        return await asyncio.shield(self._task(document))

    async def run(self, work: Callable[[], T]) -> T:
        """Do something else in the same thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

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
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _task(self, document: Document) -> asyncio.Future[Result]:
        running = self._tasks.get(document.uri)
        if running is not None and self._latest.get(document.uri) is document:
            return running
        self._latest[document.uri] = document
        task = asyncio.get_running_loop().run_in_executor(self._pool, self._run, document)
        # Whoever waited may have gone; an exception that nobody fetched is no news.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._tasks[document.uri] = task
        return task

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
