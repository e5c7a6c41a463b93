"""A value that a caller passes on: whether it has to stay a text or a number shows in the request that sends it."""

from __future__ import annotations

import pytest

from loadlint.changes import UseVariable
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from tests.dialects.k6.helpers import uses
from tests.dialects.writing.files import parse


def call_in_k6(argument: str, request: str, *, number: bool) -> str:
    """The call whose argument becomes the variable `v`, which is a number or a text."""
    files = {
        "main.js": "import http from 'k6/http'\nimport { order } from './shop.js'\nexport default function () {\n"
        f"  const v = http.get('u').json('a')\n  order({argument})\n}}\n",
        "shop.js": f"import http from 'k6/http'\nexport function order(id) {{\n  {request}\n}}\n",
    }
    script = parse(k6, files)
    edits = k6.write(script, UseVariable("v", uses(script, "55"), number))
    return script.source.changed_files(edits)["main.js"].decode().splitlines()[4].strip()


@pytest.mark.parametrize(
    ("request_line", "alone"),
    [
        ("http.get(`x/${id}`)", True),
        ("http.post('x', { id })", True),
        ("http.post('x/' + id, JSON.stringify({ a: 7, b: [7] }))", True),
        ("http.post('x', JSON.stringify({ id }))", False),
        ("http.post('x', JSON.stringify([1, id]))", False),
        ("http.post('x', JSON.stringify({ a: [{ b: id }, 7] }))", False),
        ("http.post('x', JSON.stringify({ a: 'n' + id }))", False),
        ("http.get('x', { headers: { A: '1', B: id } })", False),
    ],
)
def test_a_number_of_k6_in_an_address_is_as_good_as_its_digits(request_line: str, alone: bool) -> None:
    assert call_in_k6("'55'", request_line, number=True) == ("order(v)" if alone else "order(String(v))")
    assert call_in_k6("'55'", request_line, number=False) == "order(v)"
    assert call_in_k6("55", request_line, number=False) == ("order(v)" if alone else "order(Number(v))")
    assert call_in_k6("55", request_line, number=True) == "order(v)"


@pytest.mark.parametrize(
    ("request_line", "alone"),
    [
        ('client.get(f"/x/{id}")', True),
        ('client.post("/x", data={"id": id})', True),
        ('client.post("/x", json={"id": id})', False),
        ('client.post("/x", json=[1, id])', False),
        ('client.get("/x", headers={"A": f"{id}"})', False),
    ],
)
def test_a_text_of_locust_in_an_address_is_as_good_as_a_number(request_line: str, alone: bool) -> None:
    files = {
        "locustfile.py": "from locust import HttpUser, task\nfrom shop import order\n\n\nclass Shopper(HttpUser):\n"
        "    @task\n"
        '    def buy(self):\n        v = self.client.get("/u").json()["a"]\n        order(self.client, 55)\n',
        "shop.py": f"def order(client, id):\n    {request_line}\n",
    }
    script = parse(locust, files)
    edits = locust.write(script, UseVariable("v", uses(script, "55"), False))
    call = script.source.changed_files(edits)["locustfile.py"].decode().splitlines()[-1].strip()
    assert call == ("order(self.client, v)" if alone else "order(self.client, int(v))")
