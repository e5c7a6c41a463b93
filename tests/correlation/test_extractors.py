"""Extractors for a value on the pages of all runs: which is proven, and which is told to depend on an order."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.embedded_resources import Resource, Resources
from loadlint.correlation.observe.leaves import leaves_of
from loadlint.correlation.pair.aligned_recordings import Alignment, Evaluate, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.prove.by_neighbour import after_an_id, in_link, in_row, is_by_row
from loadlint.correlation.prove.extractors import (
    expressions_after_label,
    from_leaf,
    holds_word,
    in_resources,
    in_text,
    in_xml,
    inside,
    is_single,
    proven,
)
from loadlint.correlation.prove.id_in_name import in_name
from loadlint.correlation.prove.offered import offered_alike
from loadlint.correlation.prove.origins import is_address_part, issuing_responses
from loadlint.correlation.prove.run_extractor import Page
from loadlint.correlation.prove.script_extractions import extraction_of, finds, working
from loadlint.dialects.base import Page as SeenPage
from loadlint.dialects.k6 import dialect
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromHeader,
    FromHtml,
    FromJson,
    FromResources,
    FromUrl,
    FromXml,
    JsonInside,
    Match,
    Where,
)
from loadlint.text.mapped import HOLE
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

VALUES = ("k7Qx41", "p3Wv52")


def page(body: str, kind: str = "text/html") -> Page:
    return Page(parse_flow(f"GET http://h/\nHTTP 200\nContent-Type: {kind}\n\n{body}").exchanges)


def pages(text: str, kind: str = "text/html") -> list[Page]:
    """The pages of two runs, which differ in `V`."""
    return [page(text.replace("V", value), kind) for value in VALUES]


def by_pattern(pattern: str, number: int = 1) -> Extractor:
    return Extractor(FromBody(), (Match(pattern, number),))


def test_proven_on_every_page() -> None:
    assert proven(by_pattern("<i>(.*?)<"), pages("<i>V</i>"), VALUES)
    assert not proven(by_pattern("<i>(.*?)<"), pages("<i>V</i>"), VALUES[::-1])
    assert not proven(by_pattern("<i>(.*?)<"), [page("<i>k7Qx41</i>"), page("")], VALUES)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ('<input name="t" value="V">', "text/html", Extractor(FromHtml('input[name="t"]', "value"))),
        ('<input name="t" value="x"><form action="/f?"><input name="t" value="V">', "text/html",
         Extractor(FromHtml('form[action^="/f?"] input[name="t"]', "value"))),
        ('<input name="t" value="x"><input name="t" value="V">', "text/html",
         Extractor(FromHtml('input[name="t"]', "value", 2))),
        ('{"a":{"t":"V"}}', "application/json", Extractor(FromJson(("a", "t")))),
        ('{"a":[{"n":"x"},{"n":"y","t":"V"}]}', "application/json", Extractor(FromJson(("a", Where(("n",), "y"),
         "t")))),
        ('{"a":{"V":"V"}}', "application/json", None),
        ('{"a":{"id-V":"V"}}', "application/json", None),
        ('{"k7Qx41":"V"}', "application/json", None),
        ('{"id-k7Qx41":"V"}', "application/json", None),
        ('{"k7Qx411":"V"}', "application/json", Extractor(FromJson(("k7Qx411",)))),
        ('{"a":"{\\"t\\":\\"V\\"}"}', "application/json", Extractor(FromJson(("a",)), (JsonInside(("t",)),))),
        ('<i data-a="[{&quot;t&quot;:1},{&quot;t&quot;:&quot;V&quot;}]">x</i>', "text/html",
         Extractor(FromHtml("i[data-a]", "data-a"), (JsonInside((1, "t")),))),
    ],
)  # fmt: skip
def test_from_a_leaf(text: str, kind: str, expected: Extractor | None) -> None:
    """Alone, in its form, by its number; never by a path that has the value as a key."""
    both = pages(text, kind)
    leaf = next(leaf for leaf in leaves_of(both[0].response) if leaf.value == VALUES[0])
    assert from_leaf(leaf, both, VALUES) == expected


def test_no_form_is_chosen_by_a_word_of_the_run() -> None:
    """With one recording the id of what was made is in the address of its form, with several the proof excludes it."""
    text = '<input name="t" value="x"><form action="/issue11"><input name="t" value="V">'
    first = pages(text, "text/html")[:1]
    leaf = next(leaf for leaf in leaves_of(first[0].response) if leaf.value == VALUES[0])
    by_form = Extractor(FromHtml('form[action="/issue11"] input[name="t"]', "value"))
    by_number = Extractor(FromHtml('input[name="t"]', "value", 2))
    assert from_leaf(leaf, first, VALUES[:1]) == by_form
    assert from_leaf(leaf, first, VALUES[:1], frozenset(("issue11",))) == by_number


@pytest.mark.parametrize(("value", "is_taken"), [("ab", True), ("abc", False)])
def test_a_value_of_two_characters_is_in_a_key_by_chance(value: str, is_taken: bool) -> None:
    both = [page(f'{{"id-{value}":"{each}"}}', "application/json") for each in (value, "xyz")]
    leaf = next(iter(leaves_of(both[0].response)))
    assert (from_leaf(leaf, both, (value, "xyz")) is not None) is is_taken


def field_number(number: int, before: str, after: str, last: str) -> Extractor | None:
    """What takes the value out of the last of so many fields of one name, each between two texts."""
    field = '<input name="t" value="{}">'
    texts = [before.format(n) + field.format("V" if n == number else "x") + after for n in range(1, number + 1)]
    both = pages("".join(texts) + last)
    leaf = next(leaf for leaf in leaves_of(both[0].response) if leaf.value == VALUES[0])
    return from_leaf(leaf, both, VALUES)


def test_thirty_fields_of_one_name_are_counted() -> None:
    assert field_number(30, "", "", "") == Extractor(FromHtml('input[name="t"]', "value", 30))
    assert field_number(31, "", "", "") is None


def test_ten_forms_are_told_by_their_addresses() -> None:
    tenth = Extractor(FromHtml('form[action="/f10"] input[name="t"]', "value"))
    assert field_number(10, '<form action="/f{}">', "</form>", "") == tenth
    eleventh = Extractor(FromHtml('input[name="t"]', "value", 11))
    assert field_number(11, '<form action="/f{}">', "</form>", "") == eleventh


def test_json_inside_of_a_header_is_chosen_from_as_any_other() -> None:
    heads = ['[{"n":"x","t":1},{"n":"y","t":"k7Qx41"}]', '[{"n":"y","t":"p3Wv52"}]']
    both = [Page(parse_flow(f"GET http://h/\nHTTP 200\nX-State: {head}\n\nx").exchanges) for head in heads]
    leaf = next(leaf for leaf in leaves_of(both[0].response) if leaf.value == VALUES[0])
    chosen = Extractor(FromHeader("X-State"), (JsonInside((Where(("n",), "y"), "t")),))
    assert from_leaf(leaf, both, VALUES) == chosen


@pytest.mark.parametrize(
    ("extractor", "text", "single"),
    [
        (Extractor(FromHtml("i", None)), "<i>V</i>", True),
        (Extractor(FromHtml("i", None)), "<i>V</i><i>V</i>", True),
        (Extractor(FromHtml("i", None)), "<i>V</i><i>x</i>", False),
        (by_pattern("<i>(.*?)<"), "<i>V</i><i>V</i>", True),
        (by_pattern("<i>(.*?)<"), "<i>V</i><i>x</i>", False),
        (Extractor(FromBetween("<i>", "<")), "<i>V</i><i>V</i>", True),
        (Extractor(FromBetween("<i>", "<")), "<i>V</i><i>x</i>", False),
        (Extractor(FromBetween("(", ")")), "(V) (x)", False),
        (Extractor(FromXml("/a/b")), "<a><b>V</b><b>x</b></a>", True),
        (Extractor(FromXml("/a/b[2]")), "<a><b>V</b><b>V</b></a>", False),
        (Extractor(FromJson(("a",))), '{"a":"V"}', True),
        (Extractor(FromBody(), (JsonInside(("a",)),)), '{"a":"V"}', True),
        (Extractor(FromResources(), (Match("(.)"),)), "V", True),
        (Extractor(FromUrl(), (Match("(.)"),)), "V", True),
    ],
)
def test_what_depends_on_no_order(extractor: Extractor, text: str, single: bool) -> None:
    assert is_single(extractor, pages(text)) is single


def test_in_the_resources_of_a_page() -> None:
    """No context reaches from one of them into the next."""
    scripts = [parse_flow(f"GET http://h/a.js\nHTTP 200\n\nvar t='{value}';").exchanges for value in VALUES]
    both = [
        Page(
            parse_flow("GET http://h/\nHTTP 200\n\nx").exchanges,
            resources=Resources((Resource(tuple(hops)),), complete=True),
        )
        for hops in scripts
    ]
    expected = Extractor(FromResources(), (Match(r"var\s+t='([\w-]+)'"),))
    assert in_resources(VALUES, both, "t") == expected
    assert is_single(expected, both)
    assert in_resources(VALUES, pages("t='V'"), "t") is None


def test_in_xml() -> None:
    """On pages that say that they are XML, by what the script's own tool reads there."""

    def reads(extractor: Extractor, seen: SeenPage) -> str | None:
        value = next(value for value in VALUES if value in seen.response.text)
        return value if extractor == Extractor(FromXml("/a/c[2]")) else None

    def read(kind: str, evaluate: Evaluate | None) -> Extractor | None:
        flow = f"GET http://h/\nHTTP 200\nContent-Type: {kind}\n\n<a><c>x</c><c>V</c></a>"
        both = [Page(parse_flow(flow.replace("V", value)).exchanges, evaluate=evaluate) for value in VALUES]
        return in_xml(VALUES, both)

    assert read("text/xml", reads) == Extractor(FromXml("/a/c[2]"))
    assert read("text/xml", None) is None
    assert read("text/html", reads) is None


