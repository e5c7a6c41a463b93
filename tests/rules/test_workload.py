"""Rules about the load that a script makes and how it is measured."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from loadlint.findings import Finding
from tests.shop.judge import find_k6
from tests.support.checking import fixed_text, found
from tests.support.scripts import k6

RULE = "dynamic-request-name"


def named(text: str, path: str = "a.js") -> list[Finding]:
    return found(text, RULE, path)


ID = "const id = http.get('https://a.test/').json('id');"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("http.get(`https://a.test/o/${id}`);", "http.get(http.url`https://a.test/o/${id}`);"),
        ("http.get(`${__ENV.BASE}/o/${id}`);", "http.get(http.url`${__ENV.BASE}/o/${id}`);"),
        ("http.get('https://a.test/o/' + id);", "http.get('https://a.test/o/' + id, { tags: { name: '/o/[id]' } });"),
        (
            "http.post('https://a.test/o/' + id);",
            "http.post('https://a.test/o/' + id, null, { tags: { name: '/o/[id]' } });",
        ),
        (
            "http.get('https://a.test/o?q=' + id, { tags: { kind: 'x' } });",
            "http.get('https://a.test/o?q=' + id, { tags: { name: '/o?q=[id]', kind: 'x' } });",
        ),
        (
            "http.get(`https://a.test/o/${id}`, { tags: { name: `o ${id}` } });",
            "http.get(`https://a.test/o/${id}`, { tags: { name: 'o [id]' } });",
        ),
        (
            "for (let i = 0; i < 9; i++) { http.get(`https://a.test/o/${i}`); }",
            "for (let i = 0; i < 9; i++) { http.get(http.url`https://a.test/o/${i}`); }",
        ),
        (
            "http.get(`https://a.test/o/${Math.floor(Math.random() * 9)}`);",
            "http.get(http.url`https://a.test/o/${Math.floor(Math.random() * 9)}`);",
        ),
        (
            "http.batch([['GET', `https://a.test/o/${id}`]]);",
            "http.batch([['GET', http.url`https://a.test/o/${id}`]]);",
        ),
    ],
)
def test_k6_requests_get_a_name(line: str, after: str) -> None:
    text = k6(ID, line)
    assert len(named(text)) == 1
    assert fixed_text(text, "a.js") == k6(ID, after)


@pytest.mark.parametrize(
    "line",
    [
        "http.get(`${__ENV.BASE}/o/${__ENV.REGION}`);",
        "http.get(`https://a.test/o/${id}`, { tags: { name: 'o' } });",
        "http.get(http.url`https://a.test/o/${id}`);",
        "const u = http.url`https://a.test/o/${id}`; http.get(u);",
        "http.get(`https://a.test/o/${id}`, params);",
        "http.get(`https://a.test/o/${id}`, { ...params });",
        "http.get(id);",
        "http.get(`${id}/o`);",
        "http.get(`https://a.test/o/${unknown}`);",
        "http.post(`https://a.test/o`, { id });",
        "for (const page of ['a', 'b']) { http.get(`https://a.test/o/${page}`); }",
        "http.get(`https://${id}.a.test/o`);",
    ],
)
def test_k6_requests_that_have_a_name_or_may_have_one(line: str) -> None:
    assert named(k6(ID, line)) == []


@pytest.mark.engine
def test_k6_takes_the_names(tmp_path: Path) -> None:
    text = k6(
        "const id = Math.floor(Math.random() * 1e9);",
        "http.get(`http://127.0.0.1:1/a/${id}`);",
        "http.get('http://127.0.0.1:1/b/' + id);",
        "http.batch([['GET', `http://127.0.0.1:1/c/${id}`]]);",
        "http.batch([{ method: 'GET', url: `http://127.0.0.1:1/d/${id}` }]);",
    )
    script, out = tmp_path / "a.js", tmp_path / "out.json"
    script.write_text(fixed_text(text, "a.js"))
    subprocess.run([find_k6(), "run", "-q", "--out", f"json={out}", str(script)], check=True, capture_output=True)
    points = [json.loads(line) for line in out.read_text().splitlines()]
    names = {
        point["data"]["tags"]["name"] for point in points if point["type"] == "Point" and point["metric"] == "http_reqs"
    }
    site = "http://127.0.0.1:1"
    assert names == {f"{site}/a/${{}}", "/b/[id]", f"{site}/c/${{}}", "/d/[id]"}
