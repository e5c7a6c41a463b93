"""The diffs of `docs/modules/` are what a fix does today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.modules_table import DIFFS, PAGE, diff_of

from .modules_run import CASES, copied
from .test_modules import each_case, fix


@each_case
def test_a_diff_is_true(style: str, flow: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    script = copied(style, flow, Path()).relative_to(".")
    kept = (DIFFS / f"{style}-{flow}.diff").read_text("utf-8")
    assert diff_of(fix(script)) == kept, "python -m tests.tools.modules_table"


def test_each_is_in_the_table() -> None:
    table = PAGE.read_text("utf-8")
    names = {f"{style}-{flow}.diff" for style, flow in CASES}
    assert {path.name for path in DIFFS.iterdir()} == names
    assert all(f"modules/{name}" in table for name in names)