def test_boundaries_go_before_an_expression_that_says_no_more() -> None:
    """Where the tool reads between boundaries, and only in the text of a page."""

    def reads(extractor: Extractor, seen: SeenPage) -> str | None:
        origin = extractor.origin
        if not isinstance(origin, FromBetween):
            return seen.neutral(extractor)
        return seen.response.text.split(origin.left)[origin.match].partition(origin.right)[0]

    def seen_pages(text: str, kind: str, evaluate: Evaluate | None) -> list[Page]:
        flow = f"GET http://h/\nHTTP 200\nContent-Type: {kind}\n\n{text}"
        return [Page(parse_flow(flow.replace("V", value)).exchanges, evaluate=evaluate) for value in ("k+7", "p+3")]

    for text, taken in (
        ("<i>tok=V;</i>", Extractor(FromBetween("tok=", ";"))),
        ("<i>tok=k7; key=V;</i>", Extractor(FromBetween("key=", ";"))),
    ):
        assert in_text(("k+7", "p+3"), seen_pages(text, "text/html", reads)) == taken
    by_expression = by_pattern(r"tok=([^<;]+);")
    assert in_text(("k+7", "p+3"), seen_pages("<i>tok=V;</i>", "text/html", None)) == by_expression
    in_json = seen_pages('{"m":"tok=V;"}', "application/json", reads)
    (leaf,) = leaves_of(in_json[0].response)
    by_member = Extractor(FromJson(("m",)), (Match(r"tok=([^;]+);"),))
    assert inside(leaf, ("k+7", "p+3"), in_json) == by_member


