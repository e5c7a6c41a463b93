"""Whether a changed script has errors: its old tree helps to tell, and says the same as the new text by itself."""

from __future__ import annotations

import pytest

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.write.words import parses_after
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


@pytest.mark.parametrize("inserted", ["\n", "\n  b();", "}", "\\", "'", "// ", "/*", "`"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_says_what_the_whole_says(inserted: str, newline: bytes) -> None:
    data = SCRIPT.replace(b"\n", newline)
    tree = syntax.parse(Source("a.js", data))
    for offset in range(0, len(data) + 1, 4):
        edits = [Edit(Span(offset, offset), inserted)]
        after = apply(data, edits)
        has_error = syntax.parse_tree(after, tree.grammar).root_node.has_error
        assert parses_after(tree, edits, after) is not has_error, after


@pytest.mark.parametrize("text", ["x", "');\n  b('"])
def test_the_old_tree_tells(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a large script would be parsed for each of its fixes."""
    place = SCRIPT.index(b"a');")
    edits, tree = [Edit(Span(place, place), text)], syntax.parse(Source("a.js", SCRIPT))
    monkeypatch.delattr(syntax, "parse_tree")
    assert parses_after(tree, edits, apply(SCRIPT, edits))


def test_a_script_that_had_errors_before() -> None:
    broken = SCRIPT.replace(b"e: 1", b"e 1")
    place = broken.index(b"a');")
    edits = [Edit(Span(place, place), "x")]
    assert not parses_after(syntax.parse(Source("a.js", broken)), edits, apply(broken, edits))
