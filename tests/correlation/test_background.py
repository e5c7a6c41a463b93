"""What pages request in the background: told by repetition, wherever it falls, and apart from what a journey needs."""

from __future__ import annotations

import pytest

from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.background import background_kinds
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pair.versions import versions_of
from loadlint.recordings.exchange import Recording
from tests.support.flowtext import parse_flow


def recording(text: str, name: str = "a.har") -> Recording:
    """A recording of lines `METHOD path [body] => answer`; an answer that is no JSON is a page."""
    blocks = []
    for line in text.strip().splitlines():
        request, _, answer = line.strip().partition(" => ")
        method, path, *body = request.split(" ", 2)
        sent = f"Content-Type: application/json\n\n{body[0]}\n" if body else ""
        kind = "application/json" if answer.startswith("{") else "text/html"
        blocks.append(f"{method} https://desk.test{path}\n{sent}HTTP 200\nContent-Type: {kind}\n\n{answer}\n")
    return parse_flow("###\n".join(blocks), name)


def told(*texts: str) -> list[str]:
    """The kinds that recordings show, as `GET /jobs`, with the operation where one is named."""
    recordings = [recording(text, f"{'abc'[number]}.har") for number, text in enumerate(texts)]
    return sorted(f"{method} /{'/'.join(path)}{operation}" for method, path, operation in background_kinds(recordings))


POLLED = """
    GET /jobs => {"jobs": []}
    POST /notes {"title": "tea"} => {"note": "n7f3a91c2"}
    GET /jobs => {"jobs": []}
    PATCH /notes/n7f3a91c2 {"open": false} => {"done": true}
    GET /jobs => {"jobs": []}
"""


def test_what_is_asked_for_again_and_again_whatever_the_user_does() -> None:
    assert told(POLLED) == ["GET /jobs"]


def test_twice_is_not_often() -> None:
    assert told(POLLED.replace("GET /jobs", "GET /me", 1)) == []


def test_what_a_later_request_needs_is_of_the_journey() -> None:
    """An answer of the third poll alone holds what is sent then."""
    needing = POLLED.strip() + '\n    POST /jobs/start {"slot": "s8c21d0fe"} => {"ok": true}'
    last = '"jobs": [{"slot": "s8c21d0fe"}]'
    assert told(needing.replace('"jobs": []', last)) == []
    assert told(needing) == ["GET /jobs"]


def test_what_an_answer_leads_to_without_the_user_belongs_to_it() -> None:
    """A job runs by chance, and the page asks for it until it has ended."""
    job = """GET /jobs => {"jobs": [{"jobId": "j5d0e77b1"}]}
    GET /jobs/j5d0e77b1 => {"jobId": "j5d0e77b1", "state": "running"}
    GET /jobs/j5d0e77b1 => {"jobId": "j5d0e77b1", "state": "done"}
    PATCH"""
    assert told(POLLED.replace('GET /jobs => {"jobs": []}\n    PATCH', job)) == ["GET /jobs", "GET /jobs/…"]


def test_who_waits_for_the_end_of_something_is_not_in_the_background() -> None:
    waiting = """
    POST /imports {"name": "tea"} => {"import": "i41"}
    GET /imports/i41 => {"state": "running"}
    GET /imports/i41 => {"state": "running"}
    GET /imports/i41 => {"state": "done"}
    POST /approval {"of": "tea"} => {"ok": true}
    """
    assert told(waiting) == []


BESIDE_OTHERS = """
    POST /imports {"name": "tea"} => {"import": "i41c7e9d0"}
    GET /imports/i41c7e9d0 => {"state": "running"}
    GET /help => {"text": "An import takes a minute."}
    GET /imports/i41c7e9d0 => {"state": "running"}
    GET /help/more => {"text": "Or two."}
    GET /imports/i41c7e9d0 => {"state": "done"}
    GET /log => {"lines": 7}
"""


def test_nor_who_looks_at_other_things_meanwhile() -> None:
    assert told(BESIDE_OTHERS) == []


@pytest.mark.parametrize(
    ("text", "otherwise"),
    [
        ('{"state": "done"}', '{"state": "running"}'),
        ("GET /help/more", 'PATCH /imports/i41c7e9d0 {"pace": "fast"}'),
        ('    GET /log => {"lines": 7}\n', ""),
        ("POST /imports {", "GET /imports/newest {"),
    ],
    ids=["never done", "the user changes it", "nothing comes then", "the journey did not begin it"],
)
def test_what_nobody_waits_for_is_in_the_background(text: str, otherwise: str) -> None:
    assert told(BESIDE_OTHERS.replace(text, otherwise)) == ["GET /imports/…"]


STREAM = """
    GET /news => {"news": [], "last": "c10d8e2f1"}
    POST /notes {"title": "tea"} => {"note": "n7f3a91c2"}
    GET /news?since=c10d8e2f1 => {"news": [], "last": "c11b7a3e0"}
    PATCH /notes/n7f3a91c2 {"open": false} => {"done": true}
    GET /news?since=c11b7a3e0 => {"news": [], "last": "c12f9d4c6"}
"""


def test_a_place_in_a_stream_that_the_last_answer_told() -> None:
    assert told(STREAM) == ["GET /news"]
    assert told(STREAM.replace("since=c11b7a3e0", "since=typed41")) == []


