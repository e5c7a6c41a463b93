"""Which places of a script carry one value, which are left out at once, and where a value was issued."""

from __future__ import annotations

from base64 import b64encode

import pytest
from msgspec.structs import replace

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.groups import (
    Group,
    SlotUse,
    compatible,
    groups_of,
    label_of,
    merged_values,
    slots_by_step,
    slots_left_out,
)
from loadlint.correlation.decide.issuers import issuer_of, why_not
from loadlint.correlation.decide.outcomes import going_on
from loadlint.correlation.decide.written_values import as_written, spellings
from loadlint.correlation.observe.place_name import place_name
from loadlint.correlation.observe.slots import Slot, slots_of
from loadlint.correlation.pair.aligned_recordings import Alignment, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from loadlint.correlation.prove.origins import issuing_responses
from loadlint.extractor import Extractor, FromJson
from loadlint.recordings.exchange import Recording
from loadlint.request import RawBody, Request
from loadlint.text.mapped import Text
from tests.support.flowtext import parse_flow

Values = tuple[str | None, ...]


@pytest.mark.parametrize(
    ("values", "others", "fit", "both"),
    [
        (("a", "b"), ("a", "b"), True, ["a", "b"]),
        (("a", "b"), ("a", "c"), False, None),
        (("a", None), ("a", "c"), True, ["a", "c"]),
        ((None, "b"), ("a", None), False, ["a", "b"]),
        ((None, None), ("a", "b"), False, ["a", "b"]),
    ],
)
def test_values_that_may_be_one(values: Values, others: Values, fit: bool, both: list[str] | None) -> None:
    """Equal in each run that has both, and some run has both."""
    assert compatible(values, others) is fit
    assert both is None or merged_values(values, others) == both


def aligned(text: str, *values: str) -> Alignment:
    """The steps of the first recording beside all of them; `V` stands for each one's value."""
    recordings = [parse_flow(text.replace("V", value), f"{number}.har") for number, value in enumerate(values)]
    return alignment_of(replaying(recordings[0]).steps, recordings)


def use(url: str, number: int, body: str = "") -> tuple[Slot, str]:
    request = Request("POST", Text(url), (), RawBody(Text(body)) if body else None)
    return slots_of(request)[number], url


@pytest.mark.parametrize(
    ("url", "body", "number", "label", "is_id_place"),
    [
        ("http://h/carts/41", "", 1, "carts", True),
        ("http://h/41", "", 0, "", False),
        ("http://h/wägen/41", "", 1, "", False),
        ("/carts/41?x=/y", "", 1, "carts", True),
        ("http://h/?size=41", "", 0, "size", False),
        ("http://h/?path=41", "", 0, "path", False),
        ("http://h/?cart_id=41", "", 0, "cart_id", True),
        ("http://h/", "qty-41=x", 1, "qty", True),
        ("http://h/", "41-qty=x", 1, "qty", True),
        ("http://h/", "a[41][b-7]=x", 1, "a", True),
        ("http://h/", "a[41][b-7]=x", 2, "b", True),
        ("http://h/", "41=x", 1, "", True),
        ("http://h/", '{"cart":{"size":41}}', 0, "size", False),
    ],
)
def test_the_word_that_says_what_a_value_is(url: str, body: str, number: int, label: str, is_id_place: bool) -> None:
    slot, address = use(url, number, body)
    assert label_of(slot, address) == label
    assert SlotUse(0, slot, (), label).is_id_place is is_id_place


def test_what_a_group_tells() -> None:
    slot = Slot(("query", "x", 0), Text("a"), Text("a"))
    referer = Slot(("header", "referer"), Text("a"), Text("a"))
    plain, secondary = SlotUse(2, slot, ("a", "b"), "x"), SlotUse(1, referer, ("a", "b"), "")
    group = Group("a", ("a", "b"), (secondary, plain))
    assert (group.primary, group.first_step, group.differs, group.compared) == (plain, 1, True, 2)
    assert secondary.is_secondary and not plain.is_secondary
    assert not Group("a", ("a", None), (plain,)).differs and Group("a", ("a", None), (plain,)).compared == 1
    assert not Group("a", ("a", "a"), (plain,)).differs
    moves = SlotUse(2, slot, ("a", "a"), "x", moves=True)
    assert Group("a", ("a", "a"), (moves,)).differs and not Group("a", ("a", None), (moves,)).differs
    assert slots_by_step([plain, secondary, moves]) == {2: [slot, slot], 1: [referer]}


