"""Locust. Facts from 2.47: its session ignores the environment's proxies, and it has no option for one iteration.

A small module beside the script sees to both.
"""

from __future__ import annotations

import os
import shutil

import msgspec
from msgspec import Struct

from loadlint import resources
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.disk.reading import ReadError
from loadlint.results.model import Results, Sample
from loadlint.verify.messages import Sent
from loadlint.verify.tools import Command, IterationResults, Run, proxy_variables

DIALECT = "locust"
PROGRAM = "locust"
VARIABLE = "LOADLINT_LOCUST"
INSTALL = "pipx install locust (all systems), https://docs.locust.io/en/stable/installation.html"
ENDED = frozenset((0, 1))
"""Done; failures or exceptions."""

HEADINGS = frozenset(("Error report", "# occurrences Error"))

keeps_loopback = False


def command(program: str, run: Run) -> Command:
    """`locust --headless`, each kind of user once, one after the other; those that are named alone."""
    return _command(program, run, {})


def in_turn(program: str, run: Run, number: int) -> Command:
    """The same for several iterations of one kind of user; each sample is a line of a file."""
    samples = os.path.join(run.folder, _SAMPLES)
    variables = {"LOADLINT_ITERATIONS": str(number), "LOADLINT_SAMPLES": samples}
    if run.time_limit is not None:
        variables["LOADLINT_TIME_LIMIT"] = str(run.time_limit)
    return _command(program, run, variables)


_SAMPLES = "samples.jsonl"


class _Line(Struct):
    """A sample, or an exception that ended a task: that has no label."""

    iteration: int
    label: str = ""
    method: str = ""
    url: str = ""
    status: int = 0
    failure: str | None = None


def iteration_results(folder: str, number: int) -> IterationResults:
    """What the helper wrote. Locust ends with 1 where a sample has failed, and for exceptions."""
    try:
        lines = reading.read(os.path.join(folder, _SAMPLES), RECORDING).splitlines()
    except ReadError:
        lines = []
    read = [msgspec.json.decode(line, type=_Line) for line in lines]
    samples = tuple(_sample(line) for line in read if line.label)
    return IterationResults(
        Results(_SAMPLES, "Locust", samples), frozenset(line.iteration for line in read if line.failure)
    )


def _sample(line: _Line) -> Sample:
    return Sample(
        line.label,
        line.method,
        line.url,
        line.status or None,
        has_failed=line.failure is not None,
        message=line.failure or "",
        iteration=line.iteration,
    )


def _command(program: str, run: Run, more: dict[str, str]) -> Command:
    helper = shutil.copy(resources.path("verify", "tools", "_beside_locust.py"), run.folder)
    words = [
        *(program, "-f", f"{helper},{run.script}", "--headless", "--users", "1", "--spawn-rate", "100"),
        *("--only-summary", "--loglevel", "WARNING", "--run-time", f"{run.seconds}s", "--stop-timeout", "1"),
        *("--exit-code-on-error", "1", "--csv", os.path.join(run.folder, "results")),
        *([run.part] if run.part is not None else []),
    ]
    variables = {"LOADLINT_PROXY_PORT": str(run.proxy.port), "LOADLINT_PROXY_CERTIFICATE": run.proxy.certificate}
    if run.pauses:
        variables["LOADLINT_PAUSES"] = "1"
    return Command(words, {**proxy_variables(run), **variables, **more})


def module_of(_: Sent) -> str | None:
    """Nothing is imported from the web."""
    return None
