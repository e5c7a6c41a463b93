"""What `loadlint new` writes, beside what a converter writes and `fix` repairs.

`python -m tests.tools.new_script_table` prints the table of docs/measured.md: the shop's seven flows and the four
applications, for k6 (har-to-k6), Locust (har2locust) and JMeter (its own recorder).
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
LOCUST = TESTS / "dialects" / "locust" / "raw"
TOOLS = {"k6": "raw.k6.js", "Locust": "raw.locust.py", "JMeter": "raw.jmx"}
HEAD = """\
| flow | tool | lines: converted | and fixed | new | of the fixed | requests: fixed | new | headers: fixed | new |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def flows() -> Iterator[Path]:
    """The folders of the flows."""
    yield from sorted((TESTS / "shop" / "flows").iterdir())
    yield from (TESTS / "applications" / name for name in ("kolibri", "oidc", "oscar", "trac"))


def converted(folder: Path, tool: str) -> Path:
    """The script that the tool's converter or recorder makes of the first recording."""
    path = folder / TOOLS[tool]
    return path if path.exists() else LOCUST / f"{folder.name}.locust.py"


def row(folder: Path, tool: str) -> str:
    """One flow's line of the table."""
    raw, recordings = converted(folder, tool), [folder / "rec1.har", folder / "rec2.har"]
    repaired = fixed(raw.name, raw.read_bytes(), recordings, Applicability.UNSAFE)
    dialect = next(dialect for dialect in engine.all_dialects() if dialect.name == tool.lower())
    runs = Runs(tuple(read_recording(str(path)) for path in recordings))
    created = create(runs, Target(str(folder / f"new{raw.suffix}"), dialect), Wishes(), Project(config.Config()))
    results = repaired, created.result
    lines = [raw.read_bytes().count(b"\n"), *(result.data.count(b"\n") for result in results)]
    requests = [len(result.analysis.script.steps) for result in results]
    headers = [sum(len(step.request.headers) for step in result.analysis.script.steps) for result in results]
    share = f"{lines[2] / lines[1]:.0%}".replace("%", " %")
    return f"| {folder.name} | {tool} | {' | '.join(map(str, (*lines, share, *requests, *headers)))} |"


if __name__ == "__main__":
    print(HEAD)
    for flow in flows():
        for tool in TOOLS:
            print(row(flow, tool), flush=True)
