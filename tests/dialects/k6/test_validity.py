"""Few statements tell whether a changed script has errors, and say the same as the whole of it."""

from __future__ import annotations

import pytest
from tree_sitter import Tree

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.write import validity
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span

SCRIPT = b"""\
import http from 'k6/http';

export default function () {
  const a = http.get('/a'); // first
  if (a.status) {
    http.get('/b');
  }
  http.get('/c'); http.get('/d');
  const o = {
    e: 1,
  };
  /* f */ http.get('/g');
}
"""


def test_an_address_at_the_end_of_a_line_is_no_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a large script would be parsed for each of its fixes."""
    data = b"import { group } from 'k6';\ngroup('a', () => { http.get('http://a.test/1'); });\n"
    tree = syntax.parse(Source("a.js", data))
    place = data.index(b" });")
    edits = [Edit(Span(place, place), " more();")]
    monkeypatch.delattr(validity, "reparsed_tree")
    assert validity.parses_after(tree, edits, apply(data, edits))


@pytest.mark.parametrize("inserted", ["\n", "\n  b();", "}", "\\", "'", "// ", "/*", "`"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_says_what_the_whole_says(inserted: str, newline: bytes) -> None:
    data = SCRIPT.replace(b"\n", newline)
    tree = syntax.parse(Source("a.js", data))
    for offset in range(0, len(data) + 1, 4):
        edits = [Edit(Span(offset, offset), inserted)]
        after = apply(data, edits)
        has_error = syntax.parse_tree(after, tree.grammar).root_node.has_error
        assert validity.parses_after(tree, edits, after) is not has_error, after


def parsed_for(edits: list[Edit], monkeypatch: pytest.MonkeyPatch, data: bytes = SCRIPT) -> tuple[bool, list[str]]:
    """Whether a script is valid after edits, and the texts that are parsed to tell: `whole` for the whole script."""
    tree, after = syntax.parse(Source("a.js", data)), apply(data, edits)
    texts: list[bytes] = []

    def parsed(text: bytes, grammar: str) -> Tree:
        texts.append(text)
        return syntax.parse_tree(text, grammar)

    validity.parses.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(validity, "parse_tree", parsed)
        is_valid = validity.parses_after(tree, edits, after)
    return is_valid, ["whole" if text == after else text.decode() for text in texts]


def inserted(place: str, text: str, instead: int = 0) -> Edit:
    """An edit at a place, in the place of so many bytes."""
    start = SCRIPT.index(place.encode())
    return Edit(Span(start, start + instead), text)


@pytest.mark.parametrize(
    ("edits", "parts"),
    [
        ([inserted("a');", "x")], ["const a = http.get('/xa');"]),
        ([inserted("b');", "x")], ["http.get('/xb');"]),
        ([inserted("a');", "x"), inserted("b');", "y")], ["const a = http.get('/xa');", "http.get('/yb');"]),
        ([inserted("e: 1", "f: 2, ")], ["const o = {\n    f: 2, e: 1,\n  };"]),
        ([inserted("const a", "b();\n  ")], ["b();\n  const a = http.get('/a');"]),
        ([inserted("http.get('/b');", "", 15)], ["if (a.status) {\n    \n  }"]),
        # What is between two statements is apart from both.
        ([inserted(" // first", "\n  b();")], ["\n  b();"]),
        ([inserted("\n\nexport", "\nimport x from 'k6';")], ["\nimport x from 'k6';"]),
        # The second statement of a line stands behind a semicolon, so that it is apart.
        ([inserted("d');", "x")], ["http.get('/xd');"]),
    ],
)
def test_only_what_an_edit_touches_is_parsed(
    edits: list[Edit], parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parsed_for(edits, monkeypatch) == (True, parts)


@pytest.mark.parametrize("edit", [inserted("c');", "x"), inserted("g');", "x")])
def test_a_statement_that_shares_its_line_is_parsed_with_its_function(
    edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_valid, (part,) = parsed_for([edit], monkeypatch)
    assert is_valid
    assert part.startswith("export default function") and part.endswith("}")


@pytest.mark.parametrize("edit", [inserted("a');", "'"), inserted("};", "", 2)])
def test_the_whole_decides_where_a_part_does_not_hold(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    is_valid, parts = parsed_for([edit], monkeypatch)
    assert not is_valid
    assert len(parts) == 2 and parts[1] == "whole"


def test_a_script_that_had_errors_before(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = SCRIPT.replace(b"e: 1", b"e 1")
    assert parsed_for([inserted("a');", "x")], monkeypatch, broken) == (False, ["whole"])
