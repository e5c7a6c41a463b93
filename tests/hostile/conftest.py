"""These tests start processes, measure time and memory, or try thousands of inputs: hardly one of them is quick."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = str(Path(__file__).parent) + os.sep
QUICK = ("test_cache.py", "test_folders.py", "test_links.py")
"""Modules that mark their slow tests themselves."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of this folder."""
    for item in items:
        if str(item.path).startswith(FOLDER) and item.path.name not in QUICK:
            item.add_marker(pytest.mark.slow)
