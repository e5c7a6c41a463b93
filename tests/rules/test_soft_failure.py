"""How a failing answer in the recordings is told."""

from __future__ import annotations

import pytest

from loadlint.findings import Severity
from tests.support.checking import found
from tests.support.flowtext import parse_flow

SCRIPT = """\
import http from 'k6/http';

export default function () {
  http.post('https://h/notices');
  http.get('https://h/list');
}
"""
JOURNEY = """\
POST https://h/notices
HTTP 200
Content-Type: application/json

{notice}
###
GET https://h/list
HTTP 200
Content-Type: application/json

{"items": [1]}
"""
BAD, GOOD = '{"error": {"code": "E17", "message": "wait"}}', '{"id": 7}'


@pytest.mark.parametrize(
    ("notices", "severities"),
    [
        ([BAD], [Severity.ERROR]),
        ([BAD, GOOD], [Severity.ERROR]),
        ([BAD, BAD], [Severity.INFORMATION] * 2),
        ([GOOD, GOOD], []),
    ],
)
def test_what_each_recording_has_may_belong_to_the_journey(notices: list[str], severities: list[Severity]) -> None:
    texts = [JOURNEY.replace("{notice}", notice) for notice in notices]
    recordings = [parse_flow(text, f"{number}.http") for number, text in enumerate(texts)]
    assert [one.severity for one in found(SCRIPT, "soft-failure", "a.js", recordings)] == severities
