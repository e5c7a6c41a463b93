"""What holds for all tests."""

from __future__ import annotations

import gc
import itertools
import re
from collections.abc import Iterable, Sequence
from types import FunctionType, ModuleType

import pytest
from _pytest.mark.structures import ParameterSet, get_unpacked_marks
from hypothesis import settings
from hypothesis.internal.conjecture import providers

# How long an example takes says more of the other work of the machine; growth has tests of its own.
settings.register_profile("loadlint", deadline=None)
settings.load_profile("loadlint")


_left_out: set[str] = set()
"""The names of the marks that this run leaves out."""


def pytest_configure(config: pytest.Config) -> None:
    """Hypothesis takes examples from the literals of all modules, too: to read them in each worker takes a tenth of the
    time of collecting. The run at night does."""
    if " or " not in config.option.markexpr:
        _left_out.update(re.findall(r"(?:^|\band )not (\w+)", config.option.markexpr))
    if "exhaustive" in _left_out:
        providers._get_local_constants = lambda: providers._local_constants


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> list[pytest.Item] | None:
    """Tests and cases that this run leaves out are not even collected: they are thousands."""
    if not name.startswith("test") or not isinstance(obj, FunctionType):
        return None
    obj.pytestmark = marks = [_without_left_out(mark) for mark in get_unpacked_marks(obj)]  # type: ignore[attr-defined]
    is_empty = any(mark.name == "parametrize" and mark.args[1:2] == ([],) for mark in marks)
    return [] if is_empty or _is_left_out((*collector.iter_markers(), *marks)) else None


def _without_left_out(mark: pytest.Mark) -> pytest.Mark:
    """The mark of a test; one with its cases has those that are not left out."""
    if mark.name != "parametrize" or len(mark.args) < 2 or isinstance(mark.kwargs.get("ids"), Sequence):
        return mark
    names, cases, *more = mark.args
    kept = [case for case in cases if not (isinstance(case, ParameterSet) and _is_left_out(case.marks))]
    return pytest.mark.parametrize(names, kept, *more, **mark.kwargs).mark


def _is_left_out(marks: Iterable[pytest.Mark | pytest.MarkDecorator]) -> bool:
    return any(mark.name in _left_out for mark in marks)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Let go of what the tests of a file have kept for each other: whole recordings, and what is known of them.

    Reference cycles go as well; with the threshold below, Python itself hardly looks for them. What is left mostly
    stays, and is looked at again after some files: after each one, that takes a fifth of the time of all quick tests,
    and never, a worker keeps every recording that was still in use at the end of a file.
    """
    if nextitem is not None and nextitem.path == item.path:
        return
    for name, value in vars(_module(item)).items():
        if hasattr(value, "cache_clear") and not name.startswith("__"):
            value.cache_clear()
    if next(_files) % _FILES_BETWEEN == 0:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


_files = itertools.count(1)
_FILES_BETWEEN = 15


def _module(item: pytest.Item) -> ModuleType:
    module: ModuleType = item.getparent(pytest.Module).obj  # type: ignore[union-attr]
    return module


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over the tests and modules: they stay, and looking at them takes its time.

    The threshold is that of the program, see `loadlint.cli.run`.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
