"""What the replay of a script adds to a check, where nothing is known of script and recordings."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.correlation.flow import Flow
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import har
from loadlint.replay import replay
from loadlint.script import Script
from loadlint.text.source import Source
from tests.bench.inputs import shop
from tests.bench.measure import ROUNDS, Line, seconds


def lines(folder: Path) -> Iterator[Line]:
    return quick(folder)


def quick(_: Path) -> Iterator[Line]:
    text, data = shop(300, 300, 3 << 20)

    def spent(work: Callable[[Flow, Script, bytes | None], object]) -> float:
        """The seconds of a check with another replay."""
        project = Project(Config(), ("a.har", "b.har"), load=lambda path: har.read(path, data))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(replay, "replay", work)
            return seconds(lambda: engine.analyse(Source("a.js", text.encode()), project))

    ratios = [spent(replay.replay) / spent(lambda *_: None) for _ in range(ROUNDS)]
    yield Line("check with a replay / without", 1.25, statistics.median(ratios))
