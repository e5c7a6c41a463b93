"""What is known of recordings together stays while other sets of them are asked about in between."""

from __future__ import annotations

from loadlint.recordings.exchange import Recording, kept_with


class Known:
    """Something that is found out about recordings."""


def test_all_and_all_but_one_do_not_evict_each_other() -> None:
    runs = [Recording(f"run{number}.har", ()) for number in (1, 2, 3)]
    known = kept_with(runs, Known)
    without_last = kept_with(runs[:2], Known)
    assert known is not without_last
    assert kept_with(runs, Known) is known
    assert kept_with(runs[:2], Known) is without_last


def test_sets_that_nobody_asks_for_are_dropped() -> None:
    first = Recording("run.har", ())
    others = [Recording(f"run{number}.har", ()) for number in range(9)]
    known = kept_with([first], Known)
    for other in others:
        kept_with([first, other], Known)
    assert kept_with([first], Known) is not known
