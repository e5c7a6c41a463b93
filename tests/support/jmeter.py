"""The real JMeter, where there is one: BENCH_JMETER names it, else the one that `make test` installs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools.install_jmeter import PROGRAM


def _program() -> str | None:
    if named := os.environ.get("BENCH_JMETER"):
        return named
    return str(PROGRAM) if PROGRAM.exists() and shutil.which("java") else None


JMETER = _program()
needs_jmeter = pytest.mark.skipif(JMETER is None, reason="JMeter is not installed: `make test` does it where Java is")


def run(folder: Path, *options: str, timeout: float = 240) -> None:
    """Run `plan.jmx` in a folder; the samples go to `out.jtl`, the log to `out.log`."""
    assert JMETER is not None
    command = [JMETER, "-n", "-t", "plan.jmx", "-l", "out.jtl", "-j", "out.log", *options]
    environment = {**os.environ, "JVM_ARGS": "-Djava.awt.headless=true", "HEAP": "-Xms64m -Xmx512m"}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=timeout)
