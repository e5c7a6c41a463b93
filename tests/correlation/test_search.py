"""Whether a text holds a value: a short one must stand alone in it."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe import search
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.search import Texts, is_in, scan, text_of
from loadlint.recordings.index import Builder, Index
from tests.support.counting import calls_by_function
from tests.support.flowtext import parse_flow


@pytest.mark.parametrize(
    ("value", "text", "holds"),
    [
        ("41", "no. 41", True),
        ("41", "41", True),
        ("41", "no. 9141", False),
        ("41", "no. 412", False),
        ("41", "no. 412 x", False),
        ("41", "x 1 41", True),
        ("41", "x 141 x", False),
        ("41", "no. 9141, no. 41", True),
        ("41", "no. x41", False),
        ("a8f14e45fceea167", "xa8f14e45fceea167x", True),
    ],
)
def test_is_in(value: str, text: str, holds: bool) -> None:
    assert is_in(value, text) == holds


@pytest.mark.parametrize("number", ["&#x{:x};", "&#{};"])
def test_a_value_that_is_written_with_numbers_of_html(number: str) -> None:
    token = "t-8f14e45f"
    written = "".join(number.format(ord(character)) for character in token)
    flow = f'GET https://shop.test/\nHTTP 200\nContent-Type: text/html\n\n<input name="csrf" value="{written}">\n'
    response = parse_flow(flow, "run.har").exchanges[0].response
    assert is_in(token, text_of(response))
    assert not is_in("t-8f14e45g", text_of(response))


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("before", ["", "Tom &amp; Jane "])
def test_a_value_of_which_an_attribute_escapes_only_what_it_must(quote: str, before: str) -> None:
    written = f"{quote}{before}&lt;key>8f14e45f&lt;/key>{quote}"
    flow = f"GET https://shop.test/\nHTTP 200\nContent-Type: text/html\n\n<input name=key value={written}>\n"
    response = parse_flow(flow, "run.har").exchanges[0].response
    assert is_in("<key>8f14e45f</key>", text_of(response))
    assert not is_in("<key>8f14e45g</key>", text_of(response))


THRICE = """\
GET https://shop.test/app.js
HTTP 200
Content-Type: text/javascript
X-Request: 9f1c-77a1

const key = "k\\x2d4410", no = 41;
###
GET https://shop.test/app.js
HTTP 200
Content-Type: text/javascript
X-Request: 2b8e-09c3

const key = "k\\x2d4410", no = 41;
###
GET https://shop.test/
HTTP 200
Content-Type: text/html

<p>2b8e-09c3</p>
"""


def test_a_file_that_each_page_loads_again_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its headers are looked at each time. Megabytes of scripts on each page took minutes."""
    opened: list[str] = []
    real = search._hidden_texts

    def noted(text: str) -> str:
        opened.append(text)
        return real(text)

    monkeypatch.setattr(search, "_hidden_texts", noted)
    exchanges = parse_flow(THRICE, "run.har").exchanges
    assert scan(["k-4410", "41", "2b8e-09c3"], Texts(exchanges)) == {
        "k-4410": (0, 1),
        "41": (0, 1),
        "2b8e-09c3": (1, 2),
    }
    assert [text for text in opened if "key" in text] == ['const key = "k\\x2d4410", no = 41;']


def test_short_values_in_other_forms_are_looked_for_in_one_pass() -> None:
    """`41` may stand as `%34%31`: no text is searched for each of a thousand such forms by itself."""
    flow = "\n###\n".join(f'GET https://shop.test/{number}\nHTTP 200\n\n{{"of": "%39%39"}}' for number in range(20))
    exchanges = parse_flow(flow, "run.har").exchanges
    values = [str(number) for number in range(1000, 2000)]
    assert calls_by_function(lambda: scan(values, Texts(exchanges)))["correlation/observe/search.py _stands_in"] == 0
    assert scan(["99", "1000"], Texts(exchanges)) == {"99": tuple(range(20)), "1000": ()}


@pytest.mark.parametrize("value", ["carts", "c-8f14e45fceea167a"])
def test_a_value_all_of_whose_characters_are_escaped_is_in_the_index(value: str) -> None:
    """`carts` as `%63%61%72%74%73`: its digits are the ids of any list, and those are not opened to look for it."""
    escaped = "".join(f"%{ord(character):02x}" for character in value)
    lists = ['[{"id": 63, "of": 61}, {"id": 72, "of": 74}, {"id": 73}]'] * 20
    bodies = [*lists, f'{{"path": "{escaped}"}}', f'{{"path": "x{escaped}x"}}']
    flow = "\n###\n".join(f"GET https://shop.test/{n}\nHTTP 200\n\n{body}" for n, body in enumerate(bodies))
    exchanges = parse_flow(flow, "run.har").exchanges
    words = Builder()
    for exchange in exchanges:
        words.add(search.words_in(exchange.response))
    index = Index(memoryview(words.finish()))
    holding: dict[str, search.Positions] = {}
    calls = calls_by_function(lambda: holding.update(search.look_up([value], index, Texts(exchanges))))
    assert holding == scan([value], Texts(exchanges)) == {value: (20, 21)}
    assert calls["correlation/observe/search.py at"] <= 2


def test_after_some_searches_an_index_is_built() -> None:
    """A search opens all answers, and making a script needs hundreds of searches."""
    pages = [f"GET https://shop.test/{n}\nHTTP 200\nContent-Type: text/html\n\n<p>ref-{n:04}-x</p>" for n in range(30)]
    lookups = lookups_of(parse_flow("\n###\n".join(pages), "run.har"))
    holding: list[tuple[int, ...]] = []
    calls = calls_by_function(lambda: holding.extend(lookups.holding(f"ref-{n:04}-x") for n in range(30)))
    assert holding == [(n,) for n in range(30)]
    assert calls["correlation/observe/search.py look_up"] == 25
    opened = calls["correlation/observe/search.py response"]
    assert opened == 30 * 6 + 25, "each answer five times, once for the index, and then only the one that has the value"
