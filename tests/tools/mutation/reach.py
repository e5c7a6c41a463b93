"""A pytest plugin that writes down which blocks of the engine each test runs, and how long the test takes.

Caches of functions are emptied before each test: else only the first one would be seen to run what they keep.
"""

from __future__ import annotations

import functools
import os
import time
import weakref
from array import array
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from tests.tools.mutation.loading import load_changed, telling_blocks
from tests.tools.mutation.mutants import PACKAGE, targets

Block = tuple[str, int]

_MOST = 1_000
"""How many tests of one block are written down: more are not run against a mutant."""


class Reach(Struct):
    """What was written down.

    `tests` are the names of tests that passed with their processor time in seconds, the quickest first. `blocks` has
    for each file and line the numbers of those that run it, of very many the quickest. `at_import` are the blocks that
    run while tests are collected.
    """

    tests: list[tuple[str, float]]
    blocks: dict[str, dict[int, list[int]]]
    at_import: dict[str, list[int]]


class _Recorder:
    def __init__(self) -> None:
        self.hits: set[Block] = set()
        self.at_import: set[Block] = set()
        self.tests: dict[str, tuple[float, array[int]]] = {}
        self.number_of: dict[Block, int] = {}
        self.failed: set[str] = set()

    def pytest_collection_finish(self) -> None:
        self.at_import = set(self.hits)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        for cached in list(_CACHES):
            cached.cache_clear()
        self.hits.clear()
        start = time.process_time()
        result = yield
        # Of all blocks of the engine and all tests, sets would take gigabytes.
        numbers = array("I", [self.number_of.setdefault(block, len(self.number_of)) for block in self.hits])
        self.tests[item.nodeid] = (time.process_time() - start, numbers)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self.failed.add(report.nodeid)

    def pytest_unconfigure(self) -> None:
        Path(os.environ["REACH_FILE"]).write_bytes(msgspec.json.encode(self._summary()))

    def _summary(self) -> Reach:
        passed = {name: record for name, record in self.tests.items() if name not in self.failed and record[1]}
        names = sorted(passed, key=lambda name: passed[name][0])
        tests_of: list[list[int]] = [[] for _ in self.number_of]
        for number, name in enumerate(names):
            for block in passed[name][1]:
                if len(tests_of[block]) < _MOST:
                    tests_of[block].append(number)
        blocks: dict[str, dict[int, list[int]]] = {}
        for (path, line), tests in zip(self.number_of, tests_of, strict=True):
            blocks.setdefault(_short(path), {})[line] = tests
        at_import: dict[str, list[int]] = {}
        for path, line in sorted(self.at_import):
            at_import.setdefault(_short(path), []).append(line)
        return Reach([(name, round(passed[name][0], 4)) for name in names], blocks, at_import)


def _short(path: str) -> str:
    return Path(path).relative_to(PACKAGE).as_posix()


_CACHES: weakref.WeakSet[Any] = weakref.WeakSet()
_lru_cache = functools.lru_cache


def _listed_lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    """`functools.lru_cache` that puts the caches of loadlint and of its tests into a list."""

    def decorate(function: Callable[..., Any]) -> Any:
        cached = _lru_cache(maxsize=maxsize, typed=typed)(function)
        if (function.__module__ or "").startswith(("loadlint", "tests")):
            _CACHES.add(cached)
        return cached

    if callable(maxsize):
        function, maxsize = maxsize, 128
        return decorate(function)
    return decorate


def pytest_configure(config: pytest.Config) -> None:
    """Change what is imported from now on, and begin to write down."""
    recorder = _Recorder()
    functools.lru_cache = _listed_lru_cache
    functools.cache = _listed_lru_cache(None)
    tell = telling_blocks(recorder.hits.add)
    load_changed(dict.fromkeys(targets(), tell))
    _empty_between_tests()
    config.pluginmanager.register(recorder)


def _empty_between_tests() -> None:
    """Have the caches of texts emptied before each test as well."""
    from loadlint.cache import memory

    memory.remembering = lambda characters, least=1: _listed_lru_cache(None)
    memory.remembered_without_text = lambda items: _listed_lru_cache(None)
