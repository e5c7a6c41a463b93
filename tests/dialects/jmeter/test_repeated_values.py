"""Response Assertions that look for a variable of an earlier answer: read as such, and with other words around it."""

from __future__ import annotations

import pytest

from loadlint.assertion import AllOf, Echo, Not, Test, TextIs, Unknown
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.jmeter import dialect
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl
from loadlint.script import Script
from loadlint.text.edits import apply
from tests.dialects.jmeter.helpers import element, group, http, leaf, parse, variables, whole
from tests.dialects.jmeter.test_assertions import response

BODY, URL, LOCATION = (Extractor(origin) for origin in (FromBody(), FromUrl(), FromHeader("Location")))
TAKEN = Extracted(0, Extractor(FromJson(("id",))))
TAKE = element(
    "JSONPostProcessor",
    leaf("JSONPostProcessor.referenceNames", "issue_id"),
    leaf("JSONPostProcessor.jsonPathExprs", "$.id"),
    leaf("JSONPostProcessor.match_numbers", "1"),
)


def script_with(assertion: str, *more: str) -> Script:
    """A plan that takes an id, and has an assertion on the page of it; `more` stands under that sampler as well."""
    made, opened = http("/issues", method="POST", under=[TAKE]), http("/issues/${issue_id}", under=[assertion, *more])
    return parse(whole(variables(("area", "/issues")), group(made, opened)))


def holds(before: str = "", after: str = "", extractor: Extractor = BODY) -> Echo:
    return Echo(extractor, "contains", "issue_id", before=before, after=after, source=TAKEN)


MATCHES, CONTAINS, NOT, EQUALS, SUBSTRING = 1, 2, 4, 8, 16
CASES: list[tuple[str, Test]] = [
    (response("/issues/${issue_id}", kind=SUBSTRING), holds("/issues/")),
    (response("/issues/${issue_id}/edit", kind=CONTAINS), holds("/issues/", "/edit")),
    (response("${area}/${issue_id}", kind=SUBSTRING), holds("/issues/")),
    (response("&lt;b>${issue_id}&lt;/b>", kind=SUBSTRING), holds("<b>", "</b>")),
    (response("/issues/${issue_id}", kind=SUBSTRING | NOT), Not(holds("/issues/"))),
    (response("Done", "#${issue_id}", kind=SUBSTRING), AllOf((TextIs(BODY, "contains", "Done"), holds("#")))),
    (response("/issues/${issue_id}", field="sample_label", kind=SUBSTRING), holds("/issues/", extractor=URL)),
    (response("/issues/${issue_id}", field="response_headers", kind=SUBSTRING), holds("/issues/", extractor=LOCATION)),
    (response("${issue_id}", kind=EQUALS), Echo(BODY, "equals", "issue_id", source=TAKEN)),
    (response("/issues/(${issue_id})", kind=CONTAINS), Unknown()),
    (response("/issues/${issue_id}", kind=MATCHES), Unknown()),
    (response("Location: /issues/${issue_id}", field="response_headers", kind=SUBSTRING), Unknown()),
    (response("https://h/issues/${issue_id}", field="sample_label", kind=SUBSTRING), Unknown()),
    (response("/issues/${issue_id}/${issue_id}", kind=SUBSTRING), Unknown()),
    (response("/issues/${__urlencode(${issue_id})}", kind=SUBSTRING), Unknown()),
    (response("/issues/${other_id}", kind=SUBSTRING), Unknown()),
]


@pytest.mark.parametrize(("text", "test"), CASES)
def test_what_is_looked_for(text: str, test: Test) -> None:
    (assertion,) = script_with(text).assertions
    assert (assertion.steps, assertion.test) == ((1,), test)


def test_a_variable_that_the_same_answer_sets_is_no_other_answers() -> None:
    (assertion,) = script_with(response("/issues/${issue_id}", kind=SUBSTRING), TAKE).assertions
    assert assertion.test == Unknown()


def test_several_requests_may_each_have_another_value() -> None:
    made, opened = http("/issues", method="POST", under=[TAKE]), http("/issues/${issue_id}")
    script = parse(whole(group(response("/issues/${issue_id}", kind=SUBSTRING), made, opened)))
    assert [(assertion.steps, assertion.test) for assertion in script.assertions] == [((0, 1), Unknown())]


@pytest.mark.parametrize(
    ("pattern", "before", "after", "changed"),
    [
        ("/issues/${issue_id}/", "/tickets/", "/", "/tickets/${issue_id}/"),
        ("&quot;/issues/${issue_id}/edit&quot;", '"/v2/issues/', '/edit"', "&quot;/v2/issues/${issue_id}/edit&quot;"),
    ],
)
def test_other_words_around_the_variable(pattern: str, before: str, after: str, changed: str) -> None:
    script = script_with(response(pattern, kind=SUBSTRING).replace('"ResponseAssertion" en', '"Has /issues" en'))
    (assertion,) = script.assertions
    edits = dialect.write(script, ReplaceTest(1, assertion.span, assertion.test, (holds(before, after),)))
    label = "Has " + before.removeprefix('"').removesuffix("/")
    expected = script.source.data.decode().replace(pattern, changed).replace("Has /issues", label)
    assert apply(script.source.data, edits).decode() == expected


def test_a_text_that_is_put_together_elsewhere_stays() -> None:
    script = script_with(response("${area}/${issue_id}", kind=SUBSTRING))
    (assertion,) = script.assertions
    with pytest.raises(CannotWriteError, match=r"^the text around the variable is put together elsewhere$"):
        dialect.write(script, ReplaceTest(1, assertion.span, assertion.test, (holds("/tickets/"),)))
