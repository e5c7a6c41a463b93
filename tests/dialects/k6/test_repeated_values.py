"""Conditions that look for a value of an earlier answer: read as such, and with other words around the variable."""

from __future__ import annotations

import pytest

from loadlint.assertion import AllOf, AnyOf, Echo, Not, StatusIs, Test, TextIs, leaves
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.k6 import dialect
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl
from loadlint.script import Script
from loadlint.text.edits import apply
from tests.dialects.k6.helpers import parse

BODY, URL, LOCATION = (Extractor(origin) for origin in (FromBody(), FromUrl(), FromHeader("Location")))
TAKEN = Extracted(0, Extractor(FromJson(("id",))))


def script_with(predicate: str, label: str = "x") -> Script:
    """A script that takes an id, opens its page, and checks the page."""
    return parse(f"""\
import http from 'k6/http';
import {{ check }} from 'k6';
const AREA = '/issues';
export default function () {{
  const made = http.post('https://h/issues');
  const id = made.json('id');
  const known = {{ }};
  known.id = id;
  const res = http.get(`https://h/issues/${{id}}`);
  check(res, {{ '{label}': {predicate} }});
}}
""")


def read_test(predicate: str) -> Test:
    (assertion,) = script_with(predicate).assertions
    assert assertion.steps == (1,)
    return assertion.test


def holds(before: str = "", after: str = "", extractor: Extractor = BODY, variable: str = "id") -> Echo:
    return Echo(extractor, "contains", variable, before=before, after=after, source=TAKEN)


CASES: list[tuple[str, Test]] = [
    ("(r) => r.body?.includes(`/issues/${id}`)", holds("/issues/")),
    ("(r) => r.body.includes(`<a href=\"/issues/${id}/edit\">`)", holds('<a href="/issues/', '/edit">')),
    ("(r) => r.body.includes('/issues/' + id + '/edit')", holds("/issues/", "/edit")),
    ("(r) => r.body.includes(AREA + '/' + id)", holds("/issues/")),
    ("(r) => r.body.includes(id)", holds()),
    ("(r) => r.body.includes(String(id))", holds()),
    ("(r) => r.body.includes(id.toString())", holds()),
    ("(r) => r.body.includes(known.id)", holds(variable="known.id")),
    ("(r) => r.body.indexOf(`#${id}`) !== -1", holds("#")),
    ("(r) => r.body.indexOf('#' + id) < 0", Not(holds("#"))),
    ("(r) => !r.body.includes(`/issues/${id}`)", Not(holds("/issues/"))),
    ("function (r) { return r.url.endsWith('/issues/' + id); }", holds("/issues/", extractor=URL)),
    ("(r) => r.headers['Location'].includes(`/issues/${id}`)", holds("/issues/", extractor=LOCATION)),
    ("(r) => r.headers.Location === `/issues/${id}`",
     Echo(LOCATION, "equals", "id", before="/issues/", source=TAKEN)),
    ("(r) => r.status === 200 && r.body.includes(`/issues/${id}`)", AllOf((StatusIs((200,)), holds("/issues/")))),
    ("(r) => r.body.includes('Done') || r.body.includes(id)", AnyOf((TextIs(BODY, "contains", "Done"), holds()))),
]  # fmt: skip


@pytest.mark.parametrize(("predicate", "test"), CASES)
def test_what_is_looked_for(predicate: str, test: Test) -> None:
    assert read_test(predicate) == test


@pytest.mark.parametrize(
    "predicate",
    [
        "(r) => r.body.includes(encodeURIComponent(id))",
        "(r) => r.body.includes(`/issues/${id}/${id}`)",
        "(r) => r.body.includes(`/issues/${id + 1}`)",
        "(r) => r.body.includes(`/issues/${__VU}`)",
        "(r) => r.url === `https://h/issues/${id}`",
        "(r) => r.body.includes(`/issues/${made.json('number')}`)",
        "(r) => id && r.body.includes(id)",
        "(id) => id.body.includes(id)",
    ],
)
def test_what_can_not_be_told(predicate: str) -> None:
    assert not any(isinstance(leaf, Echo) for leaf in leaves(read_test(predicate)))


def test_a_function_looks_for_the_value_that_its_caller_passes() -> None:
    script = parse("""\
import http from 'k6/http';
import { check } from 'k6';
const open = (id) => check(http.get(`https://h/issues/${id}`), { x: (r) => r.body.includes(`/issues/${id}`) });
export default function () {
  const id = http.post('https://h/issues').json('id');
  open(id);
}
""")
    (assertion,) = script.assertions
    assert assertion.steps == (1,), "the answer that gave the value is another one"
    assert isinstance(assertion.test, Echo)
    assert assertion.test.before == "/issues/"


def test_a_condition_judges_the_answer_that_it_looks_into() -> None:
    """The answer that gave the value is another one: nothing is extracted here, so that it is no guard."""
    script = parse("""\
import http from 'k6/http';
export default function () {
  const id = http.post('https://h/issues').json('id');
  const res = http.get(`https://h/issues/${id}`);
  if (!res.body.includes(`/issues/${id}`)) throw new Error('another issue');
}
""")
    (assertion,) = script.assertions
    assert (assertion.steps, assertion.test, assertion.guards) == ((1,), holds("/issues/"), False)


def test_an_expectation() -> None:
    script = parse("""\
import http from 'k6/http';
import { expect } from 'https://jslib.k6.io/k6-testing/0.5.0/index.js';
export default function () {
  const id = http.post('https://h/issues').json('id');
  const res = http.get(`https://h/issues/${id}`);
  expect(res.body).toContain(`/issues/${id}`);
}
""")
    assert [assertion.test for assertion in script.assertions] == [holds("/issues/")]


@pytest.mark.parametrize(
    ("predicate", "before", "after", "changed"),
    [
        ("(r) => r.body.includes(`/issues/${id}`)", "/tickets/", "", "(r) => r.body.includes(`/tickets/${id}`)"),
        ("(r) => r.body.includes('\\'/issues/' + id)", "'/v2/tickets/", "",
         "(r) => r.body.includes('\\'/v2/tickets/' + id)"),
        ('(r) => r.body.includes("/issues/" + id + "/edit")', "/tickets/", "/change",
         '(r) => r.body.includes("/tickets/" + id + "/change")'),
        ("(r) => r.status === 200 && r.url.endsWith(`/issues/${id}`)", "/tickets/", "",
         "(r) => r.status === 200 && r.url.endsWith(`/tickets/${id}`)"),
    ],
)  # fmt: skip
def test_other_words_around_the_variable(predicate: str, before: str, after: str, changed: str) -> None:
    script = script_with(predicate, "GET /issues: has the id")
    (assertion,) = script.assertions
    old = next(leaf for leaf in leaves(assertion.test) if isinstance(leaf, Echo))
    new = Echo(old.extractor, "contains", "id", before=before, after=after, source=TAKEN)
    edits = dialect.write(script, ReplaceTest(1, assertion.span, old, (new,)))
    data = script.source.data.decode()
    label = "GET " + before.strip("'").removesuffix("/")
    expected = data.replace(predicate, changed).replace("GET /issues:", f"{label}:")
    assert apply(script.source.data, edits).decode() == expected


def test_a_text_that_is_put_together_elsewhere_stays() -> None:
    script = script_with("(r) => r.body.includes(AREA + '/' + id)")
    (assertion,) = script.assertions
    with pytest.raises(CannotWriteError, match=r"^the text around the variable is put together elsewhere$"):
        dialect.write(script, ReplaceTest(1, assertion.span, assertion.test, (holds("/tickets/"),)))
