"""In which answers an extractor is looked for, which of several is the best, and why there is none."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from msgspec.structs import replace

from loadlint.correlation.observe.leaves import Leaf, Source
from loadlint.correlation.pair.aligned_recordings import Alignment, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.prove.origins import (
    FieldName,
    Issuing,
    Proof,
    Unproven,
    Wanted,
    best_of,
    best_proof,
    find,
    issuing_responses,
    issuing_steps,
    runs_of,
)
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromHeader,
    FromHtml,
    FromJson,
    FromResources,
    FromXml,
    JsonInside,
    Match,
    Operation,
    Where,
)
from tests.support.flowtext import parse_flow

TOKENS = ("k7Qx2mZt", "p3Wv8nBr")
SHORT = ("41", "52")


def aligned(text: str, values: tuple[str, ...]) -> Alignment:
    """A flow in which `V` stands for each run's value; what only one run has stands as `{first|second}`."""
    recordings = []
    for number, value in enumerate(values):
        filled = "".join(_choice(part, number) for part in text.replace("V", value).split("~"))
        recordings.append(parse_flow(filled, f"{number}.http"))
    return alignment_of(replaying(recordings[0]).steps, recordings)


def _choice(part: str, number: int) -> str:
    return part.split("|")[number] if "|" in part else part


def wanted(text: str, values: tuple[str, ...], name: str = "t", label: str = "", **more: object) -> Wanted:
    """The value that the last step sends."""
    alignment = aligned(text, values)
    step = len(alignment.steps) - 1
    positions = issuing_responses(alignment, values, step).positions
    return Wanted(alignment, values, positions, step, FieldName(name, label), **more)  # type: ignore[arg-type]


def answers(*bodies: str, sent: str = "t=V") -> str:
    """Answers to `/a0`, `/a1` and so on, and a request that sends the value; a body may begin with its path."""
    flow = []
    for number, body in enumerate(bodies):
        path, _, text = body.rpartition(" => ")
        flow.append(f"GET https://h/{path or f'a{number}'}\nHTTP 200\n\n{text}")
    return "\n###\n".join([*flow, f"GET https://h/use?{sent}\nHTTP 200"])


REDIRECTED = """
POST https://h/in
HTTP 302
Location: /page
###
GET https://h/page
HTTP 200

{"t": "V"}
###
GET https://h/use?t=V
HTTP 200
"""


@pytest.mark.parametrize(
    ("text", "values", "steps", "reasons"),
    [
        (answers('{"t":"V"}', "x", '{"u":"V"}'), TOKENS, [0, 2], []),
        (
            answers('{"t":"~V|x~"}', '{"t":"V"}'),
            TOKENS,
            [1],
            ["not every recording's response to it holds the run's own"],
        ),
        (answers('{"t":"~V|(not recorded)~"}', '{"t":"V"}'), TOKENS, [1], ["not every recording's response to it"]),
        (answers("~V|(not recorded)~", '{"t":"V"}'), TOKENS, [0, 1], []),
        (answers("a.js => f(V)", '{"t":V}'), SHORT, [1], ["a script, style or picture holds any short text"]),
        (answers("a.js => f(V)", '{"t":"V"}'), TOKENS, [0, 1], []),
        (REDIRECTED, TOKENS, [1], []),
        (answers(*['{"t":"V"}'] * 12), TOKENS, list(range(12)), []),
        (
            answers(*['{"t":"V"}'] * 13),
            TOKENS,
            [*range(8), *range(9, 13)],
            ["of many responses that hold it the first 8"],
        ),
    ],
)
def test_the_answers_that_are_looked_at(
    text: str, values: tuple[str, ...], steps: list[int], reasons: list[str]
) -> None:
    looked_at = issuing_steps(wanted(text, values))
    assert list(looked_at.steps) == steps
    assert [left.why[: len(why)] for left, why in zip(looked_at.left_out, reasons, strict=True)] == reasons


def of_script(script: str, run: str, values: tuple[str, ...] = TOKENS) -> Wanted:
    """The value that the last step of a script sends, in runs that may have other requests as well."""
    steps = replaying(parse_flow(script.replace("V", values[0]))).steps
    alignment = alignment_of(steps, [parse_flow(run.replace("V", value), f"{value}.http") for value in values])
    step = len(steps) - 1
    return Wanted(alignment, values, issuing_responses(alignment, values, step).positions, step, FieldName("t", ""))


