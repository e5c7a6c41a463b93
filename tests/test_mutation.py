"""The tool behind `make mutate`: what it breaks, which lines it takes, and the list of what no test can notice."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest

from tests.tools.mutation import equivalents
from tests.tools.mutation.choice import changed_lines, sample, within
from tests.tools.mutation.loading import HIT, telling_blocks
from tests.tools.mutation.mutants import PACKAGE, Mutant, mutants_of, mutants_of_text
from tests.tools.mutation.reach import Reach
from tests.tools.mutation.trials import in_turns, planned

BROKEN = {
    "return a < b": ["return (a <= b)", "return (a >= b)", "return None"],
    "return a and not b": ["return (a or not b)", "return (not b)", "return a", "return a and b", "return None"],
    "return False": ["return True"],
    "return None": [],
    "return 0.5": ["return 0.6", "return (-0.5)", "return None"],
    "return 0.0": ["return 0.1", "return None"],
    "if a: f()": ["if True: f()", "if False: f()", "if a: pass"],
    "f([x for x in a if x])": ["pass", "f([x for x in a if True])"],
    "a = b + 1": ["a = (b - 1)", "a = b + 2", "a = b + 0"],
    "a = 'id'": ["a = '~id'"],
    "a.x = True": ["pass", "a.x = False"],
    "a = sorted(b, key=f)": ["a = (list(b))", "a = (sorted(b))"],
    "a = any(b)": ["a = (all(b))"],
    "a = f(b, c)": ["a = (f(c, b))"],
    "a = f(b, b)": [],
    "a = f(b, strict=True)": [],
    "ORDER = 5": [],
    "a = min(b, c)": ["a = (max(b, c))"],
    "a = b.lower()": ["a = b"],
    "a: Literal['x'] = b": [],
    "a = cast('x', b)": [],
    "a = f'{b} x {1}'": [],
}


def broken(line: str) -> list[str]:
    """What becomes of a line in a function."""
    text = f"def g():\n    {line}\n"
    mutants = mutants_of_text(text.encode(), "a.py")
    return [mutant.applied(text.encode()).decode().split("\n")[1].strip() for mutant in mutants]


@pytest.mark.parametrize("line", BROKEN)
def test_what_is_broken(line: str) -> None:
    assert sorted(broken(line)) == sorted(BROKEN[line])


TEXT = '''\
import a
LIMIT = 5
class B(C, frozen=True):
    """A class."""
    x: int = 1
    @cache(maxsize=2)
    def f(self, y=3):
        """A function."""
        for z in y:
            def g():
                h(
                    4,
                )
'''


def test_where_it_is_broken() -> None:
    """Types, decorators, docstrings and the settings of classes stay; a block is where statements run together."""
    places = {(one.line, one.block, one.function, one.function_line) for one in mutants_of_text(TEXT.encode(), "a.py")}
    assert places == {
        (2, 0, "", 0),
        (5, 0, "", 0),
        (7, 0, "", 0),
        (11, 11, "B.f", 6),
        (12, 11, "B.f", 6),
    }


def test_later_lines_keep_their_numbers() -> None:
    for mutant in mutants_of_text(TEXT.encode(), "a.py"):
        assert mutant.applied(TEXT.encode()).count(b"\n") == TEXT.count("\n")


def test_every_mutant_is_python() -> None:
    path = PACKAGE / "correlation" / "pipeline.py"
    for mutant in mutants_of(path):
        compile(mutant.applied(path.read_bytes()), str(path), "exec")


def test_a_block_tells_that_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    # Else what `make mutate` writes down ends here: no later test would be seen to reach anything.
    monkeypatch.setattr(builtins, HIT, None, raising=False)
    told: list[tuple[str, int]] = []
    code = telling_blocks(told.append)(b"def f(a):\n    'Doc.'\n    if a:\n        return 1\n    return 2\n", "a.py")
    names: dict[str, object] = {}
    exec(code, names)
    function = names["f"]
    assert callable(function)
    assert (told, function.__doc__) == ([], "Doc.")
    assert (function(False), told) == (2, [("a.py", 2)])
    assert (function(True), told) == (1, [("a.py", 2), ("a.py", 2), ("a.py", 4)])


DIFF = """\
--- a/server/loadlint/correlation/a.py
+++ b/server/loadlint/correlation/a.py
@@ -10,2 +12,3 @@ def f():
@@ -20 +25 @@
@@ -30,2 +34,0 @@
--- a/server/loadlint/b.py
+++ /dev/null
@@ -1,9 +0,0 @@
"""


def test_changed_lines() -> None:
    assert changed_lines(DIFF) == {"correlation/a.py": {12, 13, 14, 25}}


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    mutants = [Mutant("a.py", number, number, "", 1, 0, "", 0) for number in range(50)]
    assert sample(mutants, 10, 1) == sample(mutants, 10, 1) != sample(mutants, 10, 2)
    assert sample(mutants, 60, 1) == mutants


def test_the_mutants_of_a_folder_or_file() -> None:
    files = ["a/b.py", "a/bc.py", "a/c/d.py", "ab/c.py"]
    mutants = [Mutant(path, 0, 0, "", 1, 0, "", 0) for path in files]

    def chosen(*paths: str) -> list[str]:
        return [mutant.path for mutant in within(mutants, paths)]

    assert chosen("a") == chosen("a/") == ["a/b.py", "a/bc.py", "a/c/d.py"]
    assert chosen("a/c", "a/b.py") == ["a/b.py", "a/c/d.py"]
    assert chosen() == files


def test_an_entry_needs_a_reason() -> None:
    text = "# A comment.\na.py\n    - b\n    + c\n    It is so.\n"
    assert equivalents.listed(text) == [equivalents.Equivalent("a.py", ("- b", "+ c"), "It is so.")]
    for wrong in ("a.py\n    - b\n    + c\n", "a.py\n    It is so.\n", "a.py\n    - b\nc.py\n    - b\n    It is.\n"):
        with pytest.raises(ValueError, match=r"an entry of a\.py has no lines or no reason"):
            equivalents.listed(wrong)


@pytest.mark.slow
def test_all_that_is_listed_is_still_there() -> None:
    """An entry whose line has changed says nothing any more."""
    entries = equivalents.listed(equivalents.LISTED.read_text())
    keys = {equivalents.key_of(mutant) for path in {entry.path for entry in entries} for mutant in _mutants(path)}
    assert [entry for entry in entries if (entry.path, entry.difference) not in keys] == []


def _mutants(path: str) -> list[Mutant]:
    file: Path = PACKAGE / path
    return mutants_of(file) if file.exists() else []


def test_each_test_is_tried_with_one_case_before_any_with_a_second_one() -> None:
    """Those of the mutant's own room come first in each turn."""
    tests = [
        ("tests/b/t.py::f[2]", 0.2),
        ("tests/b/t.py::f[1]", 0.1),
        ("tests/a/t.py::g[1]", 3.0),
        ("tests/b/t.py::h", 0.3),
    ]
    turns = ["tests/a/t.py::g[1]", "tests/b/t.py::f[1]", "tests/b/t.py::h", "tests/b/t.py::f[2]"]
    assert [name for name, _ in in_turns(tests, "a")] == turns
    assert [name for name, _ in in_turns(tests, "b")] == [*turns[1:3], turns[0], turns[3]]


def test_what_runs_at_import_is_tried_with_the_nearest_tests_first() -> None:
    """Those that run its block, then those of its file, then those of files that import from it."""
    names = ["tests/a.py::far", "tests/a.py::file", "tests/a.py::block"]
    blocks = {"codecs.py": {1: [2], 5: [1]}, "correlation/observe/slots.py": {1: [0, 1]}}
    reach = Reach([(name, 0.1) for name in names], blocks, {"codecs.py": [1]})
    of_function, of_module, elsewhere = (
        Mutant("codecs.py", 0, 0, "", 1, block, function, 1) for function, block in (("f", 1), ("", 0), ("g", 5))
    )
    plan = planned([of_function, of_module, elsewhere], reach, 20)
    tried = {trial.number: [name for name, _ in trial.tests] for trial in (*plan.alone, *plan.together)}
    assert tried == {0: names[::-1], 1: [names[2], names[1], names[0]], 2: [names[1]]}
    assert [trial.number for trial in plan.alone] == [0, 1]
