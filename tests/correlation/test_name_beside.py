"""A value in JSON whose name stands beside it is called so: a patch of a version, a list of names and values."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.replay.test_replay import runs
from tests.support.scripts import k6, project_of

FLOW = """
GET https://desk.test/tickets/vpn
HTTP 200
Content-Type: application/json

{"subject": "VPN", "version": {version}}
###
PATCH https://desk.test/tickets/vpn
Content-Type: application/json-patch+json

BODY
HTTP 200
Content-Type: application/json

{"subject": "VPN"}
"""
TWO_RUNS = ({"version": "2"}, {"version": "5"})


@pytest.mark.parametrize(
    ("body", "is_named"),
    [
        ('[{"op":"test","path":"/version","value":{version}}]', True),
        ('{"changes":[{"field":"ticket.version","value":{version}}]}', True),
        ('{"values":[{"name":"version","value":{version}}]}', True),
        ('[{"op":"test","path":"/priority","value":{version}}]', False),
        ('[{"op":"test","value":{version}}]', False),
    ],
)
def test_a_short_number_is_told_by_its_name(body: str, is_named: bool) -> None:
    """Without its name it might stand in the answer by chance."""
    script = k6(
        "http.get('https://desk.test/tickets/vpn');",
        f"http.patch('https://desk.test/tickets/vpn', '{body.replace('{version}', '2')}');",
    )
    project = project_of(runs(FLOW.replace("BODY", body), *TWO_RUNS))
    text = engine.fix(Source("a.js", script.encode()), project, Applicability.UNSAFE).data.decode()
    assert (".json('version')" in text) == is_named


RECORD = """
GET https://desk.test/tickets
HTTP 200
Content-Type: application/json

{"items": [{"id": "TCK-83812", "version": 8}, {"id": "TCK-10455", "version": OTHER}]}
###
PATCH https://desk.test/tickets/TCK-83812
Content-Type: application/json

{"version": 8, "status": "pending"}
HTTP 200
Content-Type: application/json

{"id": "TCK-83812"}
"""


@pytest.mark.parametrize(("other", "is_taken"), [("7", True), ("8", False)])
def test_the_version_beside_an_id_that_is_sent_with_it(other: str, is_taken: bool) -> None:
    """With one recording; where two records have it nothing tells which one is meant."""
    script = k6(
        "http.get('https://desk.test/tickets');",
        """http.patch('https://desk.test/tickets/TCK-83812', '{"version": 8, "status": "pending"}');""",
    )
    project = project_of(runs(RECORD.replace("OTHER", other), {}))
    text = engine.fix(Source("a.js", script.encode()), project, Applicability.UNSAFE).data.decode()
    assert ('"version": ${version}' in text) == is_taken