def test_within_a_leaf() -> None:
    both = pages('{"m":"id=V;","n":"x"}', "application/json")
    (leaf, _) = leaves_of(both[0].response)
    assert inside(leaf, VALUES, both) == Extractor(FromJson(("m",)), (Match(r"id=([\w-]+);"),))
    listed = pages('[{}, {"n":"y","m":"id=V;"}]', "application/json")
    leaf = next(leaf for leaf in leaves_of(listed[0].response) if leaf.name == "m")
    chosen = Extractor(FromJson((Where(("n",), "y"), "m")), (Match(r"id=([\w-]+);"),))
    assert inside(leaf, VALUES, listed) == chosen
    keyed = pages('{"V":"id=V;"}', "application/json")
    (leaf,) = leaves_of(keyed[0].response)
    assert inside(leaf, VALUES, keyed) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a href="/e/V">x</a>', by_pattern(r'href="/e/([\w-]+)"')),
        ("t=a%2FV;", None),
        ("nothing", None),
    ],
)
def test_in_a_text(text: str, expected: Extractor | None) -> None:
    assert in_text(VALUES, pages(text)) == expected


def test_an_escaped_value_is_decoded() -> None:
    both = [page(f"t='a&amp;{value}';", "text/plain") for value in VALUES]
    extractor = in_text([f"a&{value}" for value in VALUES], both)
    assert extractor is not None and extractor.operations[-1] == Decode("html")


