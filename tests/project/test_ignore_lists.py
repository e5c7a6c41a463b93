"""A value is added to what a configuration ignores; the rest of its text stays as it is."""

from __future__ import annotations

import pytest

from loadlint.project.ignore_lists import CannotIgnoreError, with_ignored

PROJECT = ("tool", "loadlint")


@pytest.mark.parametrize(
    ("before", "above", "after"),
    [
        ("", (), '[ignored]\nvalues = ["x-1"]\n'),
        ('select = ["k6"]', (), 'select = ["k6"]\n\n[ignored]\nvalues = ["x-1"]\n'),
        ('[ignored]\nnames = ["id"] # why\n', (), '[ignored]\nvalues = ["x-1"]\nnames = ["id"] # why\n'),
        ('[ignored]\nvalues = ["a"]\n', (), '[ignored]\nvalues = ["a", "x-1"]\n'),
        ("[ignored]\nvalues = []\n", (), '[ignored]\nvalues = ["x-1"]\n'),
        ('[ignored]\nvalues = [\n  "a",\n]\n', (), '[ignored]\nvalues = [\n  "a",\n  "x-1",\n]\n'),
        (
            '[project]\nname = "shop"\n\n[tool.loadlint]\nselect = ["all"]\n\n[tool.ruff]\nline-length = 100\n',
            PROJECT,
            '[project]\nname = "shop"\n\n[tool.loadlint]\nselect = ["all"]\n\n[tool.ruff]\nline-length = 100\n'
            '\n[tool.loadlint.ignored]\nvalues = ["x-1"]\n',
        ),
        ('[ignored]\nvalues = ["x-1"]\n', (), '[ignored]\nvalues = ["x-1"]\n'),
    ],
)
def test_the_list_grows(before: str, above: tuple[str, ...], after: str) -> None:
    assert with_ignored(before, "x-1", above) == after


@pytest.mark.parametrize(
    "before", ["ignored = { values = [] }\n", "[ignored\n", 'ignored = "x"\n', '[ignored]\nvalues = "a"\n']
)
def test_what_is_not_understood_is_left_alone(before: str) -> None:
    with pytest.raises(CannotIgnoreError):
        with_ignored(before, "x-1")