USE = "GET https://h/use?t=V\nHTTP 200"
TWO_REDIRECTS = f"""
POST https://h/in
HTTP 302
Location: /auth
###
GET https://h/auth
HTTP 302
Location: /page
###
GET https://h/page
HTTP 200

{{"t": "V"}}
###
{USE}
"""


def test_the_end_of_a_redirect_belongs_to_the_step_that_it_answers() -> None:
    looked_at = issuing_steps(of_script(f"POST https://h/in\n###\n{USE}", TWO_REDIRECTS))
    assert (list(looked_at.steps), list(looked_at.left_out)) == ([0], [])


def test_the_end_of_a_redirect_that_a_later_step_asks_for_again() -> None:
    looked_at = issuing_steps(of_script(f"POST https://h/in\n###\nGET https://h/page\n###\n{USE}", TWO_REDIRECTS))
    again = Unproven(0, "a later step asks for the same page again")
    assert (list(looked_at.steps), list(looked_at.left_out)) == ([1], [again])


REDIRECT_WITH_VALUE = """
GET https://h/in
HTTP 302
Location: /page?t=V
###
GET https://h/page?t=V
HTTP 200

(not recorded)
###
GET https://h/b
HTTP 200

{"t":"V"}
###
"""


def test_a_redirect_tells_the_value_where_the_page_behind_it_is_not_recorded() -> None:
    value = of_script(f"GET https://h/in\n###\nGET https://h/b\n###\n{USE}", REDIRECT_WITH_VALUE + USE)
    assert runs_of(value, 0) == [0, 1]


@pytest.mark.parametrize(
    ("script", "stops"),
    [("GET https://h/in\n###\nGET https://h/page?t=V", True), (f"GET https://h/in\n###\n{USE}", False)],
)
def test_a_redirect_is_not_followed_where_the_script_does_so_itself(script: str, stops: bool) -> None:
    outcome = best_proof(of_script(script, REDIRECT_WITH_VALUE + USE), 0, [0, 1])
    assert isinstance(outcome, Proof) and outcome.stop_redirects is stops


def test_a_run_without_the_step_does_not_count_for_it() -> None:
    first = parse_flow(answers('{"t":"k7"}', '{"t":"k7"}', sent="t=k7"))
    less = parse_flow("\n###\n".join(answers('{"t":"p3"}', '{"t":"p3"}', sent="t=p3").split("\n###\n")[1:]))
    alignment = alignment_of(replaying(first).steps, [first, less])
    value = Wanted(alignment, ("k7", "p3"), {0: (0, 1), 1: (0,)}, 2, FieldName("t", ""))
    assert (runs_of(value, 0), runs_of(value, 1)) == ([0], [0, 1])
    assert best_proof(value, 0, [0, 1]) == Unproven(0, "a recording has no response to it")


def test_answers_from_the_first_use_on_are_not_looked_at() -> None:
    value = replace(wanted(answers('{"t":"V"}', '{"t":"V"}'), TOKENS), step=1)
    assert list(issuing_steps(value).steps) == [0]


def test_a_script_that_is_short_in_all_runs_is_passed_over() -> None:
    value = wanted(answers("a.js => f(V)", '{"t":V}'), ("41", "52525"))
    assert list(issuing_steps(value).steps) == [0, 1]
    of_one_run = replace(value, values=("41", None), issuing={0: (0, 1)})
    assert list(issuing_steps(of_one_run).steps) == [1]


def test_what_one_run_sends_later_is_no_echo() -> None:
    """In the other run, the client has sent the value before an answer held it."""
    flow = "GET https://h/a?x={}\nHTTP 200\n\n{}\n###\nGET https://h/b\nHTTP 200\n###\nGET https://h/c?x={}\nHTTP 200"
    echoed, later = (parse_flow(flow.format(*parts)) for parts in (("k7", "k7", "k7"), ("-", "-", "p3")))
    alignment = alignment_of(replaying(echoed).steps, [echoed, later])
    assert issuing_responses(alignment, ("k7", "p3"), 1) == Issuing({0: (0,)})
    assert issuing_responses(alignment, ("k7", "p3"), 2) == Issuing({}, is_echo=True)