PLACES = """
GET https://h/a
HTTP 200
Set-Cookie: sid=1

x
###
GET https://h/b?v=V&blank=%20
X-Request-Id: V
If-None-Match: V
Cookie: sid=V; other=V
Referer: https://h/V
HTTP 200
"""


def left_out(alignment: Alignment) -> dict[str, str]:
    """The places that are left out, with the reason."""
    items = list(slots_left_out(alignment))
    going_on(groups_of(alignment), items.append)
    assert {item.stage for item in items} <= {"slots", "runs", "groups"}
    assert all(use.values == () and use.label == "" for item in items if item.stage == "slots" for use in item.uses)
    return {place_name(item.uses[0].slot.place, item.uses[0].label): item.why for item in items}


def test_places_that_are_no_candidates() -> None:
    reasons = left_out(aligned(PLACES, "val-1", "val-2"))
    expected = {
        "query blank": "the value is blank",
        "header x-request-id": "a client's tracing makes this header",
        "header if-none-match": "a browser makes this header of its own cache",
        "cookie sid": "a response sets this cookie, and the tool's cookie jar sends the new one",
    }
    assert {name: reasons[name][: len(begin)] for name, begin in expected.items()} == expected
    assert "cookie other" not in reasons and "query v" not in reasons


def test_what_only_a_browser_fills_in_is_no_value() -> None:
    text = "GET https://h/b\nReferer: https://h/V\nHTTP 200"
    reasons = left_out(aligned(text, "val-1", "val-2"))
    assert all(why.startswith("only the Referer sends it") for why in reasons.values() if "Referer" in why)
    assert any("Referer" in why for why in reasons.values())


def test_a_step_without_a_recorded_request_and_a_field_that_is_not_recorded() -> None:
    first = parse_flow("GET https://h/a?x=1&y=2\nHTTP 200\n###\nPOST https://h/b?z=3\nHTTP 200", "1.har")
    other = parse_flow("GET https://h/a?x=1\nHTTP 200", "2.har")
    reasons = left_out(alignment_of(replaying(first).steps, [other]))
    assert reasons["query y"].startswith("the recorded request has no such field")
    assert reasons["query z"].startswith("no recorded request belongs to this step")
    changed = parse_flow("GET https://h/a?x=9&y=2\nHTTP 200", "3.har")
    reasons = left_out(alignment_of(replaying(first).steps, [changed]))
    assert reasons["query x"].startswith("the only session that has this field holds another value")


@pytest.mark.parametrize(
    ("numbers", "is_counted"),
    [
        ("1 2 3 4 5 6 7 8", True),
        ("1 2 3 4 5 6 7", False),
        # In any order, with one of ten twice and two gaps in ten.
        ("8 3 1 2 5 4 7 6", True),
        ("1 2 3 4 5 6 7 8 9 9", True),
        ("1 2 3 4 5 6 7 8 8 8", False),
        ("1 2 3 4 5 7 8 9 11 12 13", True),
        ("1 2 3 4 6 7 8 9 11 12 14", False),
        ("1 3 5 7 9 11 13 15", False),
        # Texts, and numbers that no client counts up to.
        ('"1" "2" "3" "4" "5" "6" "7" "8"', False),
        (" ".join(f"99999999999999{number}" for number in range(1, 9)), True),
        (" ".join(f"999999999999999{number}" for number in range(1, 9)), False),
    ],
)
def test_a_client_numbers_its_messages(numbers: str, is_counted: bool) -> None:
    text = "\n###\n".join(f'POST https://h/rpc?x={n}\n\n{{"id": {n}}}\nHTTP 200' for n in numbers.split())
    reason = left_out(aligned(text, "")).get("id", "")
    assert reason.startswith("a client numbers its messages here") is is_counted


def test_messages_to_two_addresses_are_numbered_apart() -> None:
    for method, path in (("PUT", "rpc"), ("POST", "other")):
        lines = ["POST https://h/rpc"] * 4 + [f"{method} https://h/{path}"] * 4
        text = "\n###\n".join(f'{line}\n\n{{"id": {n}}}\nHTTP 200' for n, line in enumerate(lines, start=1))
        assert "id" not in left_out(aligned(text, ""))


def groups(text: str, *values: str) -> list[str]:
    """Each value with the places that carry it."""
    return [
        f"{group.literal}: " + ", ".join(place_name(use.slot.place, use.label) for use in group.uses)
        for group in going_on(groups_of(aligned(text, *values)))
    ]


