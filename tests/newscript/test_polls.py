"""Requests that are made again until something is done become a loop that waits for it."""

from __future__ import annotations

import html
from typing import Any

import pytest

from loadlint import engine
from loadlint.correlation.pair.states import Path, awaited_state
from loadlint.journey import Poll
from loadlint.newscript.build import Wishes, plan
from loadlint.newscript.create import Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from tests.support.flowtext import parse_flow

JOB = """\
POST https://shop.test/jobs
HTTP 202

{"job": "{job}"}
###
"""
LOOK = """\
GET https://shop.test/jobs/{job}
HTTP 200

{"job": "{job}", "state": "%s"%s}
###
"""
READ = """\
GET https://shop.test/orders/{order}
HTTP 200

{"order": "{order}", "lines": []}
"""
IDS = {"a": ("job-8f14e45fceea", "o-1679091c5a88"), "b": ("job-45c48cce2e2d", "o-c9f0f895fb98")}


def runs(*states: str, other: tuple[str, ...] = ()) -> Runs:
    """Two recordings in which the job has these states, one after the other."""
    recordings = []
    for name, seen in (("a", states), ("b", other or states)):
        looks = [LOOK % (state, ', "order": "{order}"' if state == "done" else "") for state in seen]
        job, order = IDS[name]
        text = JOB + "".join(looks) + READ
        recordings.append(parse_flow(text.replace("{job}", job).replace("{order}", order), f"{name}.http"))
    return Runs(tuple(recordings))


def polls(of: Runs) -> list[Poll | None]:
    return [request.poll for request in plan(of, "job", Wishes()).journey.requests]


def test_it_waits_for_what_all_runs_ended_with() -> None:
    assert polls(runs("queued", "running", "done")) == [None, Poll(("state",), "done", 1.0, 30), None, None]


def test_runs_may_wait_for_a_different_time() -> None:
    assert polls(runs("queued", "done", other=("queued", "running", "running", "done")))[1] is not None


@pytest.mark.parametrize("states", [("done",), ("done", "done"), ("queued", "queued")])
def test_what_does_not_end_with_something_new_is_made_as_recorded(states: tuple[str, ...]) -> None:
    assert polls(runs(*states)) == [None] * (len(states) + 2)


def test_runs_that_end_in_different_ways_tell_nothing() -> None:
    assert not any(polls(runs("queued", "done", other=("queued", "failed"))))


BY_OPERATION = """\
POST https://shop.test/graphql
Content-Type: application/json

{"operationName": "Job", "variables": {"job": "{job}"}, "query": "query Job($job: ID!) { job(job: $job) { state } }"}
HTTP 200
"""


def by_operation() -> Runs:
    """The same recordings, whose looks are queries of GraphQL."""
    texts = []
    for name in ("a", "b"):
        job, order = IDS[name]
        look = LOOK.replace("GET https://shop.test/jobs/{job}\nHTTP 200\n", BY_OPERATION)
        looks = [look % (state, ', "order": "{order}"' if state == "done" else "") for state in ("queued", "done")]
        texts.append((JOB + "".join(looks) + READ).replace("{job}", job).replace("{order}", order))
    return Runs(tuple(parse_flow(text, f"{name}.http") for name, text in zip("ab", texts, strict=True)))


def test_an_operation_that_only_reads_is_waited_for_as_well() -> None:
    waiting = by_operation()
    assert polls(waiting)[1] == Poll(("state",), "done", 1.0, 20)
    tool = next(tool for tool in engine.all_dialects() if tool.name == "k6")
    made = create(waiting, Target("job.js", tool), Wishes(), Project(config.Config()))
    assert made.passes
    assert "attempt < MOST_POLLS" in made.result.data.decode()


def text(name: str, dialect: str) -> str:
    tool = next(tool for tool in engine.all_dialects() if tool.name == dialect)
    made = create(runs("queued", "running", "done"), Target(name, tool), Wishes(), Project(config.Config()))
    assert made.passes
    return made.result.data.decode()


def test_k6() -> None:
    assert """\
const POLL_PAUSE = 1;
const MOST_POLLS = 30;
""" in text("job.js", "k6")
    assert """\
    for (let attempt = 0; attempt < MOST_POLLS; attempt += 1) {
      const pollResponse = http.get(http.url`${BASE_URL}/jobs/${job}`);
""" in text("job.js", "k6")
    assert """\
      if (pollResponse.body && pollResponse.json('state') === 'done') break;
      sleep(POLL_PAUSE);
    }
    const jobsResponse = http.get(http.url`${BASE_URL}/jobs/${job}`);
""" in text("job.js", "k6")


def test_locust() -> None:
    assert """\
            if poll_response.json()["state"] == "done":
                break
            time.sleep(POLL_PAUSE)
""" in text("job.py", "locust")


