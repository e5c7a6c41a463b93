"""What `loadlint new` writes, beside what a converter writes and `fix` repairs.

`python -m tests.tools.new_script_table` prints the table of docs/new-script.md: the shop's seven flows and the two
applications, for k6.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loadlint import engine
from loadlint.cache.recordings import read_recording
from loadlint.findings import Applicability
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from tests.support.fixing import fixed

TESTS = Path(__file__).parents[1]
HEAD = """\
| flow | lines: raw | raw + fix | new | requests: raw + fix | new | headers: raw + fix | new |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


def flows() -> Iterator[Path]:
    """The folders of the flows."""
    yield from sorted((TESTS / "shop" / "flows").iterdir())
    yield from (TESTS / "applications" / name for name in ("oidc", "oscar"))


def row(folder: Path) -> str:
    """One flow's line of the table."""
    raw, recordings = folder / "raw.k6.js", [folder / "rec1.har", folder / "rec2.har"]
    repaired = fixed(str(raw), raw.read_bytes(), recordings, Applicability.UNSAFE)
    dialect = next(dialect for dialect in engine.all_dialects() if dialect.name == "k6")
    runs = Runs(tuple(read_recording(str(path)) for path in recordings))
    created = create(runs, Target(str(folder / "new.js"), dialect), Wishes(), Project(config.Config()))
    results = repaired, created.result
    lines = [raw.read_bytes().count(b"\n"), *(result.data.count(b"\n") for result in results)]
    requests = [len(result.analysis.script.steps) for result in results]
    headers = [sum(len(step.request.headers) for step in result.analysis.script.steps) for result in results]
    return f"| {folder.name} | {' | '.join(map(str, (*lines, *requests, *headers)))} |"


if __name__ == "__main__":
    print(HEAD)
    for flow in flows():
        print(row(flow), flush=True)
