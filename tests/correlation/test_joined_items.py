"""A list that is sent as one text, such as `ids=5,4,3`, has what all items of a response's list have."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from loadlint import engine
from loadlint.correlation.prove import joined_items as prove
from loadlint.extractor import Extractor
from loadlint.findings import Applicability
from loadlint.newscript.runs import Runs
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import http, plan
from tests.dialects.locust.helpers import task
from tests.newscript.test_inputs import created
from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

RUN = """\
GET https://h/items?page=1
HTTP 200
Content-Type: application/json

{"items": [ITEMS]}
###
GET https://h/prices?LIST
HTTP 200

ok
"""
IDS = ("505", "404", "303"), ("707", "202")


def recording(sent: str, ids: tuple[str, ...], listed: tuple[str, ...] = (), number: int = 1) -> Recording:
    """A run whose answer lists some ids and whose request sends some; `sent` has the separator in braces."""
    before, separator, after = sent.partition("{")[0], sent.partition("{")[2].partition("}")[0], sent.partition("}")[2]
    items = ", ".join(f'{{"id": {one}, "name": "Item {place}"}}' for place, one in enumerate(listed or ids))
    text = RUN.replace("ITEMS", items).replace("LIST", before + separator.join(ids) + after)
    return parse_flow(text, f"{number}.har")


def runs(sent: str) -> list[Recording]:
    return [recording(sent, ids, number=number) for number, ids in enumerate(IDS)]


def scripts(sent: str) -> dict[str, str]:
    """Scripts that send the first run's list."""
    return {
        "a.js": k6("http.get('https://h/items?page=1');", f"http.get('https://h/prices?{sent}');"),
        "a.py": task('self.client.get("/items?page=1")', f'self.client.get("/prices?{sent}")'),
        "a.jmx": plan(http("/items?page=1", name="items"), http(f"/prices?{sent}", name="prices")),
    }


FIXED = {
    "a.js": (".json('items.#.id')?.join(',')", "/prices?ids=${itemIds}"),
    "a.py": ('",".join(', "/prices?ids={item_ids}"),
    "a.jmx": ("join(',', map(&amp;to_string(id), items[?id]))", "/prices?ids=${item_ids}"),
}


@pytest.mark.parametrize("path", FIXED)
def test_it_is_joined_anew(path: str) -> None:
    script = scripts("ids=505,404,303")[path]
    after = fixed_text(script, path, runs("ids={,}"), ("uncorrelated-value",), Applicability.SAFE)
    for text in FIXED[path]:
        assert text in after
    assert "505" not in after


@pytest.mark.parametrize("path", FIXED)
def test_ids_of_one_recording_are_enough(path: str) -> None:
    script, one = scripts("ids=505,404,303")[path], [recording("ids={,}", IDS[0])]
    assert "505" not in fixed_text(script, path, one, ("uncorrelated-value",), Applicability.UNSAFE)


@pytest.mark.parametrize("name", ["new.js", "new.ts", "new.py", "new.jmx"])
@pytest.mark.parametrize("sent", ["ids={,}", "ids={%2C}", "ids={%7C}", "q=!({,})", "q=[{,}]", "q=in:{;}.x"])
def test_new_scripts_are_certified(sent: str, name: str) -> None:
    made = created(Runs(tuple(runs(sent))), name)
    assert made.passes
    assert "505" not in made.result.data.decode()


def fixed_flow(first: tuple[str, ...], second: tuple[str, ...]) -> str:
    """The k6 script after a fix with two runs whose answers list these ids."""
    recordings = [recording("ids={,}", IDS[0], first, 0), recording("ids={,}", IDS[1], second, 1)]
    return fixed_text(
        scripts("ids=505,404,303")["a.js"], "a.js", recordings, ("uncorrelated-value",), Applicability.UNSAFE
    )


def test_the_order_is_that_of_the_list() -> None:
    assert "505,404,303" in fixed_flow(("303", "404", "505"), ("202", "707"))


def test_all_items_are_sent() -> None:
    """A user has chosen some of them."""
    assert "505,404,303" in fixed_flow(("505", "404", "303", "201"), ("707", "202", "201"))


@pytest.mark.parametrize("fields", [("name", "price", "size"), ("col1", "col2"), ("64x64", "128x128")])
def test_words_of_one_recording_are_no_ids(fields: tuple[str, ...]) -> None:
    answer = f'{{"columns": [{", ".join(f"""{{"key": "{field}"}}""" for field in fields)}]}}'
    text = RUN.replace('{"items": [ITEMS]}', answer).replace("LIST", f"fields={','.join(fields)}")
    script = scripts(f"fields={','.join(fields)}")["a.js"]
    assert not found(script, "uncorrelated-value", "a.js", [parse_flow(text)])


@pytest.mark.parametrize(("condition", "is_certified"), [("[?id]", True), ("", False)])
def test_jmeter_makes_a_word_of_a_missing_id_without_the_filter(condition: str, *, is_certified: bool) -> None:
    rule, safe = ("uncorrelated-value",), Applicability.SAFE
    script = fixed_text(scripts("ids=505,404,303")["a.jmx"], "a.jmx", runs("ids={,}"), rule, safe)
    item = ', {"name": "without an id"}'
    texts = [RUN.replace("ITEMS", ", ".join(f'{{"id": {one}}}' for one in ids) + item) for ids in IDS]
    recordings = [
        parse_flow(text.replace("LIST", f"ids={','.join(ids)}"), f"{ids[0]}.har")
        for text, ids in zip(texts, IDS, strict=True)
    ]
    source = Source("a.jmx", script.replace("[?id]", condition).encode())
    made = engine.analyse(source, project_of(recordings)).context.certificate
    assert made is not None
    assert made.is_certified is is_certified


