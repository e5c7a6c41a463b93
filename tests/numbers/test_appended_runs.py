"""Runs that JMeter has appended to the file of an earlier one: each is a run of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from loadlint.numbers.step_numbers import _notes_of_files
from loadlint.numbers.table import Loaded, Run
from tests.numbers.runs import START
from tests.support.run import loadlint

HEAD = (
    "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,"
    "grpThreads,allThreads,URL,Latency,IdleTime,Connect"
)
LABELS = ("GET /login", "POST /login", "GET /cart")


def run(
    begin: float, threads: int = 3, iterations: int = 4, pause: float = 0.0, labels: Sequence[str] = LABELS
) -> Iterator[str]:
    """The rows of a run that begins at a second: a thread starts each second, and makes a request each half second."""
    for thread in range(threads):
        time = begin + thread
        for _ in range(iterations):
            for label in labels:
                at = START + round(time * 1000)
                user = f"Users 1-{thread + 1}"
                yield f"{at},300,{label},200,OK,{user},text,true,,900,120,{threads},{threads},null,300,0,9"
                time += 0.5
            time += pause


def reports(folder: Path, *runs: Iterator[str]) -> list[dict[str, Any]]:
    (folder / "run.jtl").write_text("\n".join([HEAD, *(row for rows in runs for row in sorted(rows))]) + "\n")
    printed = loadlint(folder, "results", "run.jtl", "--all", "--output-format", "json", exits=0).text
    return list(json.loads(printed)["runs"])


def test_each_run_of_a_file_is_reported_on_its_own(tmp_path: Path) -> None:
    first, second = reports(tmp_path, run(0), run(600, iterations=6))
    assert (first["whole"]["count"], second["whole"]["count"]) == (36, 54)
    assert first["seconds"] < 10
    assert second["notes"][0] == (
        "the file holds 2 runs, and this is the one of 2026-09-21 14:23:20 UTC: without -f JMeter appends to an older "
        "file"
    )


def test_three_runs_with_the_pauses_of_a_script(tmp_path: Path) -> None:
    assert len(reports(tmp_path, *(run(begin, pause=4) for begin in (0, 90, 3600)))) == 3


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(run(0, threads=1, iterations=20, pause=30), id="a user who pauses after each iteration"),
        pytest.param((*run(0), *run(600, labels=LABELS[1:])), id="threads that go on where they were"),
        pytest.param((*run(0, labels=LABELS[:1]), *run(600, labels=LABELS[:1])), id="one request: nobody can tell"),
        pytest.param((*run(0), *run(12)), id="runs in quick succession: nobody can tell"),
    ],
)
def test_what_may_be_one_run_stays_one(rows: Iterator[str], tmp_path: Path) -> None:
    (report,) = reports(tmp_path, rows)
    assert not any("JMeter appends" in note for note in report["notes"])


def test_what_files_lack_is_told_with_their_names_where_there_are_several() -> None:
    files = [Loaded("a.jtl", "JMeter", 1, 5, 2, "has no bodies"), Loaded("b.jtl", "JMeter", 2, 5)]
    assert list(_notes_of_files(Run((files[0],)))) == ["has no bodies", "2 lines can't be read and are left out"]
    assert list(_notes_of_files(Run((files[1],)))) == []
    assert list(_notes_of_files(Run(tuple(files)))) == [
        "2 files overlap in time and are counted as one run of several load generators",
        "a.jtl: has no bodies",
        "a.jtl: 2 lines can't be read and are left out",
    ]
