"""Objects and lists in the JSON of a request that are renamed, new or gone in the newest version."""

from __future__ import annotations

import json
from functools import partial
from urllib.parse import quote

import pytest

from loadlint import engine
from loadlint.changes import AddField, RemoveField
from loadlint.healing.changed_members import changed_members
from loadlint.replay.certificate import SentValue
from loadlint.text.edits import ConflictError, combine
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.healing.test_changed_requests import FORM, ORDER, PAGE, TAKING, certified_text, healed
from tests.support.counting import lines_run
from tests.support.plan_notation import from_jmx, to_jmx
from tests.support.scripts import k6

TYPE = "Content-Type: application/json"

K6_LITERAL = k6(
    *TAKING[:2],
    "const headers = { 'Content-Type': 'application/json' };",
    "const rome = { csrf, lines: [{ sku: 'a17', size: 5 }, { sku: 'b90', size: 1 }], ship: { to: 'Rome' }, n: 3 };",
    "http.post('https://shop.test/order', JSON.stringify(rome), { headers });",
)
K6_TEXT = k6(
    *TAKING[:2],
    "http.post(",
    "  'https://shop.test/order',",
    '  `{"csrf":"${csrf}","lines":[{"sku":"a17","size":5},{"sku":"b90","size":1}],"ship":{"to":"Rome"},"n":3}`,',
    "  { headers: { 'Content-Type': 'application/json' } },",
    ");",
)
LOCUST = """\
from locust import HttpUser, task


class Shopper(HttpUser):
    host = "https://shop.test"

    @task
    def order(self):
        csrf = self.client.get("/cart").json()["csrf"]
        lines = [{"sku": "a17", "size": 5}, {"sku": "b90", "size": 1}]
        self.client.post("/order", json={"csrf": csrf, "lines": lines, "ship": {"to": "Rome"}, "n": 3})
"""
PLAN = to_jmx("""\
thread group Users
  GET /cart on shop.test
    extract csrf from JSON = $.csrf
  POST /order on shop.test sending {"csrf":"${csrf}","lines":[{"sku":"a17","size":5},{"sku":"b90","size":1}],\
"ship":{"to":"Rome"},"n":3}
    headers Content-Type: application/json
""")
SCRIPTS = {
    "k6, a literal": ("a.js", K6_LITERAL),
    "k6, a text": ("a.js", K6_TEXT),
    "Locust": ("a.py", LOCUST),
    "JMeter": ("plan.jmx", PLAN),
}

CSRF = '"csrf":"c-RUN91"'
LINES = '[{"sku":"a17","size":5},{"sku":"b90","size":1}]'


def order(body: str) -> str:
    return ORDER.replace("HEADERS", TYPE).replace("BODY", body)


