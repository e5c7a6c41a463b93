"""Which step of the script a request of a run was, where several steps send theirs to one address."""

from __future__ import annotations

import json

from loadlint import engine
from loadlint.project import Project, config
from loadlint.results.examine import cut_at_end
from loadlint.results.model import Results, Sample
from loadlint.results.steps import Labels, iterations
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow


def steps_of_run(script: str, run: str) -> list[list[int]]:
    """The steps of each iteration that a run shows, which is recorded with its bodies."""
    source = Source("shop.js", f"import http from 'k6/http';\nexport default function () {{\n{script}\n}}\n".encode())
    exchanges = parse_flow(run, "run.http").exchanges
    samples = tuple(Sample("", exchange.method, exchange.url, 200, exchanges=(exchange,)) for exchange in exchanges)
    labels = Labels(engine.analyse(source, Project(config.Config())).script)
    return [
        [entry.step for entry in iteration.entries]
        for iteration in iterations(labels, Results("run.har", "k6", samples))
    ]


def patch(**members: object) -> str:
    body = json.dumps(members)
    return f"PATCH https://notes.test/notes/41\nContent-Type: application/json\n\n{body}\nHTTP 200\n"


def test_changes_of_one_thing_are_told_by_their_order() -> None:
    """The last one has no text of its own: that made it the likest to an address alone."""
    script = """
    http.patch(`https://notes.test/notes/${__ENV.ID}`, JSON.stringify({ text: 'It leaks' }));
    http.patch(`https://notes.test/notes/${__ENV.ID}`, JSON.stringify({ text: 'It leaks a lot' }));
    http.patch(`https://notes.test/notes/${__ENV.ID}`, JSON.stringify({ open: false }));
    """
    run = "###\n".join((patch(text="It leaks"), patch(text="It leaks a lot"), patch(open=False)))
    assert steps_of_run(script, run) == [[0, 1, 2]]


def asked(operation: str) -> str:
    body = json.dumps({"operationName": operation, "query": f"query {operation} {{ it }}"})
    return f"POST https://board.test/graphql\nContent-Type: application/json\n\n{body}\nHTTP 200\n"


def test_operations_at_one_address_are_told_by_their_names() -> None:
    """The run had no job to ask for, so that the order alone would take each request for the one before."""
    operations = ("Boards", "JobState", "CreateItem", "Item")
    calls = (
        f"http.post('https://board.test/graphql', JSON.stringify({{ operationName: '{name}', query: '{{ it }}' }}));"
        for name in operations
    )
    run = "###\n".join(map(asked, ("Boards", "CreateItem", "Item")))
    assert steps_of_run("\n".join(calls), run) == [[0, 2, 3]]


def test_a_redirect_of_jmeter_is_at_the_request_that_made_it() -> None:
    """Its name is the nearest to that of the request; an address alone would be that of the page before."""
    calls = """
    http.get('https://shop.test/login', { tags: { name: 'GET /login' } });
    http.post('https://shop.test/login', '', { tags: { name: 'POST /login' } });
    """
    source = Source("shop.js", f"import http from 'k6/http';\nexport default function () {{\n{calls}\n}}\n".encode())
    labels = Labels(engine.analyse(source, Project(config.Config())).script)
    assert [labels.steps(f"POST /login{end}", None, "") for end in ("", "-0", "-1")] == [(1,)] * 3


def test_a_redirect_of_k6_has_the_name_of_its_request_and_another_method() -> None:
    calls = "http.post('https://shop.test/checkout', '', { tags: { name: 'POST /checkout' } });"
    source = Source("shop.js", f"import http from 'k6/http';\nexport default function () {{\n{calls}\n}}\n".encode())
    labels = Labels(engine.analyse(source, Project(config.Config())).script)
    assert labels.steps("POST /checkout", "GET", "") == (0,)


def test_a_request_that_the_tool_gave_up_when_the_run_ended_is_no_failure() -> None:
    answered = Sample("GET /", "GET", "", 200, started=1, ended=2)
    given_up = Sample("GET /", "GET", "", None, message="Socket closed", started=3, ended=4)
    lost = Sample("GET /", "GET", "", None, message="Connection reset", started=3, ended=4)
    later = Sample("GET /", "GET", "", 200, started=5, ended=6)
    assert cut_at_end(Results("r.jtl", "JMeter", (answered, given_up, lost))) == (given_up,)
    assert cut_at_end(Results("r.jtl", "JMeter", (answered, given_up, later))) == ()
    assert cut_at_end(Results("r.jtl", "JMeter", (given_up,))) == ()


WAIT = """
http.post('https://jobs.test/jobs');
for (let attempt = 0; attempt < 9; attempt += 1) {
  const state = http.get(`https://jobs.test/jobs/${__ENV.ID}`).json('state');
  if (state === 'done') break;
}
http.get(`https://jobs.test/jobs/${__ENV.ID}`);
http.get('https://jobs.test/things');
"""


def got(path: str, method: str = "GET") -> str:
    return f"{method} https://jobs.test/{path}\nHTTP 200\n"


def test_polls_of_a_loop_before_a_request_to_the_same_address() -> None:
    """Only the last one is that behind the loop: taken for the second poll, the third one began another iteration."""
    for polls in (1, 2, 4):
        iteration = [got("jobs", "POST"), *[got("jobs/41")] * (polls + 1), got("things")]
        steps = [0, *[1] * polls, 2, 3]
        assert steps_of_run(WAIT, "###\n".join(iteration)) == [steps]
        assert steps_of_run(WAIT, "###\n".join(iteration * 2)) == [steps, steps]


ROUND = """
for (let round = 0; round < 2; round += 1) {
  http.post('https://jobs.test/jobs');
  http.get('https://jobs.test/things');
  http.post('https://jobs.test/marks');
  http.get('https://jobs.test/things');
}
"""


def test_two_requests_of_one_loop_to_the_same_address_keep_their_order() -> None:
    round_of_loop = [got("jobs", "POST"), got("things"), got("marks", "POST"), got("things")]
    assert steps_of_run(ROUND, "###\n".join(round_of_loop))[0] == [0, 1, 2, 3]