BY_WORD = """
GET https://h/connect/V
HTTP 200
###
POST https://h/beats?no=V

{"sid": "V"}
HTTP 204
###
GET https://h/ping
Referer: https://h/panel?sid=V
HTTP 200
"""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # The address of a later page says what the number in a path is.
        (("2", "3"), ["2: path after connect, sid, header referer?sid", "2: query no"]),
        # What is equal is no value, and with one run nothing but the word tells short ones apart.
        (("2", "2"), []),
        (("2",), ["2: path after connect", "2: query no", "2: sid, header referer?sid"]),
        # From three characters on the runs tell, from six on the value itself.
        (("271", "390"), ["271: path after connect, query no, sid, header referer?sid"]),
        (("271",), ["271: path after connect", "271: query no", "271: sid, header referer?sid"]),
        (("k7Qx2mZt",), ["k7Qx2mZt: path after connect, query no, sid, header referer?sid"]),
    ],
)
def test_places_of_one_value(values: tuple[str, ...], expected: list[str]) -> None:
    shown = [line for line in groups(BY_WORD, *values) if line[0] in "2k"]
    assert [line.replace(", header referer, ", ", ") for line in shown] == expected


def test_short_values_without_a_word_are_not_one() -> None:
    text = "GET https://h/V\nHTTP 200\n###\nGET https://h/V/x\nHTTP 200"
    assert groups(text, "2", "3") == ["2: path", "2: path"]
    assert groups(text, "271", "390") == ["271: path, path"]


ISSUING = """
POST https://h/a
HTTP 302
Location: /c?k=V
X-Tok: V-head
Set-Cookie: sid=V-jar
###
GET https://h/c?k=V
HTTP 200
Content-Type: application/json

{"t": "V-body"}
###
POST https://h/d
X-Csrf: {sent}
HTTP 200
"""


@pytest.mark.parametrize(
    ("sent", "part", "index", "method"),
    [
        ("V-head", "header", 0, "POST"),
        ("V-jar", "cookie", 0, "POST"),
        ("V-body", "body", 1, "GET"),
    ],
)
def test_the_issuer_of_a_value(sent: str, part: str, index: int, method: str) -> None:
    recordings = [
        parse_flow(ISSUING.replace("{sent}", sent).replace("V", value), f"{value}.har")
        for value in ("k7Qx41", "p3Wv52")
    ]
    correlations = build(replaying(recordings[0]), recordings).correlations
    (issuer,) = [item.issuer for item in correlations if item.group.literal == sent.replace("V", "k7Qx41")]
    assert (issuer.part, issuer.exchange, issuer.method, issuer.recording) == (part, index, method, "k7Qx41.har")


def test_credentials_behind_a_scheme_are_a_token() -> None:
    flow = 'GET https://h/a\nHTTP 200\n\n{"x":"V","token":"V"}\n###\nGET https://h/b\nAuthorization: Bearer V\nHTTP 200'
    recordings = [parse_flow(flow.replace("V", value), f"{value}.har") for value in ("k7Qx41", "p3Wv52")]
    (correlation,) = build(replaying(recordings[0]), recordings).correlations
    assert correlation.proof is not None and correlation.proof.extractor == Extractor(FromJson(("token",)))


@pytest.mark.parametrize(
    ("answers", "exchange"),
    [
        # A short value: where it is all of a field, else where the word of its use stands before it, else the first.
        (["f({id})", "x {id}", "<a href='/carts/{id}'>", '{"l": [{id}, {id}]}'], 3),
        (["f({id})", "x {id}", "<a href='/carts/{id}'>", "y {id}"], 2),
        (["f({id})", "x {id}", "<a href='/carts/x/y/z/{id}'>", "y {id}"], 0),
        (["f({id})", "x {id}", "y {id}"], 0),
        # A longer one is clear at once.
        (["f({id}77)", '{"l": [{id}77, {id}77]}'], 0),
    ],
)
def test_the_issuer_of_a_value_that_no_extractor_returns(answers: list[str], exchange: int) -> None:
    end = "77" if "77" in answers[0] else ""
    text = "\n###\n".join(f"GET https://h/a{number}\nHTTP 200\n\n{body}" for number, body in enumerate(answers))
    text += f"\n###\nGET https://h/carts/{{id}}{end}\nHTTP 200"
    runs = [parse_flow(text.replace("{id}", value), f"{value}.har") for value in ("41", "52")]
    alignment = alignment_of(replaying(runs[0]).steps, runs)
    (group,) = (group for group in going_on(groups_of(alignment)) if group.literal == f"41{end}")
    candidate = Candidate(alignment, group)
    candidate = replace(candidate, issuing=issuing_responses(alignment, group.values, group.primary.step).positions)
    assert issuer_of(candidate).exchange == exchange