@pytest.mark.parametrize(
    ("text", "values", "more", "why"),
    [
        (answers('{"t":V}'), SHORT, {"name": "u"}, "the value is so short that it may stand there by chance"),
        (answers("some text V here"), SHORT, {}, "the value is so short that it may stand there by chance"),
        (answers("~a V b|c V d~"), TOKENS, {}, "no extractor returns each recording's own value"),
        (answers('see my-word "V" x'), TOKENS, {"without": frozenset({"my-word", "see"})},
         "each extractor goes by another value of the flow"),
    ],
)  # fmt: skip
def test_why_an_answer_gives_no_extractor(
    text: str, values: tuple[str, ...], more: dict[str, object], why: str
) -> None:
    value = wanted(text, values, **more)  # type: ignore[arg-type]
    outcome = best_proof(value, 0, runs_of(value, 0))
    assert isinstance(outcome, Unproven) and outcome.step == 0 and outcome.why.startswith(why)
    assert find(value) is None


def test_a_step_that_a_recording_lacks() -> None:
    value = wanted(answers('{"t":"V"}'), TOKENS)
    less = Wanted(value.alignment, (TOKENS[0], None), value.issuing, value.step, value.field)
    outcome = best_proof(less, 0, [0, 1])
    assert isinstance(outcome, Unproven) and outcome.why == "a recording has no response to it"
    assert isinstance(best_proof(value, 0, []), Unproven)


@pytest.mark.parametrize(
    ("text", "values", "name", "step", "single", "number"),
    [
        (answers('{"t":"V"}', '{"t":"V"}'), TOKENS, "t", 0, True, False),
        (answers('{"t":V}'), ("4144", "5255"), "t", 0, True, True),
        (answers('{"t":~V|"V"~}'), ("4144", "5255"), "t", 0, True, None),
        (answers('{"u":"V"}', '{"t":"V"}'), TOKENS, "t", 1, True, False),
        (answers('{"u":"V"}', '{"t":"V"}'), TOKENS, "u", 0, True, False),
        (answers('<input name="t" value="x"><input name="t" value="V">', '{"u":"V"}'), TOKENS, "t", 1, True, False),
        (answers('text "V" here', '{"u":"V"}'), TOKENS, "t", 1, True, False),
        (answers("~V|(not recorded)~", '{"u":"V"}'), TOKENS, "t", 1, True, False),
        # What issues others as well counts last before the use; an id is another one in each object.
        (answers('{"t":"x"}', '{"t":"V"}', '{"t":"V"}'), TOKENS, "t", 2, True, False),
        (answers('{"t":"V"}', '{"t":"V"}', '{"t":"x"}'), TOKENS, "t", 0, True, False),
        (answers('{"t":"V"}', '{"t":"x"}', '{"t":"V"}'), TOKENS, "t", 2, True, False),
        (answers('{"t":"x"}', '{"u":{"t":"V"}}', '{"u":{"t":"V"}}'), TOKENS, "t", 1, True, False),
        (answers('<input name="t" value="x">', '{"t":"V"}', '{"t":"V"}'), TOKENS, "t", 1, True, False),
        (answers('{"t":"x"}', '{"t":"V"}', '{"t":{"u":"V"}}'), TOKENS, "t", 1, True, False),
        (answers('{"id":"x"}', '{"id":"V"}', '{"id":"V"}'), TOKENS, "id", 1, True, False),
        (answers('{"itemKey":"x"}', '{"itemKey":"V"}', '{"itemKey":"V"}'), TOKENS, "itemKey", 1, True, False),
    ],
)
def test_the_best_extractor(
    text: str, values: tuple[str, ...], name: str, step: int, single: bool, number: bool | None
) -> None:
    """What all runs prove, then content before counting, the field's name, structure, the earliest answer."""
    proof = find(wanted(text, values, name))
    assert proof is not None
    assert (proof.step, proof.single, proof.number, proof.proven_on) == (step, single, number, (0, 1))