ROW = '<tr><td>{name}</td><td><a href="/e/{id}">x</a></td></tr>'
ROWS = ROW.format(name="Tea", id="7") + ROW.format(name="Pot", id="9")
OTHER_ROWS = ROW.format(name="Cup", id="8") + ROW.format(name="Tea", id="12")


@pytest.mark.parametrize(
    ("texts", "values", "sent", "pattern"),
    [
        ((ROWS, OTHER_ROWS), ("7", "12"), ["Tea"], r'>Tea<[\s\S]*?e/(\d+)"'),
        ((ROWS,), ("7",), ["none", "Tea"], r'>Tea<[\s\S]*?e/(\d+)"'),
        ((ROWS.replace(">Tea<", "> Tea\n<"),), ("7",), ["Tea"], r'>\s*Tea\s*<[\s\S]*?e/(\d+)"'),
        ((ROWS.replace("Tea", "A &amp; B"),), ("7",), ["A & B"], r'>A &amp; B<[\s\S]*?e/(\d+)"'),
        ((ROWS,), ("7",), ["Te"], None),
        ((ROWS + "<b>Tea</b>",), ("7",), ["Tea"], None),
        ((ROWS, OTHER_ROWS), ("7", "8"), ["Tea"], None),
        ((f'<b>Tea</b>{"x" * 3979}<a href="/e/7">y</a>',), ("7",), ["Tea"], r'>Tea<[\s\S]*?e/(\d+)"'),
        ((f'<b>Tea</b>{"x" * 3980}<a href="/e/7">y</a>',), ("7",), ["Tea"], None),
        (('<tr><a href="/e/7">x</a><td>Tea</td></tr>',), ("7",), ["Tea"], r'^[\s\S]*e/(\d+)"[\s\S]*?>Tea<'),
        ((f'<p>{"y" * 5000}</p><a href="/e/7">x</a><b>Tea</b>',), ("7",), ["Tea"], r'^[\s\S]*e/(\d+)"[\s\S]*?>Tea<'),
        ((f'<a href="/e/7">x</a>{"x" * 3985}<b>Tea</b>',), ("7",), ["Tea"], r'^[\s\S]*e/(\d+)"[\s\S]*?>Tea<'),
        ((f'<a href="/e/7">x</a>{"x" * 3986}<b>Tea</b>',), ("7",), ["Tea"], None),
    ],
)
def test_in_the_row_of_a_sent_text(
    texts: tuple[str, ...], values: tuple[str, ...], sent: list[str], pattern: str | None
) -> None:
    """The text is there once, within four thousand characters."""
    extractor = in_row(values, [page(text) for text in texts], "e", sent)
    assert extractor == (None if pattern is None else by_pattern(pattern))
    assert extractor is None or is_by_row(extractor)
    assert in_row(values, [page(text) for text in texts], "", sent) is None


