"""Conditions that look for a value of an earlier answer: read as such, and with other words around the variable."""

from __future__ import annotations

import pytest

from loadlint.assertion import AnyOf, Echo, Not, StatusIs, Test, leaves
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.locust import dialect
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl
from loadlint.script import Script
from loadlint.text.edits import apply
from tests.dialects.locust.helpers import parse

BODY, URL, LOCATION = (Extractor(origin) for origin in (FromBody(), FromUrl(), FromHeader("Location")))
TAKEN = Extracted(0, Extractor(FromJson(("id",))))


def script_with(condition: str, message: str = "x") -> Script:
    """A script that takes an id, opens its page in another task, and fails the request where a condition is true."""
    return parse(f"""\
from locust import HttpUser, task

AREA = "/issues"


class User(HttpUser):
    host = "https://h"

    @task
    def work(self):
        made = self.client.post("/issues")
        self.issue_id = made.json()["id"]
        issue_id = self.issue_id
        with self.client.get(f"/issues/{{issue_id}}", catch_response=True) as r:
            if {condition}:
                r.failure("{message}")
""")


def read_test(condition: str) -> Test:
    (assertion,) = script_with(condition).assertions
    return assertion.test


def holds(before: str = "", after: str = "", extractor: Extractor = BODY, variable: str = "self.issue_id") -> Echo:
    return Echo(extractor, "contains", variable, before=before, after=after, source=TAKEN)


OTHERS = (0, *(code for code in range(100, 600) if code != 200))
CASES: list[tuple[str, Test]] = [
    ('f"/issues/{self.issue_id}" not in (r.text or "")', holds("/issues/")),
    ("f'<a href=\"/issues/{self.issue_id}/edit\">' not in r.text", holds('<a href="/issues/', '/edit">')),
    ('f"{{{self.issue_id}}}" not in r.text', holds("{", "}")),
    ('"/issues/" + str(self.issue_id) not in r.text', holds("/issues/")),
    ('AREA + "/" + self.issue_id not in r.text', holds("/issues/")),
    ('"/issues/%s/edit" % self.issue_id not in r.text', holds("/issues/", "/edit")),
    ('"/issues/{}/edit".format(self.issue_id) not in r.text', holds("/issues/", "/edit")),
    ("str(self.issue_id) not in r.text", holds()),
    ("issue_id not in r.text", holds(variable="issue_id")),
    ('r.text.find("#" + issue_id) == -1', holds("#", variable="issue_id")),
    ('f"/issues/{issue_id}" in r.text', Not(holds("/issues/", variable="issue_id"))),
    ('f"/issues/{issue_id}" not in (r.url or "")', holds("/issues/", extractor=URL, variable="issue_id")),
    ('not r.url.endswith("/issues/" + issue_id)', holds("/issues/", extractor=URL, variable="issue_id")),
    ('f"/issues/{self.issue_id}" not in r.headers.get("Location", "")', holds("/issues/", extractor=LOCATION)),
    ('r.headers["Location"] != "/issues/" + self.issue_id',
     Echo(LOCATION, "equals", "self.issue_id", before="/issues/", source=TAKEN)),
    ("r.status_code != 200 or issue_id not in r.text",
     Not(AnyOf((StatusIs(OTHERS), Not(holds(variable="issue_id")))))),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "test"), CASES)
def test_what_is_looked_for(condition: str, test: Test) -> None:
    (assertion,) = script_with(condition).assertions
    assert (assertion.steps, assertion.test, assertion.guards) == ((1,), test, False)


@pytest.mark.parametrize(
    "condition",
    [
        "quote(issue_id) not in r.text",
        'f"/issues/{issue_id:>5}" not in r.text',
        'f"/issues/{issue_id!r}" not in r.text',
        'f"/issues/{issue_id}/{issue_id}" not in r.text',
        'f"https://h/issues/{issue_id}" not in r.url',
        '"/issues/%05d" % issue_id not in r.text',
        'f"/issues/{self.number}" not in r.text',
    ],
)
def test_what_can_not_be_told(condition: str) -> None:
    assert not any(isinstance(leaf, Echo) for leaf in leaves(read_test(condition)))


def test_a_condition_that_asks_for_the_value_as_well_is_a_guard() -> None:
    """What it says of the value would be read as a part of the other answer."""
    (assertion,) = script_with("not issue_id or issue_id not in r.text").assertions
    assert assertion.guards


def test_an_assert_judges_the_answer_that_it_looks_into() -> None:
    script = parse("""\
from locust import HttpUser, task


class User(HttpUser):
    @task
    def work(self):
        issue_id = self.client.post("/issues").json()["id"]
        r = self.client.get(f"/issues/{issue_id}")
        assert f"/issues/{issue_id}" in r.text, "another issue"
""")
    (assertion,) = script.assertions
    assert (assertion.steps, assertion.test) == ((1,), holds("/issues/", variable="issue_id"))


@pytest.mark.parametrize(
    ("condition", "before", "after", "changed"),
    [
        ('f"/issues/{issue_id}" not in (r.text or "")', "/tickets/", "",
         'f"/tickets/{issue_id}" not in (r.text or "")'),
        ("'\\'/issues/' + issue_id not in r.text", "'/v2/tickets/", "",
         "'\\'/v2/tickets/' + issue_id not in r.text"),
        ('f"{{/issues/{issue_id}/edit" not in r.text', "{/tickets/", "/change",
         'f"{{/tickets/{issue_id}/change" not in r.text'),
        ('"/issues/%s/edit" % issue_id not in r.text', "/tickets/", "/edit",
         '"/tickets/%s/edit" % issue_id not in r.text'),
        ('r.status_code != 200 or "/issues/{}".format(issue_id) not in r.text', "/tickets/", "",
         'r.status_code != 200 or "/tickets/{}".format(issue_id) not in r.text'),
    ],
)  # fmt: skip
def test_other_words_around_the_variable(condition: str, before: str, after: str, changed: str) -> None:
    script = script_with(condition, "GET /issues: another one")
    (assertion,) = script.assertions
    old = next(leaf for leaf in leaves(assertion.test) if isinstance(leaf, Echo))
    new = Echo(BODY, "contains", "issue_id", before=before, after=after, source=TAKEN)
    edits = dialect.write(script, ReplaceTest(1, assertion.span, old, (new,)))
    data = script.source.data.decode()
    label = "GET " + before.lstrip("'{").removesuffix("/")
    expected = data.replace(condition, changed).replace("GET /issues:", f"{label}:")
    assert apply(script.source.data, edits).decode() == expected


def test_a_text_that_is_put_together_elsewhere_stays() -> None:
    script = script_with('AREA + "/" + issue_id not in r.text')
    (assertion,) = script.assertions
    with pytest.raises(CannotWriteError, match=r"^the text around the variable is put together elsewhere$"):
        dialect.write(script, ReplaceTest(1, assertion.span, assertion.test, (holds("/tickets/"),)))