def test_a_step_without_a_recorded_request_issues_nothing() -> None:
    run = "\n###\n".join(f'GET https://h/{path}\nHTTP 200\n\n{{"t":"V"}}' for path in "ab") + f"\n###\n{USE}"
    script = f"GET https://h/a\n###\nGET https://h/other\n###\nGET https://h/b\n###\n{USE}"
    proof = find(of_script(script, run))
    assert proof is not None and proof.step == 0


@pytest.mark.parametrize("name", "id uid my_uuid my-guid key name cartId cartUid itemKey ID cartid".split())
def test_a_field_that_is_another_one_in_each_object(name: str) -> None:
    text = answers(*(f'{{"{name}":"{value}"}}' for value in "xVV"))
    proof = find(wanted(text, TOKENS, name))
    assert proof is not None and proof.step == 1


@pytest.mark.parametrize("name", "t idle keys names idx".split())
def test_a_field_that_issues_others_counts_last(name: str) -> None:
    text = answers(*(f'{{"{name}":"{value}"}}' for value in "xVV"))
    proof = find(wanted(text, TOKENS, name))
    assert proof is not None and proof.step == 2


@pytest.mark.parametrize(
    ("values", "issuing", "step"),
    [
        (("41",), {0: (0, 1)}, 1),
        (("414",), {0: (0, 1)}, 1),
        (("4144",), {0: (0, 1)}, 0),
        (("41", None), {0: (0, 1)}, 1),
        (("41", "52525"), {0: (0, 1)}, 0),
        (("41", "52"), {0: (0, 1), 1: (0, 1)}, 0),
    ],
)
def test_of_a_short_value_in_one_run_the_address_tells_what_it_is(
    values: tuple[str | None, ...], issuing: dict[int, tuple[int, ...]], step: int
) -> None:
    """Else the better extractor counts."""
    alignment = aligned(answers("things => x", "carts => y"), tuple(map(str, values)))
    value = Wanted(alignment, values, issuing, 2, FieldName("t", "cart"))
    proofs = [
        Proof(0, BY_NAME, leaf(BY_NAME), (0,), False, True, True),
        Proof(1, BY_TEXT, None, (0,), False, True, True),
    ]
    best = best_of(value, proofs)
    assert best is not None and best.step == step
    elsewhere = best_of(replace(value, field=FieldName("t", "order")), proofs)
    assert elsewhere is not None and elsewhere.step == 0


def test_an_equal_short_value_of_one_run_comes_from_an_answer_about_the_thing() -> None:
    text = answers('things => {"id":41}', 'carts => {"cart":{"id":41}}', sent="cart=41")
    value = wanted(text, ("41",), "cart", "carts")
    proofs = [outcome for step in (0, 1) if isinstance(outcome := best_proof(value, step, [0]), Proof)]
    best = best_of(value, proofs)
    assert best is not None and best.step == 1
    assert best_of(value, []) is None


def in_first_answer(body: str, values: tuple[str, ...], field: FieldName, sent: str = "t=V") -> Extractor | None:
    """What reads the value out of an answer, which may begin with its path; None where nothing does."""
    value = replace(wanted(answers(body, sent=sent), values), field=field)
    outcome = best_proof(value, 0, runs_of(value, 0))
    return outcome.extractor if isinstance(outcome, Proof) else None


ONE_SHORT, DIGITS = ("41",), ("4", "5")
PLACE = FieldName("", "", is_position=True)
ARGUMENT = FieldName("id", "", argument="orderLineId")


