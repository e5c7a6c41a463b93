"""No expression of ours takes the square of a text that others wrote, however they write it."""

from __future__ import annotations

import re
import time

import pytest

from loadlint.secrets.search import spots_in
from tests.hostile.expressions import Expression, expressions
from tests.hostile.pumping import pumped, seconds

_SIZES = 2_500, 5_000
_SHORT = 0.002
"""Seconds in which nothing is told from noise: a linear expression takes a tenth of it for such texts."""

_FIRST = 1_000
_ENDLESS = 0.1
"""So many seconds for so few characters are more than the square: nothing longer is tried, since it might never end."""

BOUNDED = {
    # Matched from one place on, never searched for: the time is that of one try.
    "correlation/decide/evidence/one_run/shape.py": "with one value as a whole",
    "dialects/jmeter/evaluator/jayway.py": "from the end of the last token on",
    "dialects/jmeter/evaluator/xpath_extractors.py": "from the end of the last token on",
    "dialects/jmeter/language/xml_text.py": "from the start of a file on",
    "dialects/jmeter/language/tables.py": "from the end of the last property on",
    "dialects/jmeter/read/script_variables.py": "from the end of a name on",
    # Given no text without an end: see what stands around them.
    "dialects/jmeter/evaluator/soundness.py": "the first tag without an end is the last that is looked at",
    "dialects/jmeter/read/embedded_resources.py": "the text up to its last `>`, and one attribute",
    "recordings/jtl_xml.py": "the text up to the last end of a literal",
    # Each try is as long as its bound, whatever the text.
    "dialects/k6/read/assertions.py": "2 000 characters of an import",
    "dialects/k6/language/regular_expressions.py": "1 000 characters of an expression",
    "project/copies.py": "the name of a file that is there",
    "secrets/search.py": "200 characters of a name",
    "assertions/moved_surroundings.py": "300 characters beside a value, and the words of an assertion",
}
"""Where an expression may be quadratic by itself and is not as it is used, and why."""


def worst(one: Expression, size: int) -> float:
    return max((seconds(one.compiled, one.methods, text) for text in pumped(one.compiled, size)), default=0)


def is_endless(one: Expression) -> bool:
    return any(seconds(one.compiled, one.methods, text) > _ENDLESS for text in pumped(one.compiled, _FIRST))


def takes_square(one: Expression) -> bool:
    if worst(one, _SIZES[0]) <= _SHORT:
        return False
    times = [min(worst(one, size) for _ in range(2)) for size in _SIZES]
    return times[1] > 3 * times[0] or times[1] > 20 * _SHORT


@pytest.mark.parametrize("part", range(4))
def test_none_takes_the_square(part: int) -> None:
    """What takes it does so each time; other work on the machine disturbs one measurement, hardly three."""
    squares: list[tuple[str, object]] = []
    searched = [one for one in expressions() if one.place.partition(":")[0] not in BOUNDED]
    for one in searched[part::4]:
        if is_endless(one) or all(takes_square(one) for _ in range(3)):
            squares.append((one.place, one.compiled.pattern))
    assert squares == []


@pytest.mark.slow
def test_a_square_is_seen() -> None:
    one = Expression("here", re.compile(r"a+\("), frozenset({"search"}))
    # Other work on the machine may hide it in one measurement.
    assert any(takes_square(one) for _ in range(3))


def test_what_is_worse_than_a_square_ends_at_once() -> None:
    assert is_endless(Expression("here", re.compile(r":has\(\s*([^()]+)\s*\)"), frozenset({"search"})))


def test_what_is_left_out_is_there() -> None:
    places = {one.place.partition(":")[0] for one in expressions()}
    assert places >= set(BOUNDED)


def test_each_alternative_is_tried() -> None:
    choice = re.compile(r"\*|\[[^\]]*:")
    assert worst(Expression("here", choice, frozenset({"search"})), _SIZES[1]) > 2 * _SHORT


def test_embedded_data_beside_an_escape_is_searched_once() -> None:
    """Bounded tries from each character on are linear, and still thousands of times too many."""
    text = "search?q=a%20b " + "ABCDEFGHIJ" * 4_000
    started = time.thread_time()
    assert spots_in(text) == []
    assert time.thread_time() - started < 0.3


def test_base64_with_escapes_is_one_secret() -> None:
    secret = "q83vEjRWeJCrze8SNFZ4kKvN7xI0%2BnMQ7ze8SNFZ4kKvN7xI0VniQq80%3D"
    text = f"https://h/?code={secret}&page=2"
    assert [text[spot.start : spot.end] for spot in spots_in(text)] == [secret]