def test_what_is_no_row() -> None:
    assert not is_by_row(by_pattern("a(.)")) and not is_by_row(Extractor(FromBody()))


@pytest.mark.parametrize(
    ("text", "values", "address", "pattern"),
    [
        ('<a href="/w/3/7">x</a>', ("7",), ("w", ""), r"/w/[\w-]+/(\d+)(?![\w-])"),
        ('<a href="/w/3/a7">x</a>', ("a7",), ("w", ""), r"/w/[\w-]+/([\w-]+)(?![\w-])"),
        ('<a href="/v/1/9"></a><a href="/v/w/3/7">x</a>', ("7",), ("v", "w", ""), r"/w/[\w-]+/(\d+)(?![\w-])"),
        ('<a href="/w/1/9"></a><a href="/v/w/3/7">x</a>', ("7",), ("v", "w", ""), r"/v/w/[\w-]+/(\d+)(?![\w-])"),
        ('<a href="/w/3/8">x</a>', ("7",), ("w", ""), None),
        ('<a href="/w/3/7-b">x</a>', ("7",), ("w", ""), None),
    ],
)
def test_in_a_link_with_two_ids(text: str, values: tuple[str], address: tuple[str, ...], pattern: str | None) -> None:
    extractor = in_link(values, [page(text)], address)
    assert extractor == (None if pattern is None else by_pattern(pattern))


def test_ids_in_links_that_are_numbers_in_one_run_only() -> None:
    both = [page(f'<a href="/w/3/{value}">x</a>') for value in ("7", "a9")]
    assert in_link(("7", "a9"), both, ("w", "")) == by_pattern(r"/w/[\w-]+/([\w-]+)(?![\w-])")


@pytest.mark.parametrize(
    ("url", "position", "expected"),
    [
        ("http://h/w/3/7", 2, ("w", "")),
        ("http://h/a/w/3/7", 3, ("a", "w", "")),
        (f"http://h/w/{HOLE}/7", 2, ("w", "")),
        ("http://h/w/x/7", 2, ()),
        ("http://h/3/7", 1, ()),
        ("http://h/7", 0, ()),
    ],
)
def test_the_address_before_an_id_behind_another(url: str, position: int, expected: tuple[str, ...]) -> None:
    assert after_an_id(url, position) == expected


def test_expressions_after_a_label() -> None:
    assert list(expressions_after_label(["7"], ['<a href="/e/7">'], "e")) == [r'e/(\d+)"', r'/e/(\d+)"', r'"/e/(\d+)"']
    assert list(expressions_after_label(["7"], ['<a href="/f/7">'], "e")) == []