@pytest.mark.parametrize(
    ("body", "values", "field", "path"),
    [
        # A field of its name, or an id where one is sent.
        ('{"t":V}', SHORT, FieldName("t", ""), "t"),
        ('{"t":V}', ONE_SHORT, FieldName("t", ""), "t"),
        ('{"u":V}', SHORT, FieldName("t", ""), None),
        ('{"id":V}', SHORT, FieldName("cart_id", ""), "id"),
        ('{"id":V}', ONE_SHORT, FieldName("cart_id", ""), None),
        ('{"id":V}', SHORT, FieldName("cart", ""), None),
        ('{"n":V}', SHORT, FieldName("cart_id", ""), None),
        ('{"id":V}', SHORT, FieldName("in", "", argument="cartId"), "id"),
        ('{"n":V}', SHORT, FieldName("in", "", argument="cartId"), None),
        # The address of the request says what its answer is about.
        ('carts => {"n":V}', SHORT, FieldName("cart", "carts"), "n"),
        ('cart => {"n":V}', SHORT, FieldName("cart", "carts"), "n"),
        ('x?carts => {"n":V}', SHORT, FieldName("cart", "carts"), "n"),
        ('x#carts => {"n":V}', SHORT, FieldName("cart", "carts"), "n"),
        ('carts => {"n":V}', ONE_SHORT, FieldName("cart", "carts"), "n"),
        ('cartsx => {"n":V}', SHORT, FieldName("cart", "carts"), None),
        ('carts => {"n":V}', SHORT, FieldName("cart", ""), None),
        # A place in a list has no name: then two runs say it where their values have three digits together.
        ('{"n":V}', SHORT, PLACE, "n"),
        ('{"n":V}', ("4", "52"), PLACE, "n"),
        ('{"n":V}', DIGITS, PLACE, None),
        ('{"id":V}', DIGITS, PLACE, "id"),
        ('{"n":V}', ONE_SHORT, PLACE, None),
        ('{"n":V}', ("414",), PLACE, None),
        ('{"id":V}', ONE_SHORT, PLACE, None),
        # In one run the argument of a GraphQL operation says of which thing it is the id.
        ('{"id":V}', ONE_SHORT, FieldName("id", ""), "id"),
        ('{"lines":{"id":V}}', ONE_SHORT, ARGUMENT, "lines.id"),
        ('{"carts":{"id":V}}', ONE_SHORT, ARGUMENT, None),
        ('{"carts":{"id":V}}', SHORT, ARGUMENT, "carts.id"),
        ('{"carts":{"id":V},"lines":{"id":V}}', SHORT, ARGUMENT, "lines.id"),
        ('{"mine":{"orderLineId":V}}', ONE_SHORT, FieldName("lineId", "", argument="orderLineId"), "mine.orderLineId"),
        ('{"id":V}', ONE_SHORT, ARGUMENT, None),
        # Longer ones are not equal by chance.
        ('{"u":V}', ("4144",), FieldName("t", ""), "u"),
        ('{"u":V}', ("414",), FieldName("t", ""), None),
        ('{"u":V}', ("414", "525"), FieldName("t", ""), "u"),
        ('{"u":V}', ("414", "52"), FieldName("t", ""), None),
    ],
)
def test_what_issues_a_short_value(body: str, values: tuple[str, ...], field: FieldName, path: str | None) -> None:
    expected = None if path is None else Extractor(FromJson(tuple(path.split("."))))
    assert in_first_answer(body, values, field) == expected


def by_text(pattern: str) -> Extractor:
    return Extractor(FromBody(), (Match(pattern),))


COUNTED = '<i data-a="x"></i><i data-a="V"></i>'
OPTIONS = '<select name="{}"><option value="V">a</option><option value="b">b</option></select>'


