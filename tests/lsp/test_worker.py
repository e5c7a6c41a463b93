"""When the garbage collector runs: after the answers, not before them."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest

from loadlint.lsp import worker
from loadlint.lsp.worker import Worker


class Circle:
    """Something that only the garbage collector can free."""

    def __init__(self) -> None:
        self.itself = self


def kept_after(pieces: int, pause: float, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many circles are left when so many pieces of work, each of which leaves one, are answered."""
    monkeypatch.setattr(worker, "_PAUSE", pause)
    circles: list[weakref.ref[Circle]] = []

    def work() -> bool:
        circles.append(weakref.ref(Circle()))
        return gc.isenabled()

    async def ask() -> int:
        asked = Worker(lambda source: None)
        collected = [await asked.run(work) for _ in range(pieces)]
        assert not any(collected), "nothing is collected while an answer is worked out"
        # What is due now runs before this.
        await asyncio.sleep(0.01)
        asked.close()
        return sum(circle() is not None for circle in circles)

    try:
        return asyncio.run(ask())
    finally:
        gc.enable()


def test_it_runs_when_nothing_has_been_asked_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_after(3, pause=0, monkeypatch=monkeypatch) == 0


def test_it_waits_for_a_pause_between_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_after(3, pause=60, monkeypatch=monkeypatch) == 3


def test_without_a_pause_it_runs_after_so_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_after(worker._MOST_UNCOLLECTED, pause=60, monkeypatch=monkeypatch) == 0


def test_it_waits_for_the_work_of_a_request_that_was_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_PAUSE", 0)
    begun, may_end = threading.Event(), threading.Event()
    collections: list[bool] = []

    def work() -> None:
        begun.set()
        may_end.wait(10)

    async def ask() -> None:
        asked = Worker(lambda source: None)
        monkeypatch.setattr(gc, "collect", lambda: collections.append(may_end.is_set()))
        request = asyncio.ensure_future(asked.run(work))
        await asyncio.sleep(0)
        await asyncio.to_thread(begun.wait, 10)
        request.cancel()
        await asyncio.sleep(0.01)
        may_end.set()
        while not collections:
            await asyncio.sleep(0.01)
        asked.close()

    try:
        asyncio.run(asyncio.wait_for(ask(), 10))
    finally:
        gc.enable()
    assert collections == [True]
