"""Fields of a form that a converter joined to one."""

from __future__ import annotations

from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

RECORDED = """
GET https://a.test/bills
HTTP 200
Content-Type: text/html

<form><input type="checkbox" name="for[]" value="1"><input type="checkbox" name="for[]" value="{id}"></form>
###
POST https://a.test/bills
Content-Type: application/x-www-form-urlencoded

what=Milk&for%5B%5D=1&for%5B%5D={id}&note=a%2Cb
HTTP 302
Location: /
"""
RUNS = [parse_flow(RECORDED.replace("{id}", id), f"{id}.http") for id in ("1828", "1901")]
FORM = "{ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }"


def script(body: str) -> str:
    return k6("http.get('https://a.test/bills');", f"http.post('https://a.test/bills', '{body}', {FORM});")


def test_they_are_parted_before_their_values_are_correlated() -> None:
    text = script("what=Milk&for%5B%5D=1%2C1828&note=a%2Cb")
    (finding,) = found(text, "joined-fields", "a.js", RUNS)
    assert finding.message == "`for[]` is sent joined by a comma: the browser sent 2 fields"
    after = fixed_text(text, "a.js", RUNS, ("correlation", "joined-fields"))
    assert "`what=Milk&for%5B%5D=1&for%5B%5D=${billFor}&note=a%2Cb`" in after


def test_a_comma_that_was_typed_stays() -> None:
    assert not found(script("what=Milk&for%5B%5D=1&for%5B%5D=1828&note=a%2Cb"), "joined-fields", "a.js", RUNS)


def test_what_no_run_sent_is_not_parted() -> None:
    assert not found(script("what=Milk&for%5B%5D=1%2C7&note=a%2Cb"), "joined-fields", "a.js", RUNS)


TAGS = """
POST https://a.test/x?tag%5B%5D=a&tag%5B%5D=b&q=1
Content-Type: application/x-www-form-urlencoded

item%5B3%5D%5Btag%5D%5B%5D=a&item%5B3%5D%5Btag%5D%5B%5D=&n=3
HTTP 200
"""


def test_an_empty_field_is_one_too() -> None:
    """So do boxes that are ticked: a hidden field of their name goes with them."""
    body = "item%5B3%5D%5Btag%5D%5B%5D=a%2C&n=3"
    text = k6(f"http.post('https://a.test/x?tag%5B%5D=a&tag%5B%5D=b&q=1', '{body}', {FORM});")
    (finding,) = found(text, "joined-fields", "a.js", [parse_flow(TAGS)])
    assert finding.message == "`item[3][tag][]` is sent joined by a comma: the browser sent 2 fields"
    after = fixed_text(text, "a.js", [parse_flow(TAGS)], ("joined-fields",))
    assert "'item%5B3%5D%5Btag%5D%5B%5D=a&item%5B3%5D%5Btag%5D%5B%5D=&n=3'" in after


def test_an_address_that_repeats_its_last_field() -> None:
    body = "item%5B3%5D%5Btag%5D%5B%5D=a&item%5B3%5D%5Btag%5D%5B%5D=&n=3"
    text = k6(f"http.post('https://a.test/x?tag%5B%5D=a&tag%5B%5D=b&q=1&tag%5B%5D=b', '{body}', {FORM});")
    (finding,) = found(text, "joined-fields", "a.js", [parse_flow(TAGS)])
    assert finding.message == "the address has `tag[]` 3 times: the browser sent it 2 times"
    after = fixed_text(text, "a.js", [parse_flow(TAGS)], ("joined-fields",))
    assert "'https://a.test/x?tag%5B%5D=a&tag%5B%5D=b&q=1'," in after


def test_an_object_gets_a_list() -> None:
    text = k6("http.post('https://a.test/x?tag%5B%5D=a&tag%5B%5D=b&q=1', { 'item[3][tag][]': 'a,', n: '3' });")
    after = fixed_text(text, "a.js", [parse_flow(TAGS)], ("joined-fields",))
    assert "{ 'item[3][tag][]': ['a', ''], n: '3' }" in after