@pytest.mark.parametrize(
    ("body", "values", "more", "expected"),
    [
        # Of many equal leaves those of the field's name go first.
        ("{" + "".join(f'"{name}":"V",' for name in "abcdefgh") + '"t":"V"}', TOKENS, {}, Extractor(FromJson(("t",)))),
        # A whole leaf goes before a part of one, a part before the text of the page.
        ('{"t":"V","u":"x-V"}', TOKENS, {}, Extractor(FromJson(("t",)))),
        ('{"s":"x-V","u":"V"}', TOKENS, {}, Extractor(FromJson(("u",)))),
        ('{"s":"x-V-y"}', TOKENS, {}, Extractor(FromJson(("s",)), (Match(r"x-([^\-]+)-"),))),
        ('<input name="s" value="x V">t=V;', TOKENS, {},
         Extractor(FromHtml('input[name="s"]', "value"), (Match(r"x\s+([\w-]+)"),))),
        (f'{{"s":"{b64encode(b"the token is: k7Qx2mZt").decode()}","u":"x-V"}}', TOKENS, {},
         Extractor(FromJson(("u",)), (Match(r"x-([\w-]+)"),))),
        ('{"s":"t=V;"}', SHORT, {}, None),
        # The first or second of some attributes is not as good as a text that stands alone.
        (f"{COUNTED} tok=V;", TOKENS, {}, by_text(r"tok=([\w-]+);")),
        # An option is what the field of its list may send, and nothing for other fields.
        (OPTIONS.format("t"), TOKENS, {}, by_text(r'<option[^<>]*?\svalue="([^"]*)"[^<>]*>\s*a\s*<')),
        (OPTIONS.format("u"), TOKENS, {}, by_text(r'value="([\w-]+)">a<')),
        ('<input name="u" value="V">', TOKENS, {}, Extractor(FromHtml('input[name="u"]', "value"))),
        # The text of a page, for a short value with its label.
        ("some text V here", ("4144",), {}, by_text(r"text\s+(\d+)\s+")),
        ("some text V here", ("414", "525"), {}, by_text(r"text\s+(\d+)\s+")),
        ("some text V here", ("414",), {}, None),
        ("some text V here", SHORT, {"label": "text"}, by_text(r"text\s+(\d+)\s+")),
        ("some text V here", ONE_SHORT, {"label": "text"}, by_text(r"text\s+(\d+)\s+")),
        ("some text V here", SHORT, {"label": "some"}, None),
        ("some text V here", TOKENS, {"label": "some"}, by_text(r"text\s+([\w-]+)\s+")),
        # The name of a field, of which the id is a part.
        ('<input name="q[V]">', TOKENS, {"around": ("q[", "]")}, by_text(r'name="q\[([\w-]+)\]"')),
        ('<input name="q[V]">', SHORT, {"around": ("q[", "")}, None),
        ('<input name="q-V">', SHORT, {"around": ("q-", "")}, by_text(r'name="q-(\d+)"')),
        ('<input name="V-q">', SHORT, {"around": ("", "-q")}, by_text(r'name="(\d+)-q"')),
        ('<input name="q-V">', SHORT, {"around": ("", "")}, None),
        # The address of a link with two ids.
        ('<a href="/w/3/V">', SHORT, {"label": "w", "after": ("w", "")}, by_text(r"/w/[\w-]+/(\d+)(?![\w-])")),
        ('<a href="/w/3/V">', TOKENS, {"label": "w", "after": ("w", "")}, by_text(r'href="/w/3/([\w-]+)"')),
        ('<a href="/x/3/V">', SHORT, {"label": "w", "after": ("w", "")}, None),
    ],
)  # fmt: skip
def test_the_places_of_an_answer_in_their_order(
    body: str, values: tuple[str, ...], more: dict[str, Any], expected: Extractor | None
) -> None:
    assert in_first_answer(body, values, FieldName("t", **{"label": "", **more})) == expected


def test_what_holds_another_value_is_passed_over() -> None:
    value = wanted(answers('{"my-word":"V","u":"V"}'), TOKENS, without=frozenset({"my-word"}))
    proof = best_proof(value, 0, [0, 1])
    assert isinstance(proof, Proof) and proof.extractor == Extractor(FromJson(("u",)))


SENDS_TEA = """POST https://h/add
Content-Type: application/x-www-form-urlencoded

name=Tea
HTTP 200
###
GET https://h/list
HTTP 200

PAGE
###
GET https://h/e/V
HTTP 200"""


@pytest.mark.parametrize(
    ("page", "pattern"),
    [
        # A text that stands alone beside the value is enough; else the row tells which one it is.
        ("<b>Tea</b> <a href='/e/V'>x</a>", r"href='/e/(\d+)'"),
        ("<b>Tea</b><i>e/9<b></b></i><i>e/V</i>", r"e/(\d+)</"),
        # One that begins in another element may be another one in the next run.
        (
            "<li><b>Cup</b><i><a href='/e/9'>x</a></i></li><li><b>Tea</b><i><a href='/e/V'>x</a></i></li>",
            r">Tea<[\s\S]*?e/(\d+)'",
        ),
    ],
)
def test_the_row_of_a_text_that_was_sent(page: str, pattern: str) -> None:
    alignment = aligned(SENDS_TEA.replace("PAGE", page), SHORT)
    value = Wanted(alignment, SHORT, {0: (1,), 1: (1,)}, 2, FieldName("id", "e"))
    outcome = best_proof(value, 1, [0, 1])
    assert isinstance(outcome, Proof) and outcome.extractor == by_text(pattern)


