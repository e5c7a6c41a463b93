"""`results` of ten million samples, beside counting the lines of the file; both read it in parallel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.inputs import write_jtl
from tests.bench.measure import PROGRAM, Line, clock, peak_of_program, run, seconds


def lines(folder: Path) -> Iterator[Line]:
    import duckdb

    file, larger = folder / "run.jtl", folder / "larger.jtl"
    write_jtl(file, 10_000_000)
    write_jtl(larger, 30_000_000)
    work, times = (run([*PROGRAM, "results", str(path), "--output-format", "json"], folder) for path in (file, larger))
    count = f"SELECT count(*) FROM read_csv('{file}', all_varchar = true)"
    reference = seconds(lambda: duckdb.execute(count).fetchall())
    spent = seconds(work)
    yield Line("results of 10 million samples / counting them", 3, spent / reference)
    yield Line("the same, by the clock", 10, clock(work), "s")
    yield Line("results of 30 million samples / three times 10 million", 1.1, seconds(times) / (3 * spent))
    peak = peak_of_program(["results", str(file), "--output-format", "json"], folder)
    yield Line("peak memory of results, 10 million samples", 1, peak / (1 << 30), "GB")
