"""A short round of each kind of damaged input, from a fixed seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.fuzz.__main__ import KINDS, run


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_round(kind: str, tmp_path: Path) -> None:
    assert run(kind, 1, 8, tmp_path) == []
