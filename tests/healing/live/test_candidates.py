"""Which of the values that a run received is likely to be what an extraction no longer finds."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.value_shape import has_shape_of
from loadlint.healing.live.candidates import Candidate, Lost, may_be_refused, ranked_values
from loadlint.healing.live.issued_values import IssuedValue, issued_values
from loadlint.recordings.exchange import Response

OLD = "Rk93bVwYe5Hn"
LOST = Lost(OLD, frozenset({"csrf", "token"}), frozenset({"FORM_FIELD"}), step=2)


def candidate(name: str, value: str, step: int = 2, *, kind: str = "FORM_FIELD", in_form: bool = False) -> Candidate:
    return Candidate(IssuedValue(name, value, kind), step, in_form)


def response(text: str, media_type: str = "text/html") -> Response:
    return Response(200, (), text.encode(), media_type, "http://shop.test/cart")


def test_the_name_decides_between_values_of_one_shape() -> None:
    candidates = [candidate("theme", "Aa11Bb22Cc33"), candidate("csrf_key", "Lm20cXpAq7Zt")]
    assert ranked_values(LOST, candidates, ()) == ["Lm20cXpAq7Zt", "Aa11Bb22Cc33"]


def test_of_two_alike_the_one_in_the_submitted_form_is_first() -> None:
    candidates = [candidate("csrf", "Aa11Bb22Cc33"), candidate("csrf", "Lm20cXpAq7Zt", in_form=True)]
    assert ranked_values(LOST, candidates, ()) == ["Lm20cXpAq7Zt", "Aa11Bb22Cc33"]


def test_of_two_alike_the_nearer_answer_is_first() -> None:
    candidates = [candidate("csrf", "Aa11Bb22Cc33", step=0), candidate("csrf", "Lm20cXpAq7Zt")]
    assert ranked_values(LOST, candidates, ()) == ["Lm20cXpAq7Zt", "Aa11Bb22Cc33"]


def test_the_item_with_the_old_neighbours_is_first() -> None:
    """Of the ids of a list the one of the item that was chosen before, wherever it stands."""
    old = response('{"items": [{"id": 48966, "name": "Cup"}, {"id": 48967, "name": "Pot"}]}', "application/json")
    new = response('{"items": [{"no": 58971, "name": "Pot"}, {"no": 58970, "name": "Cup"}]}', "application/json")
    beside = next(one.beside for one in issued_values(old) if one.value == "48966")
    assert beside == {"Cup"}
    lost = Lost("48966", frozenset({"id"}), frozenset({"JSON"}), 2, beside)
    assert ranked_values(lost, [Candidate(one, 2) for one in issued_values(new)], ()) == ["58970", "58971"]


def test_an_id_that_is_refused_is_not_replaced_by_that_of_another_item() -> None:
    lost = Lost("48966", frozenset({"id"}), frozenset({"JSON"}), 2)
    assert list(may_be_refused(lost, [candidate("id", "48967")])) == []
    in_form = candidate("id", "48967", in_form=True)
    assert list(may_be_refused(lost, [in_form])) == [in_form]


def test_what_is_known_to_be_something_else_is_left_out() -> None:
    candidates = [candidate("csrf", "Aa11Bb22Cc33"), candidate("csrf_key", "Lm20cXpAq7Zt")]
    assert ranked_values(LOST, candidates, {"Aa11Bb22Cc33"}) == ["Lm20cXpAq7Zt"]


def test_what_nothing_speaks_for_is_left_out() -> None:
    assert ranked_values(LOST, [candidate("zzz", "Aa11Bb22Cc3344", step=40, kind="HEADER")], ()) == []


@pytest.mark.parametrize(
    ("value", "old", "fits"),
    [
        ("48994", "48966", True),
        ("1048994", "48966", True),
        ("abc12", "48966", False),
        ("Lm20cXpAq7Zt", OLD, True),
        ("Lm20cXpA-7Zt", OLD, True),
        ("Lm20 cXp Aq7", OLD, False),
        ("on", OLD, False),
        (OLD * 2, OLD, False),
    ],
)
def test_the_shape(value: str, old: str, *, fits: bool) -> None:
    assert has_shape_of(value, old) == fits


def test_an_inline_script_issues_values() -> None:
    page = response('<script>window.PAGE = {"csrf": "Lm20\\u003cpAq"}; var key = \'k-1234\';</script>')
    found = [(one.name, one.value) for one in issued_values(page)]
    assert found == [("csrf", "Lm20<pAq"), ("key", "k-1234")]


def test_a_form_and_json_issue_values() -> None:
    page = response('<form><input name="csrf" value="Lm20"></form>')
    assert [(one.name, one.value, one.kind) for one in issued_values(page)] == [("csrf", "Lm20", "FORM_FIELD")]
    data = response('{"credentials": {"accessToken": "t-1"}}', "application/json")
    assert [(one.name, one.value, one.kind) for one in issued_values(data)] == [("accessToken", "t-1", "JSON")]