def leaf(extractor: Extractor, source: Source = Source.JSON, name: str = "t", owner: str = "") -> Leaf:
    return Leaf(TOKENS[0], extractor, source, name, owner)


BY_NAME, BY_INDEX = Extractor(FromJson(("t",))), Extractor(FromJson((0, "t")))
BY_FIELD, BY_CODE = Extractor(FromHtml("input[name=t]", "value")), Extractor(FromHtml("i[data-t]", "data-t"))
BY_TEXT, BY_SECOND = Extractor(FromBody(), (Match("t=(.*);"),)), Extractor(FromBody(), (Match("t=(.*);", 2),))


def opened(*operations: Operation) -> Extractor:
    return Extractor(FromHeader("X-T"), operations)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # The field's name, then the place in a structure: in JSON, in an element or a header, in the text.
        ((BY_NAME, leaf(BY_NAME)), (BY_NAME, leaf(BY_NAME, name="u"))),
        ((BY_NAME, leaf(BY_NAME, name="id", owner="t")), (BY_NAME, leaf(BY_NAME, name="id"))),
        ((BY_NAME, leaf(BY_NAME)), (BY_FIELD, leaf(BY_FIELD, Source.FORM_FIELD))),
        ((BY_FIELD, leaf(BY_FIELD, Source.FORM_FIELD)), (opened(Decode("percent")), leaf(BY_FIELD))),
        ((opened(Decode("percent")), leaf(BY_FIELD)), (BY_TEXT, None)),
        ((opened(JsonInside(("t",))), leaf(BY_FIELD)), (BY_TEXT, None)),
        ((opened(), leaf(BY_FIELD)), (opened(JsonInside(("t",))), leaf(BY_FIELD))),
        ((BY_TEXT, leaf(BY_TEXT)), (Extractor(FromResources(), (Match("t=(.*);"),)), leaf(BY_TEXT))),
        ((Extractor(FromXml("//t")), leaf(BY_TEXT)), (Extractor(FromResources()), leaf(BY_TEXT))),
        ((Extractor(FromBetween("t=", ";")), leaf(BY_TEXT)), (Extractor(FromResources()), leaf(BY_TEXT))),
        # JSON inside of JSON costs as much as an element, and never more than two.
        (
            (BY_FIELD, leaf(BY_FIELD)),
            (Extractor(FromJson(("a",)), (Decode("html"), JsonInside(("t",)))), leaf(BY_NAME)),
        ),
        (
            (Extractor(FromJson(("a",)), (JsonInside(("b",)),) * 3), leaf(BY_NAME)),
            (BY_TEXT, leaf(BY_TEXT)),
        ),
        (
            (opened(Match("a"), Match("b"), Match("t=(.*);")), leaf(BY_FIELD)),
            (Extractor(FromJson(("a",)), (Decode("html"), JsonInside(("t",)))), leaf(BY_NAME)),
        ),
        # What a token holds only the server reads.
        ((BY_TEXT, None), (opened(Decode("base64")), leaf(BY_FIELD))),
        ((BY_TEXT, None), (opened(Decode("base64url"), JsonInside(("t",))), leaf(BY_FIELD))),
        ((opened(Decode("percent"), Match("t=(.*)")), leaf(BY_FIELD)), (BY_TEXT, None)),
        # At the same cost: no choice from an array, the first match, and few operations.
        ((BY_NAME, leaf(BY_NAME)), (BY_INDEX, leaf(BY_INDEX))),
        ((BY_NAME, leaf(BY_NAME)), (Extractor(FromJson((Where(("n",), "x"), "t"))), leaf(BY_NAME))),
        ((BY_INDEX, leaf(BY_INDEX)), (Extractor(FromJson((0, "t", 0))), leaf(BY_INDEX))),
        ((BY_TEXT, None), (BY_SECOND, None)),
        ((Extractor(FromBetween("t=", ";")), None), (Extractor(FromBetween("t=", ";", 2)), None)),
        (
            (Extractor(FromBody(), (Match("a"), Match("t=(.*);"))), leaf(BY_TEXT)),
            (Extractor(FromBody(), (Match("a"), Match("t=(.*);"), Decode("html"))), leaf(BY_TEXT)),
        ),
    ],
)  # fmt: skip
def test_which_of_two_extractors_is_taken(better: tuple[Extractor, Leaf], worse: tuple[Extractor, Leaf]) -> None:
    """The cheaper one, even where it stands in a later answer."""
    earlier, later = Proof(0, *worse, (0, 1), False, True, False), Proof(1, *better, (0, 1), False, True, False)
    value = wanted(answers("x", "y"), TOKENS)
    value = replace(value, issuing={0: (0, 1), 1: (0, 1)})
    assert best_of(value, [earlier, later]) == best_of(value, [later, earlier]) == later


