"""The table of `docs/modules.md` has each script of several files. That its diffs are true, `test_modules.py` says."""

from __future__ import annotations

from tests.tools.modules_table import DIFFS, PAGE

from .modules_run import CASES


def test_each_is_in_the_table() -> None:
    table = PAGE.read_text("utf-8")
    names = {f"{style}-{flow}.diff" for style, flow in CASES}
    assert {path.name for path in DIFFS.iterdir()} == names
    assert all(f"modules/{name}" in table for name in names)
