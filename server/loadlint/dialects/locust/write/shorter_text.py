"""A new locustfile after fixes, with one function that fails requests."""

from __future__ import annotations

import re

from tree_sitter import Node

from loadlint.dialects.locust.language import style, syntax
from loadlint.dialects.script.language.syntax_tree import span_of, text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span

_FAILURE = re.compile(r'(\w+)\.failure\(\s*f"(.*) \(status \{\1\.status_code\}\)",?\s*\)', re.DOTALL)
_FAIL = '''\
def fail(response, what):
    """Count a request as failed, and tell its status."""
    response.failure(f"{what} (status {response.status_code})")


'''


def shorter_text(source: Source) -> bytes:
    """The text with the function, where that makes it shorter."""
    return min((source.data, with_fail(source)), key=lambda text: text.count(b"\n"))


def with_fail(source: Source) -> bytes:
    """The text with a function that fails a request with its status, in place of the same words in each place."""
    parsed = syntax.parse(source)
    calls = [(node, failure) for node in walk(parsed.root) if (failure := _failure(node)) is not None]
    classes = [node for node in parsed.root.named_children if node.type == "class_definition"]
    if not classes or "fail" in parsed.identifiers:
        return source.data
    start, folded = classes[0].start_byte, style.of(parsed)
    edits = [Edit(Span(start, start), _FAIL)]
    for node, failure in calls:
        lines = folded.lines(_call_of_fail(failure), " " * node.start_point.column)
        edits.append(Edit(span_of(node), "\n".join(lines)))
    return apply(source.data, edits)


def _failure(node: Node) -> re.Match[str] | None:
    return _FAILURE.fullmatch(text_of(node)) if node.type == "call" else None


def _call_of_fail(failure: re.Match[str]) -> str:
    """The call for a response and the words that are told, which name a value in braces or none."""
    prefix = "f" if re.search(r"(?<!\{)\{(?!\{)", failure[2]) else ""
    words = failure[2] if prefix else failure[2].replace("{{", "{").replace("}}", "}")
    return f'fail({failure[1]}, {prefix}"{words}")'
