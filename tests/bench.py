"""`make bench`: measures the performance goals, one line each: name, goal, measured, pass or miss. Fails no build.

Everything is a ratio to a reference that is measured side by side in the same run: the median of alternated pairs.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from loadlint.recordings import har
from tests.recordings.hars import content, entry, headers
from tests.recordings.hars import har as har_file
from tests.support.scripts import k6

ROUNDS = 9
EXCHANGES = 1500


def main() -> None:
    """Measure all goals."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "a.js"
        script.write_text(k6("http.get('https://shop.test/');"))
        command = [sys.executable, "-m", "loadlint", "check", str(script)]
        report(
            "check of one small script, cold / python -c pass",
            4,
            ratio(run(command), run([sys.executable, "-c", "pass"])),
        )
        report("check of 200 scripts / 20 times 10 scripts", 1, many_scripts(Path(folder)))
    data = large_har()
    report(f"reading a HAR of {len(data) >> 20} MB / orjson.loads", 0.6, reading(data))


def report(name: str, goal: float, measured: float) -> None:
    """Print one line."""
    verdict = "pass" if measured <= goal else "miss"
    print(f"{name}: goal <= {goal:g}, measured {measured:.2f}, {verdict}", flush=True)


def ratio(work: Callable[[], object], reference: Callable[[], object]) -> float:
    """How many times as long one thing takes as the other."""
    pairs = [(_seconds(work), _seconds(reference)) for _ in range(ROUNDS)]
    return statistics.median(first / second for first, second in pairs)


def run(command: list[str]) -> Callable[[], object]:
    """A process from start to end."""
    return lambda: subprocess.run(command, capture_output=True, check=False)


def reading(data: bytes) -> float:
    """Reading entries, headers and bodies against a plain parse of the same bytes."""
    import orjson

    return ratio(lambda: har.read("a.har", data), lambda: orjson.loads(data))


def many_scripts(folder: Path) -> float:
    """The time for each script in a large run against that in small runs: costs grow linearly."""
    for number in range(200):
        place = folder / str(number % 20)
        place.mkdir(exist_ok=True)
        (place / f"{number}.js").write_text(k6(*(f"http.get('https://shop.test/{n}');" for n in range(20))))
    check = [sys.executable, "-m", "loadlint", "check", "--jobs", "1"]
    large = _seconds(run([*check, str(folder)]))
    small = sum(_seconds(run([*check, str(folder / str(number))])) for number in range(20))
    return large / small


def large_har() -> bytes:
    """A recording of pages and JSON answers, of the sizes that sites have."""
    page = "<div class='row'><a href=\"/item/{}\">Item</a></div>\n" * 300
    answer = json.dumps([{"id": n, "name": f"item {n}", "tags": ["a", "b"]} for n in range(200)])
    sent = headers(*((f"X-Header-{n}", "value" * 5) for n in range(15)))
    entries = [
        entry(0, url=f"https://shop.test/{n}", request={"headers": sent}, headers=sent, **content(body, kind))
        for n in range(EXCHANGES)
        for body, kind in [(page, "text/html") if n % 2 else (answer, "application/json")]
    ]
    return json.dumps(har_file(*entries)).encode()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
