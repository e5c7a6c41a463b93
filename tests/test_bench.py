"""What `make bench` does with what it measured: nothing is measured here."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench import __main__ as bench
from tests.bench import history
from tests.bench.drawing import Series, drawing
from tests.bench.measure import Line


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs are kept in place of the repository."""
    (tmp_path / "images").mkdir()
    monkeypatch.setattr(history, "RUNS", tmp_path / "runs.jsonl")
    monkeypatch.setattr(history, "PAGE", tmp_path / "performance.md")
    return tmp_path


def test_runs_are_kept_line_by_line(place: Path) -> None:
    for measured in (5.0, 6.25, 1.5):
        history.keep([Line("reading / a parse", 2, measured), Line(f"only at {measured}", 1, 1, "s")], 90)
    page = (place / "performance.md").read_text()
    assert "| reading / a parse | 2 x | 1.5 x | met | 5, 6.25 |" in page
    assert "| only at 5.0 | 1 s | 1 s | met |  |" in page
    assert page.count("| 1.5 | 2 |") == 3, "each run with its minutes and the number of its lines"
    assert history.newest()["only at 6.25"] == Line("only at 6.25", 1, 1, "s")


def test_a_goal_that_is_missed_is_seen(place: Path) -> None:
    history.keep([Line("a", 2, 2.001)], 60)
    assert "| a | 2 x | 2 x | **missed** |  |" in (place / "performance.md").read_text()


def test_what_is_worse_by_more_than_15_percent(place: Path) -> None:
    history.keep([Line("a", 9, 2.0), Line("b", 9, 2.0)], 60)
    now = [Line("a", 9, 2.2), Line("b", 9, 2.4), Line("new", 1, 5)]
    assert bench.worse(now) == [(now[1], 2.0)]


def test_parts_are_found_by_name() -> None:
    quick, every = bench.modules([], True), bench.modules([], False)
    assert set(quick) < set(every)
    assert "tests.bench.parts.growth" not in {part.__name__ for part in every}
    assert [part.__name__ for part in bench.modules(["growth"], False)] == ["tests.bench.parts.growth"]
    with pytest.raises(SystemExit, match="the parts are certificate, "):
        bench.modules(["nothing"], False)


def test_the_drawing_has_a_line_for_each_series() -> None:
    text = drawing([("seconds", [Series("scripts", (1, 10, 100), (0.1, 0.5, 4)), Series("<b>", (10, 100), (1, 11))])])
    lines = ElementTree.fromstring(text).iter("{http://www.w3.org/2000/svg}polyline")
    assert len(list(lines)) == 4, "each with a dotted one beside it"
