"""Scripts of several files, as people write them, follow the second version of the shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.healing.modules import healed, is_healed
from tests.shop.changes import NAMES
from tests.shop.modules_run import CASES

STYLES, FLOWS = (sorted({case[number] for case in CASES}) for number in (0, 1))
QUICK = {
    ("k6_typescript", "area_moved"), ("locust_package", "encoded_percent"), ("jmeter_includes", "step_added"),
}  # fmt: skip

NOT_HEALED = {
    ("locust_package", "search", "token_to_json"): "the value is used before the new request can be made",
    ("jmeter_fragments", "forms", "token_to_script"): "a value with quotes and angles in an inline script",
}
"""What is not healed yet, and why."""


def cases() -> list[object]:
    """Each change in each style, in one flow after the other, with one recording and with two in turn."""
    chosen: list[object] = []
    for number, change in enumerate(NAMES):
        for place, style in enumerate(STYLES):
            flow, runs = FLOWS[(place + number) % len(FLOWS)], 1 + (place + number) % 2
            if (style, flow) in CASES:
                is_sample = number % (2 * len(STYLES)) == place
                rest = pytest.mark.slow if is_sample else pytest.mark.exhaustive
                chosen.append(pytest.param(style, flow, change, runs, marks=() if (style, change) in QUICK else rest))
    return chosen


@pytest.mark.parametrize(("style", "flow", "change", "runs"), cases())
def test_each_change(style: str, flow: str, change: str, runs: int, tmp_path: Path) -> None:
    result = healed(style, flow, change, tmp_path, runs)
    is_expected = (style, flow, change) not in NOT_HEALED
    assert is_healed(result) == is_expected, [finding.message for finding in result.analysis.findings]


@pytest.mark.slow
@pytest.mark.parametrize(
    "style", [style if style == "k6_classes" else pytest.param(style, marks=pytest.mark.slow) for style in STYLES]
)
def test_a_second_time_changes_nothing_and_names_stay(style: str, tmp_path: Path) -> None:
    """Both in the script and in its modules."""
    result = healed(style, "order", "json_key_renamed", tmp_path)
    assert result.modules or result.data != result.before.source.data
    for change in result.changes:
        Path(change.path).write_bytes(change.after)
    again = healed_again(result.analysis.source.path, tmp_path)
    assert again == (), again


def healed_again(path: str, folder: Path) -> tuple[str, ...]:
    """What a second `heal` of the changed files would do."""
    from loadlint import engine
    from loadlint.project import Project
    from loadlint.project.config import Config
    from loadlint.text.source import Source

    recordings = tuple(str(file) for file in sorted(folder.glob("new*.har")))
    result = engine.heal(Source(path, Path(path).read_bytes()), Project(Config(), recordings))
    return tuple(applied.title for applied in result.applied)
