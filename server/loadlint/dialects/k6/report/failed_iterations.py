"""What a script does after a failure: iterations that end without the pauses of a good one, handlers that only log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.script.language.syntax_tree import holds, inner_part, nearest, span_of, text_of
from loadlint.dialects.script.report.swallowed_errors import is_log, may_raise, swallowed_errors
from loadlint.script import Remark, Script
from loadlint.text.regex import regex

_OTHERWISE = regex(rb"minIterationDuration|finally|catch|arrival-rate|externally-controlled|setTimeout")
"""What lets an iteration last, or starts iterations at a rate."""
_ENDS = regex(rb"fail|throw|return")
"""What ends an iteration: the tree of a script without these words need not be searched."""


def hammers(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The first place where an iteration may end before all of its pauses, with the seconds that these last."""
    data = script.source.data
    if script.is_module or script.files or _OTHERWISE.search(data):
        return
    if b"sleep" not in data or not _ENDS.search(data):
        return
    for function, course in tree.courses:
        kinds = [kind for kind, _, _ in course]
        # An iteration that ends before its first request asks nothing of the application.
        asked = kinds.index("asks") if "asks" in kinds else len(kinds)
        ends = (number for number, kind in enumerate(kinds) if number > asked and kind == "ends")
        first = next((number for number in ends if _is_early(function, course[number][1])), None)
        if first is not None and "pauses" in kinds and "pauses" not in kinds[:first]:
            seconds = [seconds for kind, _, seconds in course if kind == "pauses"]
            yield Remark(span_of(course[first][1]), "fail", detail=_seconds(seconds))
            return


def _is_early(function: Node, end: Node) -> bool:
    """Whether an iteration ends in its own function, and not because an answer was slow: it has lasted, then."""
    condition = inner_part(nearest(end, "if_statement"), "condition")
    return holds(function, end) and not (condition is not None and _OF_TIMINGS.match(text_of(condition)))


_OF_TIMINGS = regex(r"(?s)(?!.*\.(?:status|body|json|html|headers|error)).*\.timings\.")


def _seconds(pauses: Sequence[str | None]) -> str:
    """How long the pauses last together that each iteration makes; nothing where one is not a number."""
    certain = [seconds for seconds in pauses if seconds is not None]
    return f"{sum(map(float, certain)):g}" if certain and all(map(_NUMBER.fullmatch, certain)) else ""


_NUMBER = regex(r"\d+(?:\.\d+)?")


_HARMLESS = frozenset(b"check sleep log error warn info debug add random floor now String Number stringify".split())
_LOGS = regex(rb"console\.\w+")


def swallowing_handlers(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The handlers that swallow what goes wrong with a request."""
    calls = [place.call for place in tree.places if place.call is not None]
    requests = {call.id for call in calls}

    def handlers(attempt: Node) -> Iterator[Node]:
        handler, body = attempt.child_by_field_name("handler"), attempt.child_by_field_name("body")
        if handler is not None and body is not None and may_raise(body, requests, _HARMLESS):
            yield handler

    return swallowed_errors(calls, handlers, _only_logs) if b"catch" in script.source.data else iter(())


def _only_logs(handler: Node) -> bool:
    body = handler.child_by_field_name("body")
    return body is not None and all(child.type == "comment" or is_log(child, _LOGS) for child in body.named_children)