def test_jmeter() -> None:
    """The variable still holds what ended the loop of the iteration before, so that the first round is always made."""
    plan_text = html.unescape(text("job.jmx", "jmeter"))
    number = "${__jm__Until it is done__idx}"
    assert f'>${{__jexl3({number} == 0 || ("${{poll_state}}" != "done" && {number} < 30))}}<' in plan_text
    assert plan_text.count('testname="GET /jobs/*"') == 2
    assert plan_text.count('<stringProp name="ConstantTimer.delay">${poll_pause}</stringProp>') == 1


TASKS = """\
GET https://shop.test/jobs/{job}/tasks
HTTP 200

{"tasks": %d}
###
"""
LOG = """\
GET https://shop.test/jobs/{job}/log?limit=50
HTTP 200

{"lines": %d}
###
"""


def rounds_of(*states: str) -> str:
    """A page that asks for the job, its tasks and its log in turn, until the job is done."""
    looks = [
        LOOK % (state, ', "order": "{order}"' if state == "done" else "") + TASKS % number + LOG % (7 * number)
        for number, state in enumerate(states)
    ]
    return JOB + "".join(looks) + READ


def in_turn(first: tuple[str, ...], second: tuple[str, ...]) -> Runs:
    texts = [
        rounds_of(*states).replace("{job}", job).replace("{order}", order)
        for states, (job, order) in zip((first, second), IDS.values(), strict=True)
    ]
    return Runs(tuple(parse_flow(text, f"{name}.http") for name, text in zip("ab", texts, strict=True)))


@pytest.mark.parametrize("second", [("queued", "running", "done"), ("queued", "running", "running", "running", "done")])
@pytest.mark.parametrize(("name", "dialect"), [("job.js", "k6"), ("job.py", "locust"), ("job.jmx", "jmeter")])
def test_a_page_that_asks_for_several_things_in_turn(name: str, dialect: str, second: tuple[str, ...]) -> None:
    waiting = in_turn(("queued", "running", "done"), second)
    planned = [*plan(waiting, "job", Wishes()).journey.requests]
    assert [(request.label.rpartition("/")[2], request.poll is not None) for request in planned] == [
        ("jobs", False),
        ("*", True),
        ("*", False),
        ("tasks", False),
        ("log", False),
        ("*", False),
    ]
    assert planned[1].poll == Poll(("state",), "done", 3.0, 30), "a round takes three seconds"
    tool = next(tool for tool in engine.all_dialects() if tool.name == dialect)
    assert create(waiting, Target(name, tool), Wishes(), Project(config.Config())).passes


NOTICES = """\
GET https://shop.test/notices
HTTP 200

{"notices": []}
###
"""


def beside_notices(*rounds: int) -> Runs:
    """Two pages that ask for notices whatever happens, once more or less between two looks at the job."""
    texts = []
    for number, (job, order) in zip(rounds, IDS.values(), strict=True):
        looks = [LOOK % (state, "") + NOTICES * number for state in ("queued", "running", "done")]
        text = NOTICES + JOB + "".join(looks) + READ.replace("{order}", "newest")
        texts.append(text.replace("{job}", job).replace("{order}", order))
    return Runs(tuple(parse_flow(text, f"{name}.http") for name, text in zip("ab", texts, strict=True)))


@pytest.mark.parametrize(("name", "dialect"), [("job.js", "k6"), ("job.py", "locust"), ("job.jmx", "jmeter")])
def test_it_waits_for_a_job_whose_answer_nothing_else_needs(name: str, dialect: str) -> None:
    """The looks fall elsewhere in each recording, as the notices do, which are left out."""
    waiting = beside_notices(1, 2)
    planned = [*plan(waiting, "job", Wishes()).journey.requests]
    assert [request.label.partition(" ")[2] for request in planned] == ["/jobs", "/jobs/*", "/jobs/*", "/orders/newest"]
    assert planned[1].poll == Poll(("state",), "done", 2.0, 30)
    tool = next(tool for tool in engine.all_dialects() if tool.name == dialect)
    assert create(waiting, Target(name, tool), Wishes(), Project(config.Config())).passes


def by_path(answers: list[dict[str, int]]) -> list[dict[Path, Any]]:
    """The members of answers by the names that lead to them."""
    return [{(name,): value for name, value in answer.items()} for answer in answers]


@pytest.mark.parametrize(
    ("done", "pending", "state"),
    [
        ([{"a": 1, "b": 2}], [{"a": 1, "b": 3}], "b"),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], [{"a": 0, "b": 0}], "a"),
        ([{"b": 2}, {"a": 1, "b": 2}], [{}], "b"),
        ([{"a": 1}, {"a": 2}], [{"a": 3}], None),
        ([{"a": 1}, {}], [{"a": 3}], None),
        ([{"a": 1}], [{"a": 3}, {"a": 1}], None),
    ],
)
def test_the_state_that_all_ended_with_and_none_had_before(
    done: list[dict[str, int]], pending: list[dict[str, int]], state: str | None
) -> None:
    """The first such member of the first answer."""
    told = awaited_state(by_path(done), by_path(pending))
    assert (None if told is None else told[0]) == (None if state is None else (state,))
