"""Runs of which everything is known: their files, and series that are made up with the noise of real ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from loadlint.numbers.series import RunSeries, Series, StepKey
from loadlint.numbers.steady import whole
from loadlint.numbers.step_numbers import RunNumbers, StepNumbers
from loadlint.numbers.table import Loaded, Run

START = 1_790_000_000_000
"""Milliseconds since the epoch."""

Timed = tuple[int, str, int, bool]
"""Milliseconds after the start, the step, milliseconds until the answer, and whether it failed."""


def jtl(samples: Iterable[Timed], start: int = START) -> str:
    """A JTL as JMeter writes it."""
    head = (
        "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,"
        "sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n"
    )
    rows = (
        f"{start + at_ms},{elapsed},{step},{500 if failed else 200},OK,Users 1-1,text,{str(not failed).lower()},,1200,"
        f"100,1,1,null,{elapsed},0,1\n"
        for at_ms, step, elapsed, failed in samples
    )
    return head + "".join(rows)


def k6_json(samples: Iterable[Timed]) -> str:
    """The lines of `--out json`; its times are those of the answers."""
    lines = []
    for at_ms, step, elapsed, failed in samples:
        time = np.datetime64(START + at_ms + elapsed, "ms")
        tags = {"name": step, "method": "GET", "expected_response": str(not failed).lower(), "status": "200"}
        data = {"time": f"{time}Z", "value": float(elapsed), "tags": tags}
        lines.append(json.dumps({"metric": "http_req_duration", "type": "Point", "data": data}))
    return (
        "\n".join(['{"type":"Metric","data":{"name":"http_req_duration"},"metric":"http_req_duration"}', *lines]) + "\n"
    )


def k6_csv(samples: Iterable[Timed]) -> str:
    """The rows of `--out csv` with times in milliseconds."""
    head = "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name\n"
    return head + "".join(
        f"http_req_duration,{START + at_ms + elapsed},{elapsed:.6f},,,,{str(not failed).lower()},,GET,{step}\n"
        for at_ms, step, elapsed, failed in samples
    )


def k6_points(points: Iterable[tuple[str, int, int]]) -> str:
    """The rows of `--out csv` for metrics, with when in milliseconds each time ended, and how long that was."""
    head = "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name\n"
    return head + "".join(
        f"{metric},{START + ended},{length:.6f},,,,true,,GET,page\n" for metric, ended, length in points
    )


def steady_samples(count: int, median: float, seed: int, step: str = "GET /a", seconds: int = 100) -> list[Timed]:
    """A step without failures whose times are spread by a quarter."""
    random = np.random.default_rng(seed)
    starts = np.sort(random.integers(0, seconds * 1000, count)).tolist()
    times = np.exp(random.normal(np.log(median), 0.25, count)).round().astype(int).tolist()
    return [(start, step, time, False) for start, time in zip(starts, times, strict=True)]


def write(folder: Path, name: str, samples: Iterable[Timed], start: int = START) -> str:
    """A JTL in a folder; its name."""
    (folder / name).write_text(jtl(samples, start))
    return name


def made_up(
    random: np.random.Generator, steps: Sequence[float], count: int, memory: float = 0.0, swing: float = 0.0
) -> RunNumbers:
    """A run with `count` samples of each step, whose medians are given in milliseconds.

    All steps swing together: windows are a first-order autoregressive series with this memory from one to the next.
    """
    windows = max(1, min(240, count * len(steps) // 10))
    noise = random.normal(0, 1, windows)
    swings = [noise[0]]
    for shock in noise[1:]:
        swings.append(memory * swings[-1] + np.sqrt(1 - memory**2) * shock)
    series = {
        StepKey(f"step {number}"): _series(random, median, count, swing * np.array(swings))
        for number, median in enumerate(steps)
    }
    numbers = tuple(StepNumbers(step, count, 0, 1.0, {}, None, None, None) for step in series)
    run = Run((Loaded("made up", "k6", 1, count * len(steps)),))
    of_run = RunSeries(run, 0, 1_000_000, windows, series)
    total = StepNumbers(StepKey("", None, "run"), count * len(steps), 0, 1.0, {}, None, None, None)
    return RunNumbers(run, of_run, whole(of_run), float(windows), numbers, total)


def _series(random: np.random.Generator, median: float, count: int, swings: np.ndarray) -> Series:
    places = random.integers(0, len(swings), count)
    times = median * 1000 * np.exp(random.normal(0, 0.25, count) + swings[places])
    bins = np.floor(np.log(times) * 100).astype(int)
    counts = np.zeros((len(swings), int(bins.max() - bins.min()) + 1), dtype=np.int64)
    np.add.at(counts, (places, bins - bins.min()), 1)
    return Series(int(bins.min()), counts, np.zeros(len(swings), dtype=np.int64))
