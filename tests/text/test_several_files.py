"""One source for several files: a place is one number, whatever file it is in."""

from __future__ import annotations

import pytest

from loadlint.text.edits import ConflictError, Edit
from loadlint.text.source import Source, with_texts
from loadlint.text.span import Span

SCRIPT = Source("main.js", b"import './a.js'\r\nrun()\r\n")
BOTH = SCRIPT.with_module("lib/a.js", "// é\nexport const a = 1\n".encode()).with_module("b.js", b"b()")


def place_of(text: str) -> Span:
    start = BOTH.data.index(text.encode())
    return Span(start, start + len(text.encode()))


def test_places_of_the_script_stay_what_they_are() -> None:
    assert BOTH.data.startswith(SCRIPT.data) and BOTH.script_end == len(SCRIPT.data)
    assert BOTH.position(place_of("run").start) == SCRIPT.position(SCRIPT.data.index(b"run")) == (2, 1)
    assert SCRIPT.files[0].end == len(SCRIPT.data) and SCRIPT.source_at(3) is SCRIPT


@pytest.mark.parametrize(
    ("text", "path", "position"),
    [("run", "main.js", (2, 1)), ("const", "lib/a.js", (2, 8)), ("b()", "b.js", (1, 1)), ("é", "lib/a.js", (1, 4))],
)
def test_a_place_tells_its_file(text: str, path: str, position: tuple[int, int]) -> None:
    span = place_of(text)
    assert BOTH.path_at(span.start) == path
    assert BOTH.position(span.start) == position
    assert BOTH.source_at(span.start).text(BOTH.span_in_file(span)) == text


def test_the_end_of_a_file_belongs_to_it() -> None:
    assert [BOTH.path_at(file.end) for file in BOTH.files] == ["main.js", "lib/a.js", "b.js"]


def test_edits_change_the_files_that_they_are_in() -> None:
    edits = [
        Edit(place_of("run"), "go"),
        Edit(place_of("1"), "2"),
        Edit(Span(BOTH.script_end, BOTH.script_end), "end()"),
    ]
    assert BOTH.changed_files(edits) == {
        "main.js": b"import './a.js'\r\ngo()\r\nend()",
        "lib/a.js": "// é\nexport const a = 2\n".encode(),
    }
    assert BOTH.changed_files([Edit(place_of("b()"), "b()")]) == {}


def test_no_edit_is_about_two_files() -> None:
    with pytest.raises(ConflictError, match="several files"):
        BOTH.changed_files([Edit(Span(BOTH.script_end - 1, BOTH.script_end + 3), "")])


def test_what_stands_in_a_source_is_read_in_place_of_the_disk() -> None:
    read = with_texts(BOTH, {"b.js": b"new()"}, lambda path: b"disk")
    assert [read(path) for path in ("lib/a.js", "b.js", "c.js")] == [
        BOTH.source_of(BOTH.files[1]).data,
        b"new()",
        b"disk",
    ]