def test_the_argument_of_an_operation_tells_the_extractor() -> None:
    resources = Extractor(FromResources(), (Match("t=(.*);"),))
    text, other = (
        Proof(0, BY_TEXT, None, (0, 1), False, True, False),
        Proof(0, BY_NAME, leaf(BY_NAME, name="id"), (0, 1), False, True, False),
    )
    value = replace(wanted(answers("x", "y"), TOKENS), issuing={0: (0, 1), 1: (0, 1)}, field=ARGUMENT)
    line = Proof(1, resources, leaf(resources, name="id", owner="lines"), (0, 1), False, True, False)
    assert best_of(value, [text, line]) is line
    line = Proof(1, BY_NAME, leaf(BY_NAME, name="id", owner="lines"), (0, 1), False, True, False)
    assert best_of(value, [other, line]) is line


@pytest.mark.parametrize(
    ("source", "is_taken"), [(Source.FORM_FIELD, True), (Source.ATTRIBUTE, False), (Source.JSON, False)]
)
def test_what_depends_on_an_order_costs_more_than_text(source: Source, is_taken: bool) -> None:
    """But for a field of a form: of several with its name, browsers send all in order."""
    counted = Proof(1, BY_CODE, leaf(BY_CODE, source), (0, 1), False, False, False)
    text = Proof(0, BY_TEXT, None, (0, 1), False, True, False)
    value = replace(wanted(answers("x", "y"), TOKENS), issuing={0: (0, 1), 1: (0, 1)})
    assert best_of(value, [text, counted]) is (counted if is_taken else text)


@pytest.mark.parametrize(("name", "is_taken"), [("ticketIds", False), ("skipped", True)])
def test_a_count_that_happens_to_be_equal_is_no_id(name: str, is_taken: bool) -> None:
    total = Extractor(FromJson(("tickets", "totalItems")))
    count = Proof(0, total, leaf(total, name="totalItems", owner="tickets"), (0, 1), False, True, True)
    item = Proof(1, BY_INDEX, leaf(BY_INDEX, name="id"), (0, 1), False, False, False)
    value = replace(wanted(answers("x", "y"), SHORT), issuing={0: (0, 1), 1: (0, 1)}, field=FieldName(name, name))
    assert best_of(value, [count, item]) is (count if is_taken else item)


def test_an_order_costs_as_much_in_a_text() -> None:
    counted, single = (Proof(step, BY_TEXT, None, (0, 1), False, step == 1, False) for step in (0, 1))
    value = replace(wanted(answers("x", "y"), TOKENS), issuing={0: (0, 1), 1: (0, 1)})
    assert best_of(value, [counted, single]) is single


def test_what_more_recordings_prove_goes_first() -> None:
    dear, cheap = (
        Proof(1, BY_TEXT, None, (0, 1), False, False, False),
        Proof(0, BY_NAME, leaf(BY_NAME), (0,), False, True, False),
    )
    value = replace(wanted(answers("x", "y"), TOKENS), issuing={0: (0, 1), 1: (0, 1)})
    assert best_of(value, [cheap, dear]) is dear


def test_nothing_is_issued() -> None:
    assert Issuing({}).positions == {} and not Issuing({}).is_echo
    assert find(wanted(answers("x"), TOKENS)) is None
