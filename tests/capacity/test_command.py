"""`loadlint capacity`: knee, headroom and refusals, from the results of runs."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loadlint.capacity.measured_capacity import month_after
from tests.numbers.runs import START, Timed, jtl, k6_json
from tests.support.run import loadlint
from tests.support.schemas import problems_of

STAIRS = (1, 2, 4, 8, 12, 16, 24, 32)


def stairs(loads: Sequence[float] = STAIRS, seconds: int = 20, alpha: float = 0.05, beta: float = 0.004) -> list[Timed]:
    """A run in which so many requests are under way at a time, for some seconds each: λ is 20 a second."""
    chance, samples = random.Random(3), list[Timed]()
    for number, load in enumerate(loads):
        mean = (1 + alpha * (load - 1) + beta * load * (load - 1)) / 20
        for user in range(int(load)):
            time = number * seconds * 1000.0 + user * mean * 1000 / load
            while time < (number + 1) * seconds * 1000:
                elapsed = mean * 1000 * chance.uniform(0.8, 1.2)
                samples.append((int(time), "GET /a", max(1, int(elapsed)), False))
                time += elapsed
    return sorted(samples)


def capacity(folder: Path, *arguments: str) -> dict[str, Any]:
    done = loadlint(folder, "capacity", *arguments, "--output-format", "json", exits=0)
    value = json.loads(done.text)
    assert problems_of(value, json.loads((files("loadlint") / "capacity" / "capacity.schema.json").read_text())) == []
    return dict(value)


def test_one_run_with_stairs(tmp_path: Path) -> None:
    (tmp_path / "stairs.jtl").write_text(jtl(stairs()))
    value = capacity(tmp_path, "stairs.jtl")
    law = value["law"]
    assert len(value["steps"]) >= 6
    assert law["lambda"]["value"] == pytest.approx(20, rel=0.05)
    assert law["alpha"]["value"] == pytest.approx(0.05, abs=0.02)
    assert law["beta"]["value"] == pytest.approx(0.004, abs=0.001)
    assert law["knee"]["value"] == pytest.approx((0.95 / 0.004) ** 0.5, rel=0.1)


@pytest.mark.parametrize(("alpha", "is_told"), [(-0.03, True), (0.05, False)])
def test_a_law_that_can_not_be_is_told(alpha: float, is_told: bool, tmp_path: Path) -> None:
    """Of four workers the first four requests wait for nothing, which no alpha of the law describes."""
    (tmp_path / "stairs.jtl").write_text(jtl(stairs(alpha=alpha, beta=0.01)))
    text = loadlint(tmp_path, "capacity", "stairs.jtl", exits=0).text
    assert ("alpha is below 0: up to some load nothing waits, as with several workers." in text) == is_told
    assert "\n  one request at a time: lambda 20" in text
    assert "\n  knee at " in text


def test_steps_that_are_nearly_alike_are_told_by_their_length(tmp_path: Path) -> None:
    loads = range(8, 21)
    (tmp_path / "stairs.jtl").write_text(jtl(stairs(loads)))
    assert "unless --step says" in loadlint(tmp_path, "capacity", "stairs.jtl", exits=2).err
    steps = capacity(tmp_path, "stairs.jtl", "--step", "20s")["steps"]
    assert [round(step["concurrency"]) for step in steps] == list(loads)
    steps = capacity(tmp_path, "stairs.jtl", "--step", "20s", "--ramp-up", "20s")["steps"]
    assert [round(step["concurrency"]) for step in steps] == list(loads[1:])


def test_several_runs_with_one_load_each(tmp_path: Path) -> None:
    for number, load in enumerate(STAIRS):
        samples = stairs([load], seconds=20)
        (tmp_path / f"run{number}.jtl").write_text(jtl(samples, start=1_790_000_000_000 + number * 3_600_000))
    value = capacity(tmp_path, *(f"run{number}.jtl" for number in range(len(STAIRS))))
    assert len(value["steps"]) == len(STAIRS)
    assert value["law"]["beta"]["value"] == pytest.approx(0.004, abs=0.001)


def test_headroom_until_a_month(tmp_path: Path) -> None:
    (tmp_path / "stairs.jtl").write_text(jtl(stairs()))
    value = capacity(tmp_path, "stairs.jtl", "--now", "3000/m", "--growth", "10")
    peak, headroom = value["capacity"]["value"], value["headroom"]
    assert headroom["today"] == 50
    assert headroom["times"]["value"] == pytest.approx(peak / 50)
    assert 1.1 ** headroom["months"]["value"] == pytest.approx(peak / 50)
    text = loadlint(tmp_path, "capacity", "stairs.jtl", "--now", "50/s", "--growth", "10", exits=0).text
    assert f"it is used up in {month_after(headroom['months']['value'])} (" in text
    assert month_after(14.5, date(2026, 12, 1)) == "2028-02"


def test_a_target_is_reached_before_the_knee(tmp_path: Path) -> None:
    (tmp_path / "stairs.jtl").write_text(jtl(stairs()))
    value = capacity(tmp_path, "stairs.jtl", "--target", "p95 < 100 ms")
    below = [step["throughput"] for step in value["steps"] if step["p95"] < 0.1]
    assert max(below) <= value["capacity"]["value"] < value["law"]["peak"]["value"]
    refused = loadlint(tmp_path, "capacity", "stairs.jtl", "--target", "p95 < 1 ms", exits=2).err
    assert "p95 is above 1 ms with the smallest load already" in refused


def test_a_target_beyond_the_knee_is_met_with_all_that_was_measured_before(tmp_path: Path) -> None:
    (tmp_path / "stairs.jtl").write_text(jtl(stairs()))
    value = capacity(tmp_path, "stairs.jtl", "--target", "p95 < 250 ms")
    within = [step["throughput"] for step in value["steps"] if step["p95"] < 0.25]
    assert value["capacity"]["value"] == max(within)
    text = loadlint(tmp_path, "capacity", "stairs.jtl", "--target", "p95 < 250 ms", exits=0).text
    assert f"p95 is under 250 ms up to {max(within):.3g} (" in text


def test_a_page_with_a_picture(tmp_path: Path) -> None:
    (tmp_path / "stairs.jtl").write_text(jtl(stairs()))
    loadlint(tmp_path, "capacity", "stairs.jtl", "-o", "capacity.html", exits=0)
    page = (tmp_path / "capacity.html").read_text()
    assert 'class="mark"' in page
    assert page.count("<circle") >= 6
    assert "http" not in page.replace("http-equiv", "")


def test_thin_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "two.jtl").write_text(jtl(stairs((2, 16))))
    (tmp_path / "one.jtl").write_text(jtl(stairs((8,), seconds=60)))
    for name, count in (("two.jtl", 2), ("one.jtl", 1)):
        refused = loadlint(tmp_path, "capacity", name, exits=2).err
        assert f"a capacity needs 6 steps of load and has {count}: " in refused
    alike = stairs((8,), seconds=20)
    for number in range(6):
        (tmp_path / f"run{number}.jtl").write_text(jtl(alike, start=1_790_000_000_000 + number * 3_600_000))
    refused = loadlint(tmp_path, "capacity", *(f"run{number}.jtl" for number in range(6)), exits=2).err
    assert "the loads are too much alike for a capacity: " in refused


def test_a_load_generator_that_was_the_limit_is_said(tmp_path: Path) -> None:
    def dropped(at: int) -> str:
        data = {"time": f"{np.datetime64(START + at, 'ms')}Z", "value": 5.0, "tags": {}}
        return json.dumps({"metric": "dropped_iterations", "type": "Point", "data": data}) + "\n"

    # From the sixth step on no user was free.
    (tmp_path / "stairs.json").write_text(k6_json(stairs()) + "".join(map(dropped, range(105_000, 160_000, 1000))))
    refused = loadlint(tmp_path, "capacity", "stairs.json", exits=2).err
    assert "3 of 8 steps of load are left out, and 6 good ones are needed" in refused
    assert "iterations were dropped, because no user was free" in refused


def test_a_silence_is_left_out(tmp_path: Path) -> None:
    kept = [sample for sample in stairs() if not 125_000 <= sample[0] < 135_000]
    (tmp_path / "stairs.jtl").write_text(jtl(kept))
    value = capacity(tmp_path, "stairs.jtl")
    assert any("no request was sent" in step["problem"] for step in value["leftOut"])
    assert value["law"]["beta"]["value"] == pytest.approx(0.004, abs=0.001)


def test_steps_full_of_failures_tell_nothing(tmp_path: Path) -> None:
    failing = [(at, step, elapsed, at > 140_000) for at, step, elapsed, _ in stairs()]
    (tmp_path / "stairs.jtl").write_text(jtl(failing))
    value = capacity(tmp_path, "stairs.jtl")
    assert value["leftOut"]
    assert {step["problem"] for step in value["leftOut"]} == {
        "100% of the requests failed: errors are quicker than work"
    }