def healed_order(name: str, body: str) -> str:
    """The healed script, without anything but the request for the order; a plan in short."""
    path, script = SCRIPTS[name]
    text = certified_text(healed(script, PAGE, order(body), path=path))
    if path == "plan.jmx":
        return from_jmx(text).partition("POST ")[2].partition("sending ")[2].partition("\n")[0]
    return text.partition("const rome = " if name == "k6, a literal" else "`" if "k6" in name else "lines = ")[2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "k6, a literal",
            "{ csrf, rows: [{ sku: 'a17', size: 5 }, { sku: 'b90', size: 1 }], send: { to: 'Rome' }, n: 3 }",
        ),
        ("k6, a text", '{"csrf":"${csrf}","rows":[{"sku":"a17","size":5},{"sku":"b90","size":1}],"send":{"to":"Rome"}'),
        ("Locust", 'json={"csrf": csrf, "rows": lines, "send": {"to": "Rome"}, "n": 3}'),
        ("JMeter", f'{{"csrf":"${{csrf}}","rows":{LINES},"send":{{"to":"Rome"}},"n":3}}'),
    ],
)
def test_they_have_other_names(name: str, expected: str) -> None:
    assert expected in healed_order(name, f'{{{CSRF},"rows":{LINES},"send":{{"to":"Rome"}},"n":3}}')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k6, a literal", "rows: [{ article: 'a17', size: 5 }, { article: 'b90', size: 1 }]"),
        ("k6, a text", '"rows":[{"article":"a17","size":5},{"article":"b90","size":1}]'),
        ("Locust", '[{"article": "a17", "size": 5}, {"article": "b90", "size": 1}]'),
        ("JMeter", '"rows":[{"article":"a17","size":5},{"article":"b90","size":1}]'),
    ],
)
def test_what_is_in_them_has_other_names_too(name: str, expected: str) -> None:
    lines = LINES.replace("sku", "article")
    assert expected in healed_order(name, f'{{{CSRF},"rows":{lines},"ship":{{"to":"Rome"}},"n":3}}')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k6, a literal", "n: 3, note: { text: 'ring twice', level: 2 }, tags: ['red', 'new'] }"),
        ("k6, a text", '"note":{"text":"ring twice","level":2},"tags":["red","new"],"n":3}'),
        ("Locust", '"n": 3, "note": {"text": "ring twice", "level": 2}, "tags": ["red", "new"]}'),
        ("JMeter", '"n":3,"note":{"text":"ring twice","level":2},"tags":["red","new"]}'),
    ],
)
def test_new_ones_come_with_all_that_is_in_them(name: str, expected: str) -> None:
    new = '"note":{"text":"ring twice","level":2},"tags":["red","new"]'
    assert expected in healed_order(name, f'{{{CSRF},"lines":{LINES},"ship":{{"to":"Rome"}},"n":3,{new}}}')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k6, a literal", "{ sku: 'a17', size: 5, count: 2 }, { sku: 'b90', size: 1, count: 2 }"),
        ("k6, a text", '[{"sku":"a17","count":2,"size":5},{"sku":"b90","count":2,"size":1}]'),
        ("Locust", '[{"sku": "a17", "size": 5, "count": 2}, {"sku": "b90", "size": 1, "count": 2}]'),
        ("JMeter", '[{"sku":"a17","size":5,"count":2},{"sku":"b90","size":1,"count":2}]'),
    ],
)
def test_a_number_is_new_in_each_element_of_a_list(name: str, expected: str) -> None:
    lines = LINES.replace("}", ',"count":2}')
    assert expected in healed_order(name, f'{{{CSRF},"lines":{lines},"ship":{{"to":"Rome"}},"n":3}}')


@pytest.mark.parametrize("name", SCRIPTS)
def test_gone_ones_go_with_all_that_is_in_them(name: str) -> None:
    text = healed_order(name, f'{{{CSRF},"n":3}}')
    assert not any(word in text.replace("lines =", "") for word in ("ship", "Rome", '"lines"', "lines:", "{ }", "{}"))


def test_a_list_of_another_length_holds_other_data() -> None:
    """That is no change of the application, and nothing of the script is taken out or put in."""
    for lines in ('[{"sku":"a17","size":5}]', LINES.replace("]", ',{"sku":"c22","size":2}]')):
        result = healed(K6_LITERAL, PAGE, order(f'{{{CSRF},"lines":{lines},"ship":{{"to":"Rome"}},"n":3}}'))
        assert result.data.decode() == K6_LITERAL


@pytest.mark.parametrize(
    ("path", "script"),
    [
        (
            "a.js",
            k6(*TAKING[:2], "http.post('https://shop.test/order', { data: JSON.stringify({ token: csrf, n: 3 }) });"),
        ),
        ("a.js", k6(*TAKING[:2], 'http.post(\'https://shop.test/order\', { data: `{"token":"${csrf}","n":3}` });')),
        (
            "a.py",
            LOCUST.partition("        lines")[0].replace("from locust", "import json\n\nfrom locust")
            + '        self.client.post("/order", data={"data": json.dumps({"token": csrf, "n": 3})})\n',
        ),
        (
            "plan.jmx",
            to_jmx("""\
thread group Users
  GET /cart on shop.test
    extract csrf from JSON = $.csrf
  POST /order on shop.test sending data={"token":"${csrf}","n":3}
"""),
        ),
    ],
    ids=["k6, a literal", "k6, a text", "Locust", "JMeter"],
)
def test_a_member_of_json_in_a_field_of_a_form_has_another_name(path: str, script: str) -> None:
    body = "data=" + quote(f'{{{CSRF.replace("csrf", "pass")},"n":3}}', safe="")
    result = healed(script, PAGE, ORDER.replace("HEADERS", FORM).replace("BODY", body), path=path)
    assert certified_text(result) == script.replace("token", "pass")