def test_a_report_says_what_its_user_does_and_is_told_what_others_do() -> None:
    others = '{"others": [{"who": "Lars", "tab": "t93b1c"}, {"who": "Noor"}]}'
    text = POLLED
    for focus in ("title", "tags", "save"):
        text = text.replace(
            'GET /jobs => {"jobs": []}', f'PUT /notes/n7f3a91c2/presence {{"focus": "{focus}"}} => {others}', 1
        )
    assert told(text) == ["PUT /notes/…/presence"]
    assert told(text.strip() + '\n    POST /calls {"tab": "t93b1c"} => {"ok": true}') == []


def test_a_clock_that_keeps_answers_out_of_the_cache() -> None:
    first, second, third = (f"GET /jobs?_=17000000{number}000" for number in (10, 25, 41))
    polled = POLLED.replace("GET /jobs", first, 1).replace("GET /jobs =>", f"{second} =>", 1)
    assert told(polled.replace("GET /jobs =>", f"{third} =>")) == ["GET /jobs"]
    assert told(polled.replace("GET /jobs =>", "GET /jobs?page=2 =>")) == []


def test_pages_that_a_user_opens_again_are_of_the_journey() -> None:
    assert told(POLLED.replace('{"jobs": []}', "<html><h1>Jobs</h1></html>")) == []


@pytest.mark.parametrize(
    ("request_text", "is_beside"),
    [
        ('PUT /presence {"state": "here"}', True),
        ('POST /heartbeat {"state": "here"}', True),
        ('POST /cart {"sku": 5}', False),
        ('POST /rpc {"jsonrpc": "2.0", "id": 1, "method": "jobs.list", "params": {}}', True),
        ('POST /rpc {"jsonrpc": "2.0", "id": 1, "method": "jobs.start", "params": {}}', False),
        ('POST /graphql {"operationName": "Jobs", "query": "query Jobs { jobs { id } }"}', True),
        ('POST /graphql {"operationName": "Start", "query": "mutation Start { start { id } }"}', False),
    ],
)
def test_what_changes_something_is_of_the_journey(request_text: str, is_beside: bool) -> None:
    """To put the same once more changes nothing; a sign of life is told by its name."""
    assert bool(told(POLLED.replace("GET /jobs", request_text).replace('{"jobs": []}', '{"ok": true}'))) is is_beside


def test_what_is_read_anew_at_the_same_places_of_each_run_is_of_the_journey() -> None:
    other = POLLED.replace("n7f3a91c2", "n22c0d4e9")
    assert told(POLLED, other) == []
    assert told(POLLED, other.strip() + '\n    GET /jobs => {"jobs": []}') == ["GET /jobs"]


def test_it_is_paired_between_the_requests_of_the_journey() -> None:
    """So the journey's own are paired as if it were not there."""
    first = recording(POLLED)
    one_more = POLLED.strip() + '\n    GET /jobs => {"jobs": []}'
    other = recording(one_more.replace("n7f3a91c2", "n22c0d4e9"), "b.har")
    pairs = alignment_of(replaying(other).steps, [first]).runs[0].position_of
    assert {step: pairs.get(step) for step in (1, 3)} == {1: 1, 3: 3}
    assert 5 not in pairs


def test_one_request_more_is_no_other_version() -> None:
    """What only leads to reading that one of two runs has done is there by chance."""
    more = """GET /calls => {"calls": [{"callId": "c90d1be72"}]}
    GET /calls/c90d1be72 => {"ringing": false}
    PATCH"""
    runs = recording(POLLED), recording(POLLED.replace("PATCH", more), "b.har")
    assert len(versions_of(runs)) == 1


def test_what_falls_elsewhere_has_not_moved() -> None:
    """A job that ran in one recording alone is none of the looks for jobs in the other."""
    job = 'GET /jobs => {"jobs": [{"jobId": "%s"}]}\n    GET /jobs/%s => {"jobs": [], "state": "done"}\n'
    looks = 'GET /jobs => {"jobs": []}\n'
    first = recording(POLLED.replace(looks, job % (("j5d0e77b1",) * 2), 1))
    other = recording(POLLED.replace(looks, looks + f"    {looks}", 1) + "    " + job % (("j0a94cc20",) * 2), "b.har")
    run = alignment_of(replaying(first).steps, [first, other]).runs[1]
    assert run.moved == frozenset()


SIGNS_OF_LIFE = """
    POST /calls {"operationName": "heartbeat", "seen": ["n1"]} => {"ok": true}
    POST /notes {"title": "tea"} => {"note": "n7f3a91c2"}
    POST /calls {"operationName": "heartbeat", "seen": ["n1", "n2"]} => {"ok": true}
    PATCH /notes/n7f3a91c2 {"open": false} => {"done": true}
    POST /calls {"operationName": "heartbeat", "seen": []} => {"ok": true}
"""


def test_an_operation_reports_as_an_address_does() -> None:
    """A page that says what it shows as soon as it is there sends another list from each page."""
    assert told(SIGNS_OF_LIFE, SIGNS_OF_LIFE) == ["POST /calls heartbeat"]
    assert told(*[SIGNS_OF_LIFE.replace("heartbeat", "remember")] * 2) == []
