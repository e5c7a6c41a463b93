"""Steps whose path has a word for which another run sends another one."""

from __future__ import annotations

import pytest

from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.dialects.k6 import dialect
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

SCRIPT = k6(
    "http.get('http://t.test/notes/Lamp');",
    "http.get('http://t.test/edit?note=Lamp');",
    "http.get('http://t.test/rename/Lamp');",
)


def recording(*paths: str) -> str:
    return "###\n".join(f"GET http://t.test{path}\nHTTP 200\n\nok\n" for path in paths)


def pairs(text: str, script: str = SCRIPT) -> dict[int, int]:
    """For the steps of the script the positions in a recording, but for those whose address seems to have moved."""
    steps = dialect.parse(Source("a.js", script.encode()), lambda _: None).steps
    return dict(alignment_of(steps, [parse_flow(text)]).at_same_address().runs[0].position_of)


def test_a_field_tells_what_the_other_run_calls_it() -> None:
    assert pairs(recording("/notes/Table", "/edit?note=Table", "/rename/Table")) == {0: 0, 1: 1, 2: 2}


@pytest.mark.parametrize(
    "paths",
    [
        ("/notes/Chair", "/edit?note=Table", "/rename/Chair"),
        ("/notes/Table", "/edit?note=Table&from=Lamp", "/rename/Table"),
    ],
)
def test_another_word_or_one_that_both_know_is_another_page(paths: tuple[str, ...]) -> None:
    assert 2 not in pairs(recording(*paths))