USING = "GET https://h/b?x=V\nHTTP 200"
ISSUED_BEFORE = f"GET https://h/a/41?y=z\nHTTP 200\n\nthe V\n###\n{USING}"


@pytest.mark.parametrize(
    ("script", "other", "why"),
    [
        (USING, ISSUED_BEFORE, "it was issued by GET /a/…, which the script does not request"),
        (ISSUED_BEFORE, USING, "not every recording holds the response that issued it"),
        (ISSUED_BEFORE, ISSUED_BEFORE, "no extractor returns each recording's own value"),
    ],
)
def test_why_no_extractor_is_proven(script: str, other: str, why: str) -> None:
    runs = [parse_flow(text.replace("V", value)) for text, value in ((ISSUED_BEFORE, "val-1"), (other, "val-2"))]
    alignment = alignment_of(replaying(parse_flow(script.replace("V", "val-1"))).steps, runs)
    (group,) = (group for group in going_on(groups_of(alignment)) if group.literal == "val-1")
    issuing = issuing_responses(alignment, group.values, group.primary.step).positions
    assert why_not(Candidate(alignment, group, issuing)) == why


def test_a_run_that_lacks_a_value_does_not_write_it() -> None:
    text = "GET https://h/a\nHTTP 200\n###\nGET https://h/b?t=a%2FV\nHTTP 200"
    runs = [parse_flow(text.replace("V", value), f"{value}.har") for value in ("val-1", "val-2")]
    runs[1] = Recording(runs[1].path, runs[1].exchanges[:1], runs[1].health)
    alignment = alignment_of(replaying(runs[0]).steps, runs)
    (group,) = (group for group in going_on(groups_of(alignment)) if group.literal == "a/val-1")
    written = as_written(alignment, group)
    assert written is not None and written.values == ("a%2Fval-1", None)
    assert [list(spellings(alignment, number, group)) for number in (0, 1)] == [["a/val-1", "a%2Fval-1"], []]


def test_a_field_that_another_run_calls_otherwise_is_not_looked_up_as_written() -> None:
    text = "GET https://h/a\nHTTP 200\n###\nPOST https://h/b\n\nq-{id}=a%2FV\nHTTP 200"
    pairs = (("41", "val-1"), ("52", "val-2"))
    runs = [parse_flow(text.replace("{id}", name).replace("V", value), f"{name}.har") for name, value in pairs]
    alignment = alignment_of(replaying(runs[0]).steps, runs)
    (group,) = (group for group in going_on(groups_of(alignment)) if group.literal == "a/val-1")
    assert as_written(alignment, group) is None
    assert list(spellings(alignment, 1, group)) == ["a/val-2"]


def test_a_part_of_what_a_client_encodes_is_not_looked_up_as_written() -> None:
    flow = "GET https://h/b\nAuthorization: Basic {}\nHTTP 200"
    runs = [parse_flow(flow.format(b64encode(f"ann:{value}".encode()).decode())) for value in ("val-1", "val-2")]
    alignment = alignment_of(replaying(runs[0]).steps, runs)
    (group,) = (group for group in going_on(groups_of(alignment)) if group.literal == "val-1")
    assert as_written(alignment, group) is None
    assert list(spellings(alignment, 1, group)) == ["val-2"]


def test_a_value_as_it_is_written() -> None:
    """Encoded, where all of its uses write it so."""
    alignment = aligned("GET https://h/b?t=a%2FV\nHTTP 200\n###\nGET https://h/c/V\nHTTP 200", "val-1", "val-2")
    groups = {group.literal: group for group in going_on(groups_of(alignment))}
    encoded, plain = groups["a/val-1"], groups["val-1"]
    written = as_written(alignment, encoded)
    assert written is not None and (written.literal, written.values) == ("a%2Fval-1", ("a%2Fval-1", "a%2Fval-2"))
    assert [(use.slot.codecs, use.slot.value, use.values) for use in written.uses] == [
        ((), "a%2Fval-1", ("a%2Fval-1", "a%2Fval-2"))
    ]
    assert as_written(alignment, plain) is None
    assert [list(spellings(alignment, 1, group)) for group in (encoded, plain)] == [["a/val-2", "a%2Fval-2"], ["val-2"]]
