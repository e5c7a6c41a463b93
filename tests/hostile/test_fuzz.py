"""A short round of each kind of damaged input, from a fixed seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.fuzz.__main__ import KINDS, run

COUNTS = {"edits": 15, "cache": 25, "commands": 15, "kills": 10, "protocol": 15, "recordings": 8, "scripts": 8}


def test_every_kind_has_its_count() -> None:
    assert sorted(COUNTS) == KINDS


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_short_round(kind: str, tmp_path: Path) -> None:
    assert run(kind, 1, COUNTS[kind], tmp_path) == []
