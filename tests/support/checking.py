"""What one rule finds in a script, and the tools that run scripts."""

from __future__ import annotations

import csv
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadlint import engine, rules
from loadlint.findings import Applicability, Finding
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from tests.support.scripts import project_of


def found(text: str, rule: str, path: str, recordings: Iterable[Recording] = ()) -> list[Finding]:
    """The findings of a rule; no other part of the analysis may fail."""
    known = rules.by_name(rule)
    own = Config(extend_select=(rule,) if known is not None and known.opt_in else ())
    findings = engine.analyse(Source(path, text.encode()), _project(recordings, own)).findings
    assert not [finding.message for finding in findings if finding.rule in ("internal-error", "syntax-error")]
    return [finding for finding in findings if finding.rule == rule]


def fixed_text(
    text: str,
    path: str,
    recordings: Iterable[Recording] = (),
    select: tuple[str, ...] = (),
    level: Applicability = Applicability.SAFE,
) -> str:
    """The script after all fixes of a level, which must be stable; `select` are the rules, all if it is empty."""
    project = _project(recordings, Config(select=select))
    first = engine.fix(Source(path, text.encode()), project, level)
    again = engine.fix(Source(path, first.data), project, level)
    assert again.data == first.data
    return first.data.decode()


def _project(recordings: Iterable[Recording], config: Config | None = None) -> Project:
    given, own = tuple(recordings), config or Config()
    return project_of(given, own) if given else Project(own)


_ROUNDS = Path(__file__).parents[1] / "results" / "locust_rounds.py"


def locust_tool() -> str:
    """The program of Locust: beside the interpreter that runs the tests, or on the path."""
    own = Path(sys.executable).with_name("locust")
    if own.exists():
        return str(own)
    return shutil.which("locust") or pytest.skip("Locust is not installed")


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path != "/bad" else 500)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def answering() -> Iterator[str]:
    """A server on the loopback interface that answers `{}`, with status 500 for `/bad`."""
    answers = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=answers.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{answers.server_address[1]}"
    finally:
        answers.shutdown()
        answers.server_close()


def statistics(folder: Path, text: str, host: str) -> Mapping[str, tuple[int, int]]:
    """One iteration of the real Locust: for each name the number of requests and of failures."""
    script = folder / "locustfile.py"
    script.write_text(text)
    command = [locust_tool(), "-f", f"{script},{_ROUNDS}", "--headless", "-u", "1", "-t", "100s", "--host", host]
    command += ["--csv", str(folder / "out"), "--only-summary", "--skip-log"]
    variables = {**os.environ, "ROUNDS": "1"}
    subprocess.run(command, cwd=folder, env=variables, check=False, capture_output=True, timeout=120)
    with (folder / "out_stats.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {row["Name"]: (int(row["Request Count"]), int(row["Failure Count"])) for row in rows}
