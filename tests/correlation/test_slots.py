"""Which values a request carries, where, and in which encodings."""

from __future__ import annotations

from base64 import b64encode

import pytest

from loadlint.correlation.observe.matched_places import match_places
from loadlint.correlation.observe.slots import slots_of
from loadlint.request import Field, FormBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text, named_text


def request(url: str, body: str | None = None, **headers: str) -> Request:
    fields = tuple(Field(Text(name.replace("_", "-")), Text(value)) for name, value in headers.items())
    return Request("POST" if body else "GET", Text(url), fields, RawBody(Text(body)) if body else None)


PART = '--b\r\nContent-Disposition: form-data; name="t"\r\n\r\nabc~\r\n--b--\r\n'


def values(made: Request) -> dict[object, str]:
    return {slot.place: slot.value for slot in slots_of(made)}


@pytest.mark.parametrize(
    ("made", "place", "value"),
    [
        (request("https://h/orders/17/lines"), ("path", 1), "17"),
        (request("https://h/a;sid=x1;y=2/b?q=1"), ("path", 0, "matrix", "sid"), "x1"),
        (request("https://h/?q=a%20b%2Bc"), ("query", "q", 0), "a b+c"),
        (request("https://h/?q=a+b"), ("query", "q", 0), "a b"),
        (request("https://h/?t=1&t=2"), ("query", "t", 1), "2"),
        (request("https://h/?q=a;id=28"), ("query", "id", 0), "28"),
        (request("https://h/?q=a%3Bid%3D28;p=1"), ("query", "id", 0), "28"),
        (request("https://h/?q=a%3Bid%3D28;p=1"), ("query", "q", 0), "a"),
        (request("https://h/?type=a;b"), ("query", "type", 0), "a;b"),
        (request("https://h/", Authorization="Bearer abc.def"), ("header", "authorization", "scheme"), "abc.def"),
        (request("https://h/", Cookie="a=1; sid=xyz"), ("cookie", "sid"), "xyz"),
        (request("https://h/", '{"cart": {"id": "c-1"}, "n": 12}'), ("json", "cart", "id"), "c-1"),
        (request("https://h/", '{"cart": {"id": "c-1"}, "n": 12}'), ("json", "n"), "12"),
        (request("https://h/", '{"a": "{\\"b\\": \\"q\\\\/r\\"}"}'), ("json", "a", "|", "b"), "q/r"),
        (request("https://h/", "a=1&tok=x%3D%3D"), ("form", "tok", 0), "x=="),
        (request("https://h/", "<o><id>77</id></o>"), ("xml", "id", 0), "77"),
        (request("https://h/", '<o ref="a&amp;b"/>'), ("xml", "ref", 0), "a&b"),
        (request("https://h/?next=https%3A%2F%2Fh%2Fx%3Fcode%3D9"), ("query", "next", 0, "|", "query", "code", 0), "9"),
        (request("https://h/?ids=[12]"), ("query", "ids", 0, "|", 0), "12"),
        (request("https://h/", "qty-1828=2"), ("form", "name", "qty-#", 0, 0), "1828"),
        (request("https://h/", Referer="https://h/orders/17"), ("header", "referer", "|", "path", 1), "17"),
        (request("https://h/", PART, Content_Type="multipart/form-data; boundary=b"), ("multipart", "t"), "abc~"),
    ],
)
def test_a_value_and_its_place(made: Request, place: object, value: str) -> None:
    assert values(made)[place] == value


def test_json_in_base64_has_slots_for_its_texts_and_numbers() -> None:
    inside = b64encode(b'{"cart": "41", "n": 7, "ok": true, "no": null, "qty-1828": "2"}').decode()
    assert values(request(f"https://h/?s={inside}")) == {
        ("query", "s", 0): inside,
        ("query", "s", 0, "|", "cart"): "41",
        ("query", "s", 0, "|", "n"): "7",
        ("query", "s", 0, "|", "qty-1828"): "2",
    }


def test_json_in_base64_that_scripts_would_have_to_escape_stays_one_value() -> None:
    for text in ("{'cart': 41}", '{"cart": "$41"}', '{"cart": "Zoë"}', '{"cart":\n"41"}'):
        inside = b64encode(text.encode()).decode()
        assert values(request(f"https://h/?s={inside}")) == {("query", "s", 0): inside}


def test_the_host_is_never_a_slot() -> None:
    assert "shop-8f14e45f.test" not in str(values(request("https://shop-8f14e45f.test/a")))


