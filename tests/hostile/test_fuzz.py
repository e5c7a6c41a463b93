"""A short round of each kind of damaged input, from a fixed seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.fuzz.__main__ import KINDS, run

COUNTS = {"edits": 60, "cache": 100, "commands": 60, "kills": 100, "protocol": 60, "recordings": 15, "scripts": 25}


def test_every_kind_has_its_count() -> None:
    assert sorted(COUNTS) == KINDS


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_short_round(kind: str, tmp_path: Path) -> None:
    assert run(kind, 1, COUNTS[kind], tmp_path) == []