def test_where_the_names_tell_nothing_the_values_do() -> None:
    """Two lists of equal shape: each value tells which list it is."""

    def values(*lists: tuple[str, list[str]]) -> dict[tuple[str | int, ...], list[SentValue]]:
        return {
            ("json", name, number): [SentValue(0, 0, ("json", name, number), "different", text, text)]
            for name, texts in lists
            for number, text in enumerate(texts)
        }

    surplus = values(("aaa", ["red", "new"]), ("bbb", ["xl", "m"]))
    missing = values(("ccc", ["xl", "m"]), ("ddd", ["red", "new"]))
    changed = changed_members(surplus, missing, list(surplus), list(missing))
    names = {member.old[1]: member.new[1] for member in changed.renamed}
    assert names == {"aaa": "ddd", "bbb": "ccc"}
    assert not changed.surplus
    assert not changed.missing


def test_more_new_and_gone_fields_than_one_would_read_are_one_finding() -> None:
    old, new = (
        {f"{name}{number}": f"{name} {number * factor}" for number in range(30)}
        for name, factor in (("alpha", 7), ("omega", 13))
    )
    params = "{ headers: { 'Content-Type': 'application/json' } }"
    script = k6(f"http.post('https://shop.test/order', `{json.dumps(old)}`, {params});")
    result = healed(script, order(json.dumps(new)))
    assert result.data.decode() == script
    (finding,) = result.analysis.findings
    assert finding.message == "POST /order has 30 new fields in 1.http, and 30 of the script's are gone"
    assert finding.no_fix == "more than 50 of its fields are new or gone: write the request again from the recording"


@pytest.mark.slow
@pytest.mark.parametrize("member", ["{}", '{{"v":{}}}'], ids=["fields", "objects"])
def test_a_request_with_hundreds_of_other_fields_takes_no_square(member: str) -> None:
    """It is another request; neither its names nor its objects are all compared with each other."""

    def heal(count: int) -> None:
        old, new = (
            "{" + ",".join(f'"{name}{n}":{member.format(n + start)}' for n in range(count)) + "}"
            for name, start in (("field", 100_000), ("entry", 700_000))
        )
        script = k6(
            f"http.post('https://shop.test/order', `{old}`, {{ headers: {{ 'Content-Type': 'application/json' }} }});"
        )
        assert healed(script, order(new)).data.decode() == script

    heal(150)
    few, more, many = (lines_run(partial(heal, count)) for count in (150, 300, 600))
    assert many - more < 2.5 * (more - few)


@pytest.mark.parametrize("path", ["a.js", "plan.jmx"])
def test_what_comes_and_what_goes_are_not_put_beside_each_other(path: str) -> None:
    """Of the only member nothing is left that a new one could follow: `{ , "send": … }`."""
    body = '{"ship":{"city":"Rome"}}'
    plan = to_jmx(f"thread group Users\n  POST /order on shop.test sending {body}\n")
    text = plan if path == "plan.jmx" else k6(f"http.post('https://shop.test/order', '{body}');")
    dialect = next(tool for tool in engine.all_dialects() if path.endswith(tool.suffixes))
    script = dialect.parse(Source(path, text.encode()), lambda _: None)
    name = Span(text.index("ship"), text.index("ship") + 4)
    gone = dialect.write(script, RemoveField(0, name))
    new = dialect.write(script, AddField(0, "json", ("send",), '{"town":"Rome"}', as_json=True))
    with pytest.raises(ConflictError):
        combine([*gone, *new])
