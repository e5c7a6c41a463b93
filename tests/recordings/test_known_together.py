"""What is known of recordings together stays while other sets of them are asked about in between."""

from __future__ import annotations

from loadlint.recordings.exchange import Recording, together


def test_all_and_all_but_one_do_not_evict_each_other() -> None:
    runs = [Recording(f"run{number}.har", ()) for number in (1, 2, 3)]
    known = together(runs)
    without_last = together(runs[:2])
    assert known is not without_last
    assert together(runs) is known
    assert together(runs[:2]) is without_last


def test_sets_that_nobody_asks_for_are_dropped() -> None:
    first = Recording("run.har", ())
    others = [Recording(f"run{number}.har", ()) for number in range(9)]
    known = together([first])
    for other in others:
        together([first, other])
    assert together([first]) is not known
