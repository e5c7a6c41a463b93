"""How long users did something else than wait for answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.numbers.step_numbers import RunNumbers, numbers_of
from loadlint.numbers.table import sample_table
from tests.numbers.runs import START, k6_points

Points = list[tuple[str, int, int]]


def between(folder: Path, points: Points, *, everything: bool = True) -> float | None:
    """Milliseconds a request, of a run of k6 with these points."""
    (folder / "run.csv").write_text(k6_points(points))
    return measured(folder / "run.csv", everything=everything).between


def measured(path: Path, *, everything: bool = True) -> RunNumbers:
    """The numbers of a run."""
    with sample_table() as table:
        (run,) = table.load([str(path)])
        return numbers_of(table, run, everything=everything)


def visits(requests: Points, length: int = 1000) -> Points:
    """Four iterations, one after the other, each with these requests."""
    starts = [number * length + 1 for number in range(4)]
    return [
        *((metric, start + end, value) for start in starts for metric, end, value in requests),
        *(("iteration_duration", start + length, length) for start in starts),
    ]


def test_it_is_what_is_left_of_an_iteration(tmp_path: Path) -> None:
    assert between(tmp_path, visits([("http_req_duration", 200, 200), ("http_req_duration", 700, 200)])) == 300


def test_waiting_for_a_connection_is_no_work_of_the_load_generator(tmp_path: Path) -> None:
    connecting = [("http_req_blocked", 500, 300), ("http_req_duration", 500, 200)]
    assert between(tmp_path, visits(connecting)) == 500


def test_requests_that_overlap_tell_nothing(tmp_path: Path) -> None:
    """`http.batch` sends several at once: their times together may be longer than that of the iteration."""
    batch = [("http_req_duration", 200, 200), ("http_req_duration", 210, 200)]
    assert between(tmp_path, visits(batch)) is None


def test_times_in_whole_seconds_do_not_tell_whether_requests_overlap(tmp_path: Path) -> None:
    """As k6 writes them into CSV unless it is asked for more."""
    requests = [("http_req_duration", 999, 200), ("http_req_duration", 2999, 400)]
    assert between(tmp_path, visits(requests, 4000)) is None
    assert between(tmp_path, visits([(metric, end - 1, value) for metric, end, value in requests], 4000)) == 1700


def test_requests_beside_all_iterations_are_left_aside(tmp_path: Path) -> None:
    """Those of `setup` come before, those of `teardown` after."""
    points = [("http_req_duration", -9, 900), *visits([("http_req_duration", 200, 200)])]
    assert between(tmp_path, [*points, ("http_req_duration", 9000, 900)]) == 800


def test_the_warm_up_is_left_out(tmp_path: Path) -> None:
    """A load generator that has only just begun takes longer itself, as does the application."""
    points: Points = []
    end = 1
    for pause, time in [(150, 600)] * 100 + [(50, 100)] * 400:
        end += pause + time
        points += [("http_req_duration", end - pause, time), ("iteration_duration", end, pause + time)]
    assert between(tmp_path, points) == 70
    assert between(tmp_path, points, everything=False) == pytest.approx(50, abs=5)


# --- tools that name the user of each request


def users_jtl(pauses: list[int], elapsed: int = 100) -> str:
    """Two users of JMeter, who wait so many milliseconds after each answer."""
    rows = []
    for user in (1, 2):
        start = START + user
        for pause in pauses:
            rows.append(f"{start},{elapsed},page,Users 1-{user},true\n")
            start += 100 + pause
    return "timeStamp,elapsed,label,threadName,success\n" + "".join(rows)


def test_users_of_jmeter_and_locust(tmp_path: Path) -> None:
    """The pauses of the script, of a second and more, are left aside."""
    (tmp_path / "run.jtl").write_text(users_jtl([2, 4] * 60 + [3000] * 5))
    run = measured(tmp_path / "run.jtl")
    assert run.between == pytest.approx(3)
    assert run.between_error == pytest.approx(1 / 240**0.5, rel=0.05)
    line = '{"name": "/a", "started": %f, "milliseconds": 100, "user": %d}\n'
    (tmp_path / "run.ndjson").write_text(
        "".join(line % (START / 1000 + number * 0.103, user) for number in range(80) for user in (1, 2))
    )
    assert measured(tmp_path / "run.ndjson").between == pytest.approx(3, abs=0.01)


def test_overlapping_requests_of_one_user_tell_nothing(tmp_path: Path) -> None:
    (tmp_path / "run.jtl").write_text(users_jtl([2] * 120, elapsed=110))
    assert measured(tmp_path / "run.jtl").between is None
    (tmp_path / "few.jtl").write_text(users_jtl([2] * 20))
    assert measured(tmp_path / "few.jtl").between is None
