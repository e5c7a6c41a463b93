"""What the user has entered up to a step is not asserted: the next user enters something else."""

from __future__ import annotations

from loadlint.assertions.exemplars import Answers
from loadlint.assertions.proposals import _Entered, _Sent

ENTERED = [
    (1, "Blue_Tea", False),
    (2, "ann.ox@shop.test", False),
    (3, "tea", False),
    (4, "true", False),
    (5, "/orders/new", False),
    (6, "green-garden-lamp-7", True),
    (9, "Later words", False),
]


def sent(url: str = "https://shop.test/orders/green-garden-lamp-7") -> _Sent:
    """What was sent up to the seventh request."""
    values = _Sent(Answers("html", (), (), (), url, False), ())
    values.runs.append((_Entered(ENTERED), 7))
    return values


def holding(*texts: str) -> list[bool]:
    return [sent().holds(text) for text in texts]


def test_a_text_that_holds_a_value_or_the_words_of_an_address() -> None:
    assert holding("Results for BLUE_TEA", "Results for blue tea", "Welcome Ann.Ox") == [True] * 3
    assert holding("<h1>Green garden lamp</h1>", "Lamp of the green garden") == [True, True]
    assert holding("A lamp among other things", "tea", "true", "/orders/new", "Later words") == [False] * 5


def test_a_text_that_is_a_part_of_a_value_or_the_value_itself() -> None:
    assert [sent().has_sent(text) for text in ("Blue", "TEA", "shop.test", "Later", "lamp")] == [True] * 3 + [False] * 2
    assert [sent().is_value(text) for text in ("blue tea", "Ann.Ox", "Blue", "later words")] == [True] * 2 + [False] * 2


def test_words_of_the_own_address_may_be_asserted_unless_they_were_sent_elsewhere() -> None:
    assert sent().asks_for("Green garden lamp")
    assert not sent().asks_for("Green garden lamp and blue tea")
    assert not sent("https://shop.test/orders").asks_for("Green garden lamp")
