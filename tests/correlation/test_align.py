"""Steps and exchanges are paired by what they are, not by their number."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.signatures import Signatures, signature
from loadlint.correlation.pair.align import align
from loadlint.request import RawBody, Request
from loadlint.text.mapped import HOLE, Text


def pairs(steps: list[str], exchanges: list[str]) -> list[tuple[int, int]]:
    wanted, recorded = ([signature(_request(line)) for line in lines] for lines in (steps, exchanges))
    return sorted(align(wanted, Signatures(recorded)).items())


def _request(line: str) -> Request:
    method, url, *body = line.split(" ", 2)
    return Request(method, Text(f"https://h{url}"), (), RawBody(Text(body[0])) if body else None)


def test_signatures_are_a_sequence() -> None:
    signatures = Signatures(signature(_request(f"GET /{name}")) for name in "abc")
    assert signatures[-1] == signatures[2]
    assert signatures[-3] == signatures[0]
    with pytest.raises(IndexError):
        signatures[3]
    kept = Signatures.of_kept(*signatures.kept_parts())
    assert [kept[-1], kept[-2], kept[-3]] == list(reversed(signatures))


def test_ids_may_differ() -> None:
    assert pairs(["GET /carts/81f3-aa/items"], ["GET /carts/0b2d-ee/items"]) == [(0, 0)]


def test_what_the_script_lacks_is_skipped() -> None:
    assert pairs(["GET /", "POST /login a=1"], ["GET /", "GET /poll", "GET /poll", "POST /login a=1"]) == [
        (0, 0),
        (1, 3),
    ]


def test_a_poll_more() -> None:
    steps = ["GET /jobs/j1x", "GET /jobs/j1x", "GET /orders/7"]
    exchanges = ["GET /jobs/j2y", "GET /jobs/j2y", "GET /jobs/j2y", "GET /orders/9"]
    assert pairs(steps, exchanges)[-1] == (2, 3)


def test_the_method_must_agree() -> None:
    assert pairs(["GET /a"], ["POST /a"]) == []


def test_one_address_for_many_operations() -> None:
    steps = ['POST /graphql {"operationName": "cart"}', 'POST /graphql {"operationName": "pay"}']
    exchanges = ['POST /graphql {"operationName": "pay"}']
    assert pairs(steps, exchanges) == [(1, 0)]


def test_words_are_no_ids() -> None:
    assert pairs(["GET /account/profile"], ["GET /account/orders"]) == []


def test_a_short_key_between_paired_neighbours() -> None:
    steps = ["GET /a", "GET /shop/wishlists/banana/", "GET /b"]
    exchanges = ["GET /a", "GET /shop/wishlists/potato/", "GET /b"]
    assert pairs(steps, exchanges) == [(0, 0), (1, 1), (2, 2)]


def test_a_slug_that_was_taken_already_gets_a_number() -> None:
    steps = ["GET /site/team-reports/view", "GET /site/team-reports/first-page", "GET /site/team-news/view"]
    exchanges = ["GET /site/team-reports-1/view", "GET /site/team-reports-1/first-page-2", "GET /site/team-news/view"]
    assert pairs(steps, exchanges) == [(0, 0), (1, 1), (2, 2)]


def test_a_numbered_step_is_not_its_neighbour() -> None:
    steps = ["GET /checkout/step", "GET /checkout/step-2"]
    assert pairs(steps, ["GET /checkout/step-2"]) == [(1, 0)]


def test_expressions_are_wild() -> None:
    step = signature(Request("GET", Text(f"{HOLE}/carts/{HOLE}")))
    assert align([step], Signatures([signature(_request("GET /carts/81f3"))])) == {0: 0}


def test_operations_that_come_in_another_order() -> None:
    """Both are called with much the same context; the word that names the operation tells them apart."""
    context = '"params": [[], 0, 1000, null, {"client": "e2821293", "language": "en", "company": null}]'
    names = ["menu.list_icons", "menu.search", "party.read"]
    steps = [f'POST /rpc {{"method": "{name}", {context}}}' for name in names]
    assert pairs(steps, [steps[1], steps[0], steps[2]]) == [(0, 1), (1, 0), (2, 2)]


@pytest.mark.parametrize(
    ("first", "second", "are_operations"),
    [
        ("tea", "pot", True),
        # No words: ids, a single letter, marks.
        ("k1a", "k2b", False),
        ("a", "b", False),
        ("+", "-", False),
    ],
)
def test_words_that_both_send_in_another_order_are_operations(first: str, second: str, are_operations: bool) -> None:
    steps = [f'POST /c {{"n":"{word}"}}' for word in (first, second)]
    assert pairs(steps, steps[::-1]) == ([(0, 1), (1, 0)] if are_operations else [(0, 0), (1, 1)])


@pytest.mark.parametrize(
    ("name", "are_operations"), [("note", False), ("action", True), ("my_action", True), ("myaction", False)]
)
def test_a_single_word_of_both_is_an_operation_by_the_name_of_its_field(name: str, are_operations: bool) -> None:
    """Then the others are another one."""
    for form in ("POST /c {}={}", 'POST /c {{"{}":"{}"}}', "POST /c?{}={}"):
        steps, exchanges = (
            [form.format(name, word) for word in words] for words in (("red", "blue"), ("blue", "green"))
        )
        assert pairs(steps, exchanges) == ([(0, 1), (1, 0)] if are_operations else [(0, 0), (1, 1)])
    nested = [f'POST /c {{{{"in":{{{{"{name}":"{{}}"}}}}}}}}'.format(word) for word in ("red", "blue", "green")]
    assert pairs(nested[:2], nested[1:]) == [(0, 0), (1, 1)]


def test_an_operation_that_only_the_script_names() -> None:
    steps = ["GET /p", "POST /ajax action=list&id=4", "POST /own action=beat"]
    assert pairs(steps, ["GET /q", "POST /ajax action=list&id=9"]) == [(1, 1)]


def test_another_runs_words_are_no_operations() -> None:
    steps = ['POST /carts {"note": "red"}', 'POST /carts {"note": "blue"}']
    exchanges = ['POST /carts {"note": "green"}', 'POST /carts {"note": "blue"}']
    assert pairs(steps, exchanges) == [(0, 0), (1, 1)]


def test_a_page_before_which_the_last_one_went_on_asking() -> None:
    late = [f"GET /late/{word}" for word in ("charts", "boards", "queries", "people", "places", "colours", "fonts")]
    steps = ["GET /", *late[:1], "GET /list", *late[1:3], "GET /names"]
    exchanges = ["GET /", *late, "GET /list", "GET /names"]
    assert (2, 8) in pairs(steps, exchanges)


def test_a_page_that_was_written_after_its_own_script() -> None:
    """JMeter's recorder writes a request when its answer is complete; what else the page loads is not in the script."""
    loaded = [f"GET /static/{word}.css" for word in ("charts", "boards", "queries", "people", "places", "colours")]
    steps = ["GET /", "GET /words.js", "GET /notes/8/copy", "POST /notes/8/copy a=1"]
    exchanges = ["GET /", "GET /notes/13/copy", *loaded, "GET /words.js", "POST /notes/13/copy a=1"]
    assert pairs(steps, exchanges) == [(0, 0), (1, 8), (2, 1), (3, 9)]


def test_another_operation_at_one_address_is_no_partner() -> None:
    """What a page sends when it is left may come before or behind its other calls, or not at all in the script."""
    steps = ["POST /note a=1", "POST /ajax action=beat&lock=17:4&screen=post", "POST /ajax action=save&id=4"]
    beat, save = "POST /ajax action=beat&lock=18:9&screen=post", "POST /ajax action=save&id=9"
    unlock = 'POST /ajax {"action": "unlock", "id": 9}'
    assert pairs(steps, ["POST /note a=1", beat, unlock, save]) == [(0, 0), (1, 1), (2, 3)]
    assert pairs(steps, [beat, "POST /note a=1", unlock, save]) == [(0, 1), (1, 0), (2, 3)]


def test_an_operation_may_have_a_new_name() -> None:
    assert pairs(["POST /ajax action=list&id=4"], ["POST /ajax action=index&id=9"]) == [(0, 0)]
