"""What is kept in memory and on disk goes when it is the oldest, and nothing else does."""

from __future__ import annotations

import os
import time
from pathlib import Path

from loadlint.cache.disk import drop_abandoned
from loadlint.cache.memory import remembered_without_text


def test_collections_are_remembered_up_to_so_many_items() -> None:
    made: list[str] = []

    @remembered_without_text(10)
    def words(text: str) -> frozenset[str]:
        made.append(text)
        return frozenset(text.split())

    # Each counts for one item more than it has: two of three words fit, or one of them and three of no word.
    for text in ("a b c", "d e f", "a b c", "g h i", "a b c", "d e f", "", " ", "  ", "d e f"):
        assert words(text) == frozenset(text.split())
    assert made == ["a b c", "d e f", "g h i", "d e f", "", " ", "  "]
    # What is larger than all is not kept.
    eleven = "1 2 3 4 5 6 7 8 9 10 11"
    assert words(eleven) == words(eleven)
    assert made[7:] == [eleven, eleven]


def test_an_unfinished_file_is_dropped_when_its_writer_must_be_dead(tmp_path: Path) -> None:
    hours_ago = time.time() - 2 * 3600
    for name in ("new.part", "old.part", "old"):
        (tmp_path / name).touch()
    for name in ("old.part", "old"):
        os.utime(tmp_path / name, (hours_ago, hours_ago))
    drop_abandoned(str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == ["new.part", "old"]
