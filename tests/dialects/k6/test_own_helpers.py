"""Scripts with helpers of their own: what they take out of answers and what they send of it."""

from __future__ import annotations

import pytest

from loadlint.expression import Encoded, Extracted
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, Match, Where
from loadlint.script import Script
from tests.dialects.k6.helpers import HEAD, parse, shown, sources

HELPERS = (
    HEAD
    + r"""
const header = (r, name) => {
  for (const k in r.headers) if (k.toLowerCase() === name) return r.headers[k];
  return '';
};
const matched = (text, pattern) => { const m = new RegExp(pattern).exec(text || ''); return m ? m[1] : undefined; };
const quoted = (value) => JSON.stringify(String(value)).slice(1, -1);
const first = (list) => list.reduce((sum, text) => sum + text, '');
function path(r, expression) {
  let value;
  try { value = r.json(); } catch (e) { return undefined; }
  const steps = /\.(\w+)|\[(-?\d+)\]|\[\?\(@\.([\w.]+)=='([^']*)'\)\]/g;
  let m;
  while ((m = steps.exec(expression.slice(1)))) {
    if (value === undefined || value === null) return undefined;
    if (m[1] !== undefined) value = value[m[1]];
    else if (m[2] !== undefined) value = +m[2] < 0 ? value[value.length + +m[2]] : value[+m[2]];
    else value = value.find((item) => String(m[3].split('.').reduce((o, k) => (o ? o[k] : o), item)) === m[4]);
  }
  return value;
}
"""
)


def script_sending(expression: str) -> Script:
    return parse(
        f"{HELPERS}export default function () {{\n"
        "const V = {}\n"
        "let r = http.get('https://a.test/')\n"
        f"V.token = {expression}\n"
        "r = http.post('https://a.test/use', { token: V.token })\n}\n"
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("path(r, '$.user.id')", Extractor(FromJson(("user", "id")))),
        ("path(r, '$.items[2].id')", Extractor(FromJson(("items", 2, "id")))),
        ("path(r, \"$.items[?(@.name=='lamp')].id\")", Extractor(FromJson(("items", Where(("name",), "lamp"), "id")))),
        (
            "path(r, \"$.items[?(@.size.name=='M')].id\")",
            Extractor(FromJson(("items", Where(("size", "name"), "M"), "id"))),
        ),
        ("header(r, 'etag')", Extractor(FromHeader("etag"))),
        ("matched(header(r, 'location'), 'code=([^&]+)')", Extractor(FromHeader("location"), (Match("code=([^&]+)"),))),
        (
            r"matched(header(r, 'etag'), '^([\\s\\S]*)$')",
            Extractor(FromHeader("etag"), (Match(r"^([\s\S]*)$"),)),
        ),
        ("matched(r.body, 'sig=([0-9a-f]+)')", Extractor(FromBody(), (Match("sig=([0-9a-f]+)"),))),
    ],
)
def test_what_a_helper_takes(expression: str, expected: Extractor) -> None:
    assert Extracted(0, expected) in sources(script_sending(expression))


@pytest.mark.parametrize(
    "expression",
    [
        "path(r, unknownPath())",
        r"matched(r.body, '(a)\\1')",  # a reference to a group
    ],
)
def test_what_is_not_known_stays_unknown(expression: str) -> None:
    known = [source.extractor for source in sources(script_sending(expression)) if isinstance(source, Extracted)]
    assert [extractor for extractor in known if extractor is not None] == []


def test_json_quoted_by_hand() -> None:
    script = parse(
        f"{HELPERS}export default function () {{\n"
        "const r = http.get('https://a.test/')\n"
        "const id = path(r, '$.id')\n"
        """http.post('https://a.test/use', '{"id":"' + quoted(id) + '"}')\n}\n"""
    )
    assert Encoded("json", Extracted(0, Extractor(FromJson(("id",))))) in sources(script)


def test_texts_taken_apart_and_put_together() -> None:
    script = parse(
        f"{HELPERS}export default function () {{\n"
        "const [host, , last] = 'a.test|x|cart'.split('|')\n"
        "http.get('https://' + host + '/' + first(['my', '-', last.slice(0, -1)]))\n}\n"
    )
    assert shown(script.steps[0].request.url) == "https://a.test/my-car"
