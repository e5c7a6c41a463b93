"""How much one user asks an application that is down, beside one that is well: a table for docs/how-we-know.md.

    python -m tests.tools.asked_table

The application plays the recordings of a flow; then it answers everything with status 503, or with "maintenance" and
status 200. `FLOWS`, `TOOLS`, `WAYS` and `SECONDS` in the environment choose flows, tools, ways and the length of a run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from loadlint import recordings
from loadlint.recordings.exchange import Exchange
from tests.support.failing_application import Application, running
from tests.support.run import ran
from tests.tools.faults_table import TOOLS, WAYS, raw, wished
from tests.tools.faults_table import flows as all_flows
from tests.tools.faults_table import recordings as recorded
from tests.verify import load_runs

HEAD = """\
| flow | written by | tool | requests of a good run | 503 to everything | maintenance with status 200 |
| --- | --- | --- | --- | --- | --- |"""
STATES: Sequence[tuple[int | None, int]] = ((None, 200), (0, 503), (0, 200))
"""From which request on the application is down, and what status it has then."""


class Asked(NamedTuple):
    """How many requests came in a run, and the tool's exit code."""

    requests: int
    code: int


def script_of(folder: Path, flow: str, way: str, suffix: str) -> str | None:
    """A script of a flow in a folder; None where there is none to fix."""
    for number, recording in enumerate(recorded(flow), 1):
        shutil.copy(recording, folder / f"script.{number}.har")
    name = f"script{suffix}"
    if way == "new":
        ran(folder, "new", "script.1.har", "script.2.har", "-o", name)
    elif raw(flow, suffix).exists():
        shutil.copy(raw(flow, suffix), folder / name)
        ran(folder, "fix", "--unsafe-fixes", "--recording", "script.1.har", "--recording", "script.2.har", name)
    return name if (folder / name).exists() else None


def asked(script: Path, exchanges: Sequence[Exchange], state: tuple[int | None, int], seconds: int) -> Asked:
    """What one user of a script asks an application in such a state."""
    application = Application(exchanges, *state)
    with running(application):
        address = application.address
        text = script.read_text("utf-8")
        for host in {urlsplit(exchange.url).netloc for exchange in exchanges}:
            port = host.rpartition(":")[2]
            text = text.replace(f"https://{host}", address).replace(f"http://{host}", address)
            text = text.replace(f">{port}<", f">{address.rpartition(':')[2]}<")
        script.write_text(text, "utf-8")
        verdict = load_runs.TOOLS[script.suffix](script, address, seconds)
        return Asked(len(application.asked), verdict.code)


def row(folder: Path, script: str, seconds: int) -> str:
    """What a script asks in the three states: at once, since it pauses for the most part."""
    exchanges = recordings.read(str(folder / "script.1.har")).exchanges
    with ThreadPoolExecutor() as pool:
        runs = []
        for number, state in enumerate(STATES):
            shutil.copytree(folder, folder / str(number), ignore=shutil.ignore_patterns("[0-9]"))
            runs.append(pool.submit(asked, folder / str(number) / script, exchanges, state, seconds))
        good, *down = (run.result() for run in runs)
    mark = "" if good.code == 0 else " (fails)"
    return f"{good.requests}{mark} | {' | '.join(str(one.requests) for one in down)}"


def main() -> None:
    """Print the table."""
    print(HEAD, flush=True)
    seconds, rows = int(os.environ.get("SECONDS", "60")), {}
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(int(os.environ.get("AT_ONCE", "3"))) as pool:
        for way in wished("WAYS", WAYS):
            for flow in wished("FLOWS", all_flows()):
                for tool in wished("TOOLS", tuple(TOOLS)):
                    folder = Path(name, f"{flow}-{way}-{tool}")
                    folder.mkdir()
                    script = script_of(folder, flow, way, TOOLS[tool])
                    if script is not None:
                        rows[f"| {flow} | {way} | {tool} |"] = pool.submit(row, folder, script, seconds)
        for head, numbers in rows.items():
            print(f"{head} {numbers.result()} |", flush=True)


if __name__ == "__main__":
    main()
