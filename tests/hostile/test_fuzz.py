"""A short round of each kind of damaged input, from a fixed seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.fuzz.__main__ import KINDS, run

COUNTS = {"edits": 30, "cache": 50, "commands": 30, "kills": 40, "protocol": 30, "recordings": 15, "scripts": 15}


def test_every_kind_has_its_count() -> None:
    assert sorted(COUNTS) == KINDS


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_short_round(kind: str, tmp_path: Path) -> None:
    assert run(kind, 1, COUNTS[kind], tmp_path) == []