def test_codecs_are_applied_from_the_value_outwards() -> None:
    slots = slots_of(request("https://h/", '{"next": "https://h/x?code=a%2Bb"}'))
    slot = next(slot for slot in slots if slot.place[-3:] == ("query", "code", 0))
    assert slot.value == "a+b"
    assert slot.codecs == ("percent", "json")


def test_a_slot_points_to_its_bytes() -> None:
    source = 'é {"id": "a\\u0062c"}'
    starts = [0, *range(2, len(source) + 1)]
    text = Text(source, starts, [*starts[1:], len(source.encode())])[2:]
    made = Request("POST", Text("https://h/"), (), RawBody(text))
    slot = next(slot for slot in slots_of(made) if slot.place == ("json", "id"))
    assert slot.value == "abc"
    assert slot.span is not None
    assert source.encode()[slot.span.start : slot.span.end].decode() == "a\\u0062c"


def test_a_part_of_a_constant_that_is_used_by_name_has_no_bytes_of_its_own() -> None:
    from loadlint.text.span import Span

    made = Request("GET", named_text("https://h/carts/81f3", Span(10, 13)))
    assert [slot.span for slot in slots_of(made)] == [None, None]


def test_expressions_are_open() -> None:
    made = Request("POST", Text(f"{HOLE}/carts/{HOLE}/items"), (), FormBody((Field(Text("a"), Text(HOLE)),)))
    assert [(slot.place, slot.is_open) for slot in slots_of(made)] == [
        (("path", 0), False),
        (("path", 1), True),
        (("path", 2), False),
        (("form", "a", 0), True),
    ]


def test_names_with_ids_are_matched_by_their_shape() -> None:
    one = slots_of(request("https://h/", "qty-11=1&qty-12=3"))
    other = slots_of(request("https://h/", "qty-871=1&qty-872=3"))
    matched = match_places(one, other)
    assert matched["form", "qty-12", 0].value == "3"
    assert matched["form", "name", "qty-#", 1, 0].value == "872"


def partners_of(ours: str, theirs: str) -> tuple[dict[str, str], list[str]]:
    """For the fields of a form the values of the other form's same fields, and the ids in the names of these."""
    matched = match_places(slots_of(request("https://h/", ours)), slots_of(request("https://h/", theirs)))
    fields = {str(place[1]): slot.value for place, slot in matched.items() if place[:2] != ("form", "name")}
    return fields, [slot.value for place, slot in matched.items() if place[:2] == ("form", "name") and len(place) == 5]


@pytest.mark.parametrize(
    ("ours", "theirs", "partners"),
    [
        # Fields that an administrator has made: their values tell which is which, in whatever order.
        ("f[2]=6&f[3]=High&f[4]=Crane", "f[3]=6&f[4]=Crane&f[5]=High", {"f[2]": "6", "f[3]": "High", "f[4]": "Crane"}),
        # Lines of a cart: equal quantities, so the order counts, and no line is there twice.
        ("q-11=1&q-12=1", "q-12=1&q-13=1", {"q-11": "1", "q-12": "1"}),
        # Names that stay: a field that one run did not send has no partner.
        ("f[2]=6&f[3]=High&f[4]=Crane", "f[2]=6&f[4]=Crane&f[5]=x", {"f[2]": "6", "f[4]": "Crane"}),
    ],
)
def test_families_of_names_with_ids_are_matched_one_to_one(ours: str, theirs: str, partners: dict[str, str]) -> None:
    fields, ids = partners_of(ours, theirs)
    assert fields == partners
    assert len(set(ids)) == len(ids)


def test_parts_of_one_name_have_places_of_their_own() -> None:
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="ids"\r\n\r\n{n}\r\n' for n in (4, 5)) + "--b--\r\n"
    made = request("https://h/", body, Content_Type="multipart/form-data; boundary=b")
    assert (values(made)["multipart", "ids"], values(made)["multipart", "ids", 1]) == ("4", "5")


def test_a_name_that_a_client_makes_up_is_the_only_one_of_its_kind() -> None:
    ours, theirs = (
        slots_of(request("https://h/", f'{{"root": {{"type": "x"}}, "{name}": {{"chart": "{chart}"}}}}'))
        for name, chart in (("row-eJqI02sGW9GcC", "4"), ("row-vkxugLhUFg1Jl", "3"))
    )
    assert match_places(ours, theirs)["json", "row-eJqI02sGW9GcC", "chart"].value == "3"
