"""What the clues add up to."""

from __future__ import annotations

from loadlint.correlation.decide.weigh import POSSIBLE, Weighed
from loadlint.findings import Reason


def test_weights_add_up_to_what_is_said_in_every_version_of_python() -> None:
    """Added one by one they give 0.24999999999999994, and Python 3.12 gives 0.25 for the same sum."""
    weights = (-0.4, 0.05, 0.15, 0.25, 0.1, 0.1)
    assert Weighed(None, tuple(Reason("a clue", weight) for weight in weights)).total == POSSIBLE
