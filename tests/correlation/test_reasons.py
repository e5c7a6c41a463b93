"""What users are told of a value: its level, and each reason with its weight, in their order."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from loadlint.correlation.flow import Correlation
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from tests.support.clue_examples import recordings_of


class Case(NamedTuple):
    """Recordings in the notation of `clue_examples`, and what is said of the one value."""

    recordings: str
    level: str
    reasons: str


CASES = {
    "two runs": Case(
        """
        POST /jobs -> 201 {"id": {41|52}}
        GET /jobs/{41|52}
        """,
        "proven",
        """
        +0.5 differs between 1.har and 2.har
        +0.5 in each of them, an earlier response issued the value that the request then sent
        +0.5 the extractor returned the run's own value on 1.har and 2.har
        """,
    ),
    "three runs": Case(
        """
        POST /jobs -> 201 {"id": {41|52|63}}
        GET /jobs/{41|52|63}
        """,
        "proven",
        """
        +0.5 differs between 1.har, 2.har and 3.har
        +0.5 in each of them, an earlier response issued the value that the request then sent
        +0.5 the extractor returned the run's own value on 1.har, 2.har and 3.har
        """,
    ),
    "the script is of another run": Case(
        """
        POST /jobs -> 201 {"id": {41>52|63}}
        GET /jobs/{41>52|63}
        """,
        "proven",
        """
        +0.5 differs between 1.har and 2.har
        +0.5 in each of them, an earlier response issued the value that the request then sent
        +0.5 the extractor returned the run's own value on 1.har and 2.har
        +0.1 the script holds the value of yet another run
        """,
    ),
    "traced in one of two runs, where it was there before": Case(
        """
        GET /jobs -> 200 {"job": {41|50}}
        GET /jobs/{41|52}
        """,
        "likely",
        """
        +0.5 differs between 1.har and 2.har
        +0.2 an earlier response issued it in 1 of 2 recordings
        +0.5 the extractor returned the run's own value on 1.har
        """,
    ),
    "traced in one of two runs, where it is new": Case(
        """
        POST /jobs -> 201 {"id": {41|50}}
        GET /jobs/{41|52}
        """,
        "proven",
        """
        +0.5 differs between 1.har and 2.har
        +0.2 an earlier response issued it in 1 of 2 recordings
        +0.8 the response to a POST gives it as the id of what was made
        +0.5 the extractor returned the run's own value on 1.har
        """,
    ),
    "a short id that is new": Case(
        """
        POST /jobs -> 201 {"id": 41}
        GET /jobs/41
        """,
        "likely",
        """
        -0.6 a number of three digits or fewer
        +0.05 a path segment
        +0.15 issued by the response to a POST
        +0.1 issued as `id` in JSON
        +0.8 the response to a POST gives it as the id of what was made
        +0.1 only one response holds it
        """,
    ),
    "a token": Case(
        """
        GET /cart -> 200 {"cart": {"token": "a8f14e45fceea167a"}}
        POST /pay?cart_token=a8f14e45fceea167a
        """,
        "likely",
        """
        +0.4 17 hexadecimal digits
        +0.3 the field's name, `cart_token`, is that of a token
        +0.1 issued and sent under one name
        +0.1 only one response holds it
        """,
    ),
    "an id in a query": Case(
        """
        GET /cart -> 200 {"cart": {"id": "k7Qx2mZt9Lw4"}}
        GET /lines?cart_id=k7Qx2mZt9Lw4
        """,
        "likely",
        """
        +0.4 12 characters without pattern
        +0.15 the field's name, `cart_id`, is that of an id
        +0.1 issued and sent under one name
        +0.1 issued as `id` in JSON
        +0.1 only one response holds it
        """,
    ),
    "a UUID in a path": Case(
        """
        GET /cart -> 200 {"cart": {"ref": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}}
        GET /carts/3f2504e0-4f89-41d3-9a0c-0305e82c3301
        """,
        "likely",
        """
        +0.4 a UUID
        +0.05 a path segment
        +0.1 only one response holds it
        """,
    ),
    "a hidden field that two requests send": Case(
        """
        GET /form -> 200 <form><input type="hidden" name="csrf" value="k7Qx2mZt9Lw4"></form>
        POST /save csrf=k7Qx2mZt9Lw4
        POST /send csrf=k7Qx2mZt9Lw4
        """,
        "likely",
        """
        +0.4 12 characters without pattern
        +0.3 the field's name, `csrf`, is that of a token
        +0.2 issued in `input[name="csrf"]`
        +0.1 issued and sent under one name
        +0.1 sent by 2 requests
        +0.1 only one response holds it
        """,
    ),
    "a part of the client's configuration": Case(
        """
        GET /a -> 200 {"client_id": "k7Qx2mZt9Lw4"}
        GET /e?client_id=k7Qx2mZt9Lw4
        """,
        "possible",
        """
        +0.4 12 characters without pattern
        -0.4 `client_id` is a part of the client's configuration
        +0.1 issued and sent under one name
        +0.1 issued as `client_id` in JSON
        +0.1 only one response holds it
        """,
    ),
    "one of several elements": Case(
        """
        GET /a -> 200 {"items": [{"id": "k7Qx2mZt9Lw4", "name": "Tea"}, {"id": "p3Wv8nBr5Yc1", "name": "Milk"}]}
        GET /items/k7Qx2mZt9Lw4
        """,
        "likely",
        """
        +0.4 12 characters without pattern
        +0.05 a path segment
        +0.1 issued as `id` in JSON
        -0.1 one of several elements of a list: maybe the user's choice
        +0.1 only one response holds it
        """,
    ),
    "the name of a file that the page loads": Case(
        """
        GET /a -> 200 <html><script src="/lib/app-k7qx2mzt9lw4.min.js"></script></html>
        GET /next?token=app-k7qx2mzt9lw4
        """,
        "possible",
        """
        +0.4 16 characters without pattern
        +0.3 the field's name, `token`, is that of a token
        -0.5 the name of a file that the page loads
        +0.1 only one response holds it
        """,
    ),
    "the name of files, and a text of its own between them": Case(
        """
        GET /a -> 200 <i src="/app-k7qx2mzt9lw4.js"></i><b>app-k7qx2mzt9lw4</b><i src="/app-k7qx2mzt9lw4.css">
        GET /next?token=app-k7qx2mzt9lw4
        """,
        "likely",
        """
        +0.4 16 characters without pattern
        +0.3 the field's name, `token`, is that of a token
        +0.1 only one response holds it
        """,
    ),
    "in four answers of four": Case(
        """
        GET /a -> 200 {"siteId": 8675309}
        GET /b -> 200 {"siteId": 8675309}
        GET /c -> 200 {"siteId": 8675309}
        GET /d -> 200 {"siteId": 8675309}
        GET /e?site_id=8675309
        """,
        "possible",
        """
        +0.25 a number of 7 digits
        +0.15 the field's name, `site_id`, is that of an id
        +0.1 issued and sent under one name
        +0.1 issued as `siteId` in JSON
        -0.3 common to many responses
        """,
    ),
    "in three answers of three, which are not many": Case(
        """
        GET /a -> 200 {"siteId": 8675309}
        GET /b -> 200 {"siteId": 8675309}
        GET /c -> 200 {"siteId": 8675309}
        GET /e?site_id=8675309
        """,
        "likely",
        """
        +0.25 a number of 7 digits
        +0.15 the field's name, `site_id`, is that of an id
        +0.1 issued and sent under one name
        +0.1 issued as `siteId` in JSON
        """,
    ),
    "in four answers of eight, which is not more than half": Case(
        """
        GET /a -> 200 {"siteId": 8675309}
        GET /b -> 200 {"siteId": 8675309}
        GET /c -> 200 {"siteId": 8675309}
        GET /d -> 200 {"siteId": 8675309}
        GET /f -> 200 {}
        GET /g -> 200 {}
        GET /h -> 200 {}
        GET /e?site_id=8675309 -> 200 {}
        """,
        "likely",
        """
        +0.25 a number of 7 digits
        +0.15 the field's name, `site_id`, is that of an id
        +0.1 issued and sent under one name
        +0.1 issued as `siteId` in JSON
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_level_and_reasons(name: str) -> None:
    case = CASES[name]
    (correlation,) = correlations(case.recordings)
    said = [f"{reason.weight:+} {reason.text}" for reason in correlation.evidence.reasons]
    expected = [line.strip() for line in case.reasons.strip().splitlines()]
    assert (correlation.evidence.level.value, said) == (case.level, expected)


def correlations(recordings: str) -> tuple[Correlation, ...]:
    """What is found in a script that replays recordings."""
    script, runs = recordings_of(recordings)
    return build(replaying(script), runs).correlations


def test_what_no_response_issued_is_no_correlation() -> None:
    assert correlations("POST /jobs -> 201 {}\nGET /jobs/{41|52}\n") == ()


def test_a_number_inside_of_a_longer_one_was_not_issued() -> None:
    assert correlations('GET /jobs -> 200 {"total": "no. {9141|9152}"}\nGET /jobs/{41|52}\n') == ()
    (correlation,) = correlations('GET /jobs -> 200 {"total": "no. {41|52}"}\nGET /jobs/{41|52}\n')
    assert correlation.variable == "jobId"


def test_what_is_equal_in_all_runs_is_not_dynamic() -> None:
    recordings = 'POST /jobs -> 201 {"id": "k7Qx2mZt9Lw4", "n": {1|2}}\nGET /jobs/k7Qx2mZt9Lw4?n={1|2}\n'
    assert [each.group.literal for each in correlations(recordings)] == ["1"]
