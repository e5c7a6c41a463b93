"""What holds for all tests."""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings

# How long an example takes says more of the other work of the machine; growth has tests of its own.
settings.register_profile("loadlint", deadline=None)
settings.load_profile("loadlint")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over the tests and modules: they stay, and looking at them takes its time.

    The threshold is that of the program, see `loadlint.cli.run`.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
