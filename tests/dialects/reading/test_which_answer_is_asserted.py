"""Which requests' answers an assertion is about, told by what its names were given: by statements, and by callers."""

from __future__ import annotations

import pytest

from tests.dialects.k6.helpers import body
from tests.dialects.locust.helpers import parse, task

IS_200 = "{ a: (x) => x.status === 200 }"
BATCH = "const all = http.batch([['GET', 'u'], ['GET', 'w']])"
NAMED = "http.batch({ a: 'u', b: 'w' })"
PROMISES = "Promise.all([http.asyncRequest('GET', 'u'), http.asyncRequest('GET', 'w')])"


def chain(length: int) -> list[str]:
    """So many names that are each given the one before."""
    return [f"const a{number + 1} = a{number}" for number in range(length)]


@pytest.mark.parametrize(
    ("lines", "steps"),
    [
        (["const r = http.get('u')", "http.get('w')", f"check(r, {IS_200})"], (0,)),
        (["http.get('w')", "const a0 = http.get('u')", *chain(7), f"check(a7, {IS_200})"], (1,)),
        (["let r = http.get('u')", "r = http.get('w')", f"check(r, {IS_200})"], (1,)),
        (["let r = http.get('u')", f"check(r, {IS_200})", "r = http.get('w')"], (0,)),
        ([BATCH, f"check(all[1], {IS_200})"], (1,)),
        ([BATCH, "const b = all", f"check(b[0], {IS_200})"], (0,)),
        ([BATCH, "const [a, b] = all", f"check(b, {IS_200})"], (1,)),
        ([BATCH, f"all.forEach((r) => check(r, {IS_200}))"], (0, 1)),
        ([f"const all = {NAMED}", f"check(all.b, {IS_200})"], (1,)),
        ([f"const all = {NAMED}", f"check(all['a'], {IS_200})"], (0,)),
        ([f"const {{ b }} = {NAMED}", f"check(b, {IS_200})"], (1,)),
        ([f"const [p, q] = await {PROMISES}", f"check(q, {IS_200})"], (1,)),
        (["const all = [http.get('u'), http.get('w')]", f"check(all[1], {IS_200})"], (1,)),
        ([f"const f = (q) => check(q, {IS_200})", "f(http.get('u'))", "f(http.get('w'))"], (0, 1)),
        ([f"const f = (n, q) => check(q, {IS_200})", "f(1, http.get('u'))"], (0,)),
        ([f"const f = (n, q) => check(n, {IS_200})", "f(1, http.get('u'))"], ()),
        ([f"const o = {{ f(q) {{ check(q, {IS_200}) }} }}", "o.f(http.get('u'))"], (0,)),
        (["const r = 1", "http.get('w')", f"{{ const r = http.get('u'); check((r), {IS_200}) }}"], (1,)),
    ],
)
def test_a_check_of_k6(lines: list[str], steps: tuple[int, ...]) -> None:
    (assertion,) = body("\n".join(lines), "import http from 'k6/http'\nimport { check } from 'k6'\n").assertions
    assert assertion.steps == steps


U, W = 'self.client.get("/u")', 'self.client.get("/w")'


@pytest.mark.parametrize(
    ("lines", "steps"),
    [
        ([f"r = {U}", W, "assert r.status_code == 200"], (0,)),
        ([W, f"r = {U}", "b = r", "assert b.status_code == 200"], (1,)),
        ([f"r = {U}", f"r = {W}", "assert r.status_code == 200"], (1,)),
        ([f"r = {U}", "assert r.status_code == 200", f"r = {W}"], (0,)),
        ([f"a, b = {U}, {W}", "assert b.status_code == 200"], (1,)),
        (["def f(n, q):", "    assert q.status_code == 200", f"f(1, {U})", f"f(2, {W})"], (0, 1)),
        (["def f(n, q):", "    assert n.status_code == 200", f"f({U}, 1)"], (0,)),
    ],
)
def test_an_assertion_of_locust(lines: list[str], steps: tuple[int, ...]) -> None:
    assertions = parse(task(*lines)).assertions
    assert [assertion.steps for assertion in assertions] == [steps]
