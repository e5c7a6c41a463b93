"""These tests start processes, measure time and memory, or try thousands of inputs: none of them is quick."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = str(Path(__file__).parent) + os.sep


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks all tests of this folder."""
    for item in items:
        if str(item.path).startswith(FOLDER):
            item.add_marker(pytest.mark.slow)