@pytest.mark.parametrize(
    ("text", "values", "around", "expected"),
    [
        ('<input name="q[7]">', ("7",), ("q[", "]"), by_pattern(r'name="q\[(\d+)\]"')),
        ("<input name='q[7]'>", ("7",), ("q[", "]"), by_pattern(r"name='q\[(\d+)\]'")),
        ('{"q-7" : 1}', ("7",), ("q-", ""), by_pattern(r'"q-(\d+)"\s*:')),
        ('<input name="q[3][7]">', ("7",), ("q[#][", "]"), by_pattern(r'name="q\[[\w-]+\]\[(\d+)\]"')),
        ('<input name="q[3]"><input name="q[7]">', ("7",), ("q[", "]"), by_pattern(r'name="q\[(\d+)\]"', 2)),
        ('<input name="p[7]">', ("7",), ("q[", "]"), None),
        ('<label for="c_7">Pot</label><input id="c_7" name="q[7]"><input name="q[9]">', ("7",), ("q[", "]"),
         by_pattern(r'for="c_(\d+)"[^<>]*>(?:\s*<[^<>]*>)*\s*Pot\s*<')),
        ("<label for='c_7'> <b>Pot</b></label><input name='q[7]' id='c_7'><input name='q[9]'>", ("7",), ("q[", "]"),
         by_pattern(r"for='c_(\d+)'[^<>]*>(?:\s*<[^<>]*>)*\s*Pot\s*<")),
        ('<label for="c_7">-</label><input id="c_7" name="q[7]"><input name="q[9]">', ("7",), ("q[", "]"),
         by_pattern(r'name="q\[(\d+)\]"')),
        ('<label for="c_9">Pot</label><input id="c_7" name="q[7]"><input name="q[9]">', ("7",), ("q[", "]"),
         by_pattern(r'name="q\[(\d+)\]"')),
        ('<label for="c_7"><b>-</b></label><input id="c_7" name="q[7]"><input name="q[9]">', ("7",), ("q[", "]"),
         by_pattern(r'name="q\[(\d+)\]"')),
        ('<label for="c_7">Pot</label><input id="c_7" name="q[3][7]"><input name="q[3][9]">', ("7",), ("q[#][", "]"),
         by_pattern(r'for="c_(\d+)"[^<>]*>(?:\s*<[^<>]*>)*\s*Pot\s*<')),
        # The id of the element must hold the value once.
        ('<label for="c">Pot</label><input id="c" name="q[7]"><input name="q[9]">', ("7",), ("q[", "]"),
         by_pattern(r'name="q\[(\d+)\]"')),
        ('<label for="7-7">Pot</label><input id="7-7" name="q[7]"><input name="q[9]">', ("7",), ("q[", "]"),
         by_pattern(r'name="q\[(\d+)\]"')),
        # An only field needs no label.
        ('<label for="c_7">Pot</label><input id="c_7" name="q[7]">', ("7",), ("q[", "]"),
         by_pattern(r'name="q\[(\d+)\]"')),
    ],
)  # fmt: skip
def test_in_the_name_of_a_field(
    text: str, values: tuple[str], around: tuple[str, str], expected: Extractor | None
) -> None:
    """By its label where several fields have such a name, and never where the tool reads something else."""
    assert in_name(values, [page(text)], around) == expected
    assert in_name(values, [Page(page(text).hops, evaluate=lambda *_: "other")], around) is None


@pytest.mark.parametrize(
    ("extractor", "words", "holds"),
    [
        (by_pattern("tok-k7 x(.)"), {"tok-k7"}, True),
        (by_pattern(r"tok-k7\s+x(.)"), {"tok-k7"}, True),
        (by_pattern(r"x\s+tok-k7(.)"), {"tok-k7"}, True),
        (by_pattern("tok-k7-b(.)"), {"tok-k7"}, False),
        (by_pattern("atok-k7(.)"), {"tok-k7"}, False),
        (by_pattern(r"a\.b(.)"), {"a.b"}, True),
        (Extractor(FromJson((Where(("n",), "tea"), "id"))), {"tea", "pot"}, True),
        (by_pattern("x(.)"), set(), False),
    ],
)
def test_words_in_an_expression(extractor: Extractor, words: set[str], holds: bool) -> None:
    assert holds_word(extractor, frozenset(words)) is holds


@pytest.mark.parametrize(
    ("pattern", "is_part"),
    [("/carts/([^/]+)", True), ("[?&]id=([^&]*)", True), (";v=(.)", True), ("#id=(.)", True), ("id=(.)", False)],
)
def test_a_part_of_an_address(pattern: str, is_part: bool) -> None:
    assert is_address_part(Extractor(FromHeader("Location"), (Match(pattern),))) is is_part
    assert not is_address_part(Extractor(FromHeader("Location"), (Match(pattern), Decode("percent"))))
    assert not is_address_part(Extractor(FromHeader("Location")))


def aligned(*runs: str) -> Alignment:
    recordings = [parse_flow(run, f"{number}.har") for number, run in enumerate(runs)]
    return alignment_of(replaying(recordings[0]).steps, recordings)


FIRST = """GET https://h/a
HTTP 200

{}
###
GET https://h/b?x={}
HTTP 200

{}
###
GET https://h/c?x={}
HTTP 200"""