BODY = """\
GET https://h/items?page=1
HTTP 200
Content-Type: application/json

{"items": [ITEMS]}
###
POST https://h/prices
Content-Type: application/json

{"query": {"ids": [SENT]}}
HTTP 200

ok
"""


def runs_with_body(quote: str, runs: Sequence[Sequence[str]] = IDS) -> list[Recording]:
    """Runs that send the ids of all items in a list of a JSON body, as numbers or in quotes."""
    texts = []
    for ids in runs:
        listed = ", ".join(f'{{"id": {quote}{one}{quote}, "name": "Item {place}"}}' for place, one in enumerate(ids))
        sent = ",".join(f"{quote}{one}{quote}" for one in ids)
        texts.append(BODY.replace("ITEMS", listed).replace("SENT", sent))
    return [parse_flow(text, f"{number}.har") for number, text in enumerate(texts)]


IN_BODY = {
    "a.js": k6(
        "http.get('https://h/items?page=1');",
        "http.post('https://h/prices', JSON.stringify({ query: { ids: [505, 404, 303] } }), "
        "{ headers: { 'Content-Type': 'application/json' } });",
    ),
    "text.js": k6(
        "http.get('https://h/items?page=1');",
        "http.post('https://h/prices', '{\"query\":{\"ids\":[505,404,303]}}', "
        "{ headers: { 'Content-Type': 'application/json' } });",
    ),
    "a.py": task(
        'self.client.get("/items?page=1")', 'self.client.post("/prices", json={"query": {"ids": [505, 404, 303]}})'
    ),
}
FIXED_IN_BODY = {
    "a.js": ".json('items.#.id');\n  if (!itemIds?.length) fail(|{ ids: itemIds }",
    "text.js": ".json('items.#.id')?.join(',');\n  if (!itemIds) fail(|`{\"query\":{\"ids\":[${itemIds}]}}`",
    "a.py": '[item["id"] for item in |json={"query": {"ids": item_ids}}',
}


@pytest.mark.parametrize("path", IN_BODY)
def test_a_list_in_json_is_taken_as_a_whole(path: str) -> None:
    after = fixed_text(IN_BODY[path], path, runs_with_body(""), ("uncorrelated-value",), Applicability.SAFE)
    for text in FIXED_IN_BODY[path].split("|"):
        assert text in after
    assert "505" not in after


def test_a_list_of_ids_that_are_long_enough_each_is_taken_as_a_whole() -> None:
    script = IN_BODY["a.js"].replace("505, 404, 303", "90071992547, 90071992548")
    one = runs_with_body("", [("90071992547", "90071992548")])
    after = fixed_text(script, "a.js", one, ("uncorrelated-value",), Applicability.UNSAFE)
    assert "{ ids: itemIds }" in after


def test_few_of_many_lists_with_the_same_first_item_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Extractor] = []
    monkeypatch.setattr(prove, "_is_proven", lambda alignment, step, extractor, values: tried.append(extractor))
    rows = ", ".join(f'{{"row": {number}, "tags": [1, 2]}}' for number in range(300))
    flow = BODY.replace("ITEMS", rows).replace("SENT", "1, 900")
    script = IN_BODY["a.js"].replace("505, 404, 303", "1, 900")
    found(script, "uncorrelated-value", "a.js", [parse_flow(flow)])
    assert 0 < len(tried) < 50


def test_a_list_is_looked_for_once_while_others_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Extractor] = []
    monkeypatch.setattr(prove, "_is_proven", lambda alignment, step, extractor, values: tried.append(extractor))
    project, script = project_of(runs_with_body("")), IN_BODY["a.js"]
    for text in (script, script.replace("export default", "const unrelated = 1;\nexport default")):
        engine.analyse(Source("a.js", text.encode()), project)
    assert len(tried) == 1


def test_numbers_that_python_does_not_read_are_reported() -> None:
    ids = "9" * 5000, "8" * 5000
    script = IN_BODY["a.js"].replace("505, 404, 303", ", ".join(ids))
    assert found(script, "uncorrelated-value", "a.js", runs_with_body("", [ids]))


def test_items_that_are_written_apart_are_taken_each() -> None:
    body = "http.post('https://h/prices', '{\"query\":{\"ids\":[505,' + second + ',303]}}', "
    script = IN_BODY["text.js"].replace("http.post('https://h/prices', '{\"query\":{\"ids\":[505,404,303]}}', ", body)
    script = script.replace("export default", "const second = 404;\nexport default")
    assert body in script
    after = fixed_text(script, "a.js", runs_with_body(""), ("uncorrelated-value",), Applicability.UNSAFE)
    assert "[${itemId" in after


@pytest.mark.parametrize("name", ["new.js", "new.ts", "new.py", "new.jmx"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_new_scripts_with_lists_in_json_are_certified(quote: str, name: str) -> None:
    made = created(Runs(tuple(runs_with_body(quote))), name)
    assert made.passes
    assert "505" not in made.result.data.decode()


@pytest.mark.parametrize("change", ["ids.reverse();", "ids[0] = 505;"])
def test_a_list_that_is_changed_later_stays_as_it_is_written(change: str) -> None:
    script = IN_BODY["a.js"].replace("ids: [505, 404, 303]", "ids")
    script = script.replace("http.post(", f"const ids = [303, 404, 505];\n  {change}\n  http.post(")
    after = fixed_text(script, "a.js", runs_with_body(""), ("uncorrelated-value",), Applicability.UNSAFE)
    assert "items.#.id" not in after
