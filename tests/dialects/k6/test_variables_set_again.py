"""A value that goes into a variable which the script has already: the variable is set, and seen by all that send it."""

from __future__ import annotations

import pytest

from loadlint.changes import Correlate
from loadlint.extractor import Extractor, FromJson
from tests.dialects.k6.helpers import body, edit, parse, uses

TOKEN = Extractor(FromJson(("token",)))
HEAD = "import http from 'k6/http'\nimport { fail, group } from 'k6'\n"

IN_ONE_BLOCK = (
    """  const first = http.get('https://a.test/1')
  const token = first.json('token')
  http.post('https://a.test/2', token)
  const second = http.get('https://a.test/3')
  http.post('https://a.test/4', 'abc')""",
    """  const first = http.get('https://a.test/1')
  let token = first.json('token')
  http.post('https://a.test/2', token)
  const second = http.get('https://a.test/3')
  token = second.body && second.json('token')
  if (!token) fail('no token')
  http.post('https://a.test/4', token)""",
)
SENT_FROM_ANOTHER_BLOCK = (
    """  group('one', () => {
    const first = http.get('https://a.test/1')
    const token = first.json('token')
    http.post('https://a.test/2', token)
    const second = http.get('https://a.test/3')
  })
  http.post('https://a.test/4', 'abc')""",
    """  let token
  group('one', () => {
    const first = http.get('https://a.test/1')
    token = first.json('token')
    http.post('https://a.test/2', token)
    const second = http.get('https://a.test/3')
    token = second.body && second.json('token')
    if (!token) fail('no token')
  })
  http.post('https://a.test/4', token)""",
)
DECLARED_IN_ANOTHER_BLOCK = (
    """  group('one', () => {
    const first = http.get('https://a.test/1')
    const token = first.json('token')
    http.post('https://a.test/2', token)
  })
  const second = http.get('https://a.test/3')
  http.post('https://a.test/4', 'abc')""",
    """  group('one', () => {
    const first = http.get('https://a.test/1')
    const token = first.json('token')
    http.post('https://a.test/2', token)
  })
  const second = http.get('https://a.test/3')
  const token = second.body && second.json('token')
  if (!token) fail('no token')
  http.post('https://a.test/4', token)""",
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(*IN_ONE_BLOCK, id="in one block"),
        pytest.param(*SENT_FROM_ANOTHER_BLOCK, id="sent from another block"),
        pytest.param(*DECLARED_IN_ANOTHER_BLOCK, id="declared in another block"),
    ],
)
def test_the_variable_is_set_where_it_can_be_seen(before: str, after: str) -> None:
    script = body(before, HEAD)
    change = Correlate(2, TOKEN, "token", "no token", uses(script, "abc", after=2))
    assert edit(script, change).text == body(after, HEAD).source.data.decode()


def test_typescript_keeps_the_type_of_the_variable() -> None:
    before, after = (
        f"{HEAD}export default function () {{\n{text}\n}}\n"
        for text in (
            IN_ONE_BLOCK[0].replace("const token = first.json('token')", "const token: string = first.json('token')"),
            IN_ONE_BLOCK[1]
            .replace("let token = first.json('token')", "let token: string = first.json('token')")
            .replace(
                "token = second.body && second.json('token')", "token = (second.body && second.json('token')) as string"
            ),
        )
    )
    script = parse(before, "script.ts")
    change = Correlate(2, TOKEN, "token", "no token", uses(script, "abc", after=2))
    assert edit(script, change).text == after
