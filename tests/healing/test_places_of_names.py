"""Where a script writes an address, the name of a field, or the value of a member that an answer has lost."""

from __future__ import annotations

import pytest
from msgspec import structs

from loadlint import engine
from loadlint.dialects.k6 import dialect
from loadlint.healing.addresses import _name_of
from loadlint.healing.differences import _places
from loadlint.healing.lost_members import _expressions
from loadlint.healing.names import name_text
from loadlint.script import Script
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

HEADERS = "{ headers: { 'Content-Type': 'application/json' } }"


def script_of(*lines: str) -> Script:
    return dialect.parse(Source("a.js", k6(*lines).encode()), lambda _: None)


def address_with_places(start: int) -> Text:
    """An address in which each character of the path stands for the name of a constant at one place."""
    host, path = "https://shop.test", "/cart/items"
    starts = tuple(range(len(host))) + (start,) * len(path)
    ends = tuple(range(1, len(host) + 1)) + (start + 4,) * len(path)
    return Text(host + path, starts, ends)


@pytest.mark.parametrize(
    ("url", "span"),
    [
        pytest.param(address_with_places(40), Span(40, 44), id="the name of a constant"),
        pytest.param(address_with_places(0), Span(0, 4), id="at the start of the file"),
        pytest.param(address_with_places(-9), None, id="a constant of another file"),
        pytest.param(Text("https://shop.test/cart/items"), None, id="a text that stands nowhere"),
        pytest.param(
            Text("https://shop.test/cart/items", range(28), range(1, 29)), None, id="written where it is used"
        ),
    ],
)
def test_the_name_of_the_constant_that_holds_an_address(url: Text, span: Span | None) -> None:
    assert _name_of(url, [Text(""), Text("cart")], "items") == span


@pytest.mark.parametrize(
    ("body", "place", "name"),
    [
        ("'{\"qty\": ' + n() + '}'", ("json", "qty"), "qty"),
        ("'{\"qty\": ' + n() + '}'", ("json", "size"), None),
        pytest.param("'qty=' + n()", ("json", "qty"), None, id="no JSON"),
    ],
)
def test_the_name_of_a_field_in_joined_texts(body: str, place: tuple[str, str], name: str | None) -> None:
    (step,) = script_of(f"http.post('https://shop.test/cart', {body});").steps
    text = name_text(step, place)
    assert (text.value if text is not None else None) == name


def test_the_expression_that_gives_a_variable_its_value() -> None:
    """Where two give it the same value, the first one."""
    script = script_of(
        "const res = http.get('https://shop.test/cart');",
        "let id = res.json('id');",
        "http.get(`https://shop.test/${id}`);",
        "id = res.json('id');",
        "http.get(`https://shop.test/${id}/${res.json('id')}`);",
    )
    text = script.source.data.decode()

    def places(name: str, start: int) -> list[str]:
        index = text.index(name, start)
        spans = _expressions(script, Span(index, index + len(name)), 0, ("id",))
        return [text[span.start : span.end] + f" at {span.start}" for span in spans]

    first = text.index("let id = ") + len("let id = ")
    assert places("id", text.index("${id}")) == [f"res.json('id') at {first}"]
    last = text.rindex("res.json('id')")
    assert places("res.json('id')", last) == [f"res.json('id') at {last}"]


def test_the_places_of_a_request_are_those_of_the_newest_run_that_refuses_it() -> None:
    order = 'POST https://shop.test/order\nContent-Type: application/json\n\n{"%s":"red"}\nHTTP 200\n\nok\n'
    runs = [parse_flow(order % name, f"{run}.http") for run, name in enumerate(("colour", "paint"))]
    line = "http.post('https://shop.test/order', JSON.stringify({ size: 4 }), JSON_HEADERS);"
    script = Source("a.js", k6(f"const JSON_HEADERS = {HEADERS};", line).encode())
    context = engine.analyse(script, project_of(runs)).context
    assert context.flow is not None
    assert context.certificate is not None
    (step,) = context.script.steps
    newer = next(value for value in context.certificate.refusals if value.step == step.index)
    older = structs.replace(newer, run=0)
    sent, recorded = _places(context.flow.alignment, step, [[older], [newer, older]])
    assert ([place[-1] for place in sent], [place[-1] for place in recorded]) == ([0, "size"], [0, "paint"])
    _, recorded = _places(context.flow.alignment, step, [[older]])
    assert recorded[-1] == ("json", "colour")
    assert _places(context.flow.alignment, step, []) == ((), ())


FORM_TEXT = (
    "http.post('https://h/', 'a=1&b=2&a=3', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });"
)


@pytest.mark.parametrize(
    ("line", "place", "before"),
    [
        pytest.param("http.get('https://h/?a=1&b=2&a=3');", ("query", "a"), "?", id="the first of a name"),
        pytest.param("http.get('https://h/?a=1&b=2&a=3');", ("query", "a", 1), "2&", id="the second"),
        pytest.param("http.get('https://h/?a=1&b=2&a=3');", ("query", "a", 2), None, id="no third one"),
        pytest.param("http.get('https://h/', { headers: { 'X-A': '1' } });", ("header", "x-a"), "{ '", id="a header"),
        pytest.param("http.post('https://h/', { b: '1', a: '2' });", ("form", "a", 0), "', ", id="a form"),
        pytest.param(FORM_TEXT, ("form", "a", 1), "2&", id="a form as text"),
        pytest.param("http.get('https://h/#?a=1');", ("query", "a"), None, id="behind the address"),
    ],
)
def test_the_name_of_a_field_by_its_number(line: str, place: tuple[str | int, ...], before: str | None) -> None:
    script = script_of(line)
    name = name_text(script.steps[0], place)
    if before is None:
        assert name is None
        return
    assert name is not None and name.starts is not None
    text = script.source.data.decode()
    assert text[: name.starts[0]].endswith(before)
    assert text[name.starts[0] :].lower().startswith(str(place[1]))
