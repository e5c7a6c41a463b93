"""What holds for all tests."""

from __future__ import annotations

import gc
import itertools
import re
from types import ModuleType

import pytest
from hypothesis import settings

from tests.support import sampling

# How long an example takes says more of the other work of the machine; growth has tests of its own.
settings.register_profile("loadlint", deadline=None)
settings.load_profile("loadlint")


def pytest_configure(config: pytest.Config) -> None:
    """Cases of a sample with a mark that this run leaves out are not collected."""
    sampling.left_out.update(re.findall(r"(?:^|\band )not (\w+)", config.option.markexpr))


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
