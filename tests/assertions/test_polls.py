"""What pages request in the background is asserted by what all its recorded responses have."""

from __future__ import annotations

import pytest

from tests.correlation.test_background import recording
from tests.support.checking import found
from tests.support.scripts import k6

SCRIPT = "const JSON_HEADERS = { headers: { 'Content-Type': 'application/json' } };\n" + k6(
    "http.get('https://desk.test/jobs');",
    """http.post('https://desk.test/notes', '{"title": "tea"}', JSON_HEADERS);""",
    "http.get('https://desk.test/jobs');",
    """http.post('https://desk.test/done', '{"open": false}', JSON_HEADERS);""",
    "http.get('https://desk.test/jobs');",
)
IDLE, BUSY = '{"jobs": [], "user": "ann"}', '{"jobs": [{"jobId": "j5d0e77b1"}]}'


NOTES = 'POST /notes {"title": "tea"} => {"note": "n7f3a91c2"}'
DONE = 'POST /done {"open": false} => {"done": true}'


def poll(response: str) -> str:
    return f"GET /jobs => {response}"


@pytest.mark.parametrize(
    ("responses", "tests"),
    [
        # What some responses lack is no sign of a good one, nor is what a list holds by chance.
        ((IDLE, BUSY, IDLE), {"the JSON has `jobs`"}),
        ((BUSY, BUSY, BUSY), {"the JSON has `jobs`"}),
        # They share nothing that tells them from an error but that they are none.
        ((IDLE, BUSY, '{"none": true}'), {"the JSON has no `error`", "the JSON has no `errors`"}),
    ],
)
def test_what_all_responses_have(responses: tuple[str, ...], tests: set[str]) -> None:
    first, second, third = map(poll, responses)
    one = recording("\n".join((first, NOTES, second, DONE, third)), "a.har")
    other = recording("\n".join((NOTES, first, first, DONE, first)), "b.har")
    (unchecked,) = found(SCRIPT, "missing-assertion", "a.js", [one, other])
    assert unchecked.judged is not None
    of_polls = {test.removeprefix("GET /jobs: ") for test in unchecked.judged.tests if "/jobs" in test}
    assert {test for test in of_polls if "status" not in test} == tests