@pytest.mark.parametrize(
    ("runs", "positions", "is_echo"),
    [
        ((("k7Qx41", "-", "-", "k7Qx41"), ("p3Wv52", "-", "-", "p3Wv52")), {0: (0,), 1: (0,)}, False),
        ((("-", "-", "k7Qx41", "k7Qx41"), ("p3Wv52", "-", "p3Wv52", "p3Wv52")), {0: (1,), 1: (0, 1)}, False),
        ((("-", "k7Qx41", "k7Qx41", "k7Qx41"), ("-", "p3Wv52", "p3Wv52", "p3Wv52")), {}, True),
        ((("-", "k7Qx41", "k7Qx41", "k7Qx41"), ("p3Wv52", "p3Wv52", "-", "p3Wv52")), {0: (1,), 1: (0,)}, False),
        ((("-", "-", "-", "k7Qx41"), ("-", "-", "-", "p3Wv52")), {}, False),
    ],
)
def test_which_answers_issued_a_value(
    runs: tuple[tuple[str, ...], ...], positions: dict[int, tuple[int, ...]], is_echo: bool
) -> None:
    """Those before its use, if in one run at least an answer held it before the client sent it."""
    issuing = issuing_responses(aligned(*(FIRST.format(*run) for run in runs)), VALUES, 2)
    assert (dict(issuing.positions), issuing.is_echo) == (positions, is_echo)


@pytest.mark.parametrize(
    ("first", "second", "values", "alike"),
    [
        ("tea pot", "tea pot", ("tea", "pot"), True),
        ("tea pot", "tea", ("tea", "pot"), False),
        ("tea", "tea pot", ("tea", "pot"), False),
        ("tea pot", "tea pot", ("tea", "tea"), False),
        ("te po", "te po", ("te", "po"), False),
        ("te1 po2", "te1 po2", ("te1", "po2"), False),
        ("tea pot", "-", ("tea", None), False),
    ],
)
def test_values_among_which_a_user_chose(first: str, second: str, values: tuple[str | None, ...], alike: bool) -> None:
    """Words that an earlier answer of each run offers together."""
    alignment = aligned(*(FIRST.format(text, "-", "-", "-") for text in (first, second)))
    assert offered_alike(alignment, values, 2) is alike
    assert not offered_alike(alignment, values, 0)
    # A run without a value says nothing.
    third = aligned(*(FIRST.format(text, "-", "-", "-") for text in (first, second, "-")))
    assert offered_alike(third, (*values, None), 2) is alike


SCRIPT = k6(
    "const a = http.get('https://h/a');",
    "const id = a.json('id');",
    "const no = a.json('no');",
    "http.get(`https://h/b?x=${id}&y=${no}`);",
)
JSON_RUN = 'GET https://h/a\nHTTP 200\n\n{{"id": "{}"}}\n###\nGET https://h/b?x={}&y=1\nHTTP 200'


def test_extractions_that_a_script_has() -> None:
    script = dialect.parse(Source("a.js", SCRIPT.encode()), lambda _: None)
    alignment = alignment_of(script.steps, [parse_flow(JSON_RUN.format(value, value)) for value in VALUES])
    by_id, by_no = Extractor(FromJson(("id",))), Extractor(FromJson(("no",)))
    assert list(working(script, alignment)) == [(0, "id", by_id)]
    assert finds(alignment, 0, by_id) and not finds(alignment, 0, by_no)
    partly_there = [
        parse_flow(JSON_RUN.format(value, value).replace('"id"', key))
        for value, key in zip(VALUES, ('"id"', '"x"'), strict=True)
    ]
    assert not finds(alignment_of(script.steps, partly_there), 0, by_id)
    extraction = extraction_of(script, alignment, VALUES, 1)
    assert extraction is not None and extraction.variable == "id"
    assert extraction_of(script, alignment, VALUES, 0) is None
    assert extraction_of(script, alignment, (VALUES[0], "other"), 1) is None
    partly = extraction_of(script, alignment, (VALUES[0], None), 1)
    assert partly is not None and partly.variable == "id"
    assert extraction_of(script, alignment, (None, None), 1) is None
