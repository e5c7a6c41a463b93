"""What Python or Locust refuse when the script starts, or in the first iteration, and a reader of it can see.

Seen with Locust 2.43: what a task raises is counted as an exception of each user, and the user goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from loadlint.changes import CatchResponse, Import
from loadlint.dialects.locust.language.imports import imported_by
from loadlint.dialects.locust.read.step_nodes import LocustTree, Place
from loadlint.dialects.script.language.syntax_tree import Syntax, is_part, nearest, span_of, stands_in
from loadlint.script import Remark, Script

_OF_LOCUST = frozenset(
    "HttpUser FastHttpUser User TaskSet SequentialTaskSet LoadTestShape task tag between constant constant_pacing "
    "constant_throughput events run_single_user".split()
)
_OF_PYTHON = frozenset(
    "base64 csv datetime hashlib hmac html itertools json logging math os random re string sys time uuid".split()
)
"""Modules of the standard library that scripts of load tests use."""


def refusals(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """All that Python or Locust refuse, in the order of the text."""
    remarks = [*_missing_imports(tree.syntax), *_verdicts_without_block(tree)]
    yield from sorted(remarks, key=lambda remark: remark.span)


def _missing_imports(parsed: Syntax) -> Iterator[Remark]:
    """The first use of each name that nothing in the file can have given a value."""
    imported = _imported_names(parsed)
    if "*" in imported:
        return
    for name, nodes in parsed.identifiers.items():
        if name in imported or not (name in _OF_LOCUST or name in _OF_PYTHON):
            continue
        read = [node for node in nodes if not _is_member(node)]
        if not read or not all(map(_is_read, read)) or (name in _OF_PYTHON and not stands_in(read[0], "attribute")):
            continue
        change = Import("locust", (name,)) if name in _OF_LOCUST else Import(name)
        message = f"`{name}` is not imported: Python ends here with a NameError"
        yield Remark(span_of(read[0]), message, repairs=(change,))


def _imported_names(parsed: Syntax) -> set[str]:
    """All names that import statements give, anywhere in the file; `*` where they are not told."""
    names: set[str] = set()
    for statement in parsed.anchors.get("import", ()):
        names.update("*" for child in statement.named_children if child.type == "wildcard_import")
        names.update(imported.alias.partition(".")[0] for imported in imported_by(statement))
    return names


def _is_member(node: Node) -> bool:
    """Whether it is the name of an attribute or of a keyword argument, which needs no import."""
    return is_part(node, "attribute", "attribute") or is_part(node, "keyword_argument", "name")


def _is_read(node: Node) -> bool:
    """Whether a name is certainly read."""
    is_holder = is_part(node, "attribute", "object") or is_part(node, "call", "function")
    return is_holder or stands_in(node, "decorator", "argument_list")


def _verdicts_without_block(tree: LocustTree) -> Iterator[Remark]:
    """Verdicts about responses that were not asked for with `catch_response=True`: they have no such method."""
    for step, place in enumerate(tree.places):
        lacks_block = not place.raw.caught and not place.raw.open
        judged = _judged_in_with(tree.syntax, place) if lacks_block else None
        if judged is not None:
            missing = f"`{tree.syntax.text(judged)}` is not there without `catch_response=True`"
            message = f"{missing}: the task ends here with an AttributeError"
            yield Remark(span_of(judged), message, repairs=(CatchResponse(step),))


def _judged_in_with(parsed: Syntax, place: Place) -> Node | None:
    """The first verdict in the `with` block of a call about its response."""
    bound = place.call.parent if place.call is not None else None
    block = nearest(bound, "with_statement")
    if bound is None or bound.type != "as_pattern" or block is None:
        return None
    # Only the places of the words are looked at: a walk through all blocks of a script takes too long for each key.
    verdict = re.compile(re.escape(parsed.text(bound.named_children[-1]).encode()) + rb"\.(?:failure|success)\b")
    spans = [match.span() for match in verdict.finditer(parsed.source.data, block.start_byte, block.end_byte)]
    nodes = ((block.descendant_for_byte_range(*span), span) for span in spans)
    called = (node for node, span in nodes if node is not None and node.byte_range == span)
    return next((node for node in called if is_part(node, "call", "function")), None)
