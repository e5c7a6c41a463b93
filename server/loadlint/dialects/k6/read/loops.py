"""Loops whose course is known: over the matches of a pattern in a known text, and through headers for one of a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import inside_parentheses
from loadlint.dialects.k6.read import binding
from loadlint.dialects.k6.read.binding import Binding
from loadlint.dialects.k6.read.values import UNDEFINED
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import field_of, inner_part, walk
from loadlint.dialects.script.read.known_texts import MOST_ITEMS, for_each_item, matches
from loadlint.dialects.script.read.values import Lit, Num, Obj, Part, Regex, Seq, Str, Value, known_text
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.scopes import Scope


def over_matches(interpreter: Interpreter, loop: Node, scope: Scope) -> bool | None:
    """`while ((match = pattern.exec(text)))` with a known pattern and text, as path helpers have it.

    Whether it leaves the function; None where it is another loop, or where the matches are not known.
    """
    assignment = inside_parentheses(loop.child_by_field_name("condition"))
    body = loop.child_by_field_name("body")
    if loop.type != "while_statement" or assignment is None or assignment.type != "assignment_expression":
        return None
    target, call = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
    results = _results(interpreter, call, scope) if call is not None else None
    if results is None or len(results) > MOST_ITEMS or target is None or body is None:
        return None
    for result in results:
        groups: list[Value] = [Str(Text(group)) if group is not None else UNDEFINED for group in result]
        binding.bind(interpreter, target, Seq(groups), Binding(scope))
        if interpreter.exec(body, scope):
            return True
    return False


def _results(interpreter: Interpreter, call: Node, scope: Scope) -> Sequence[Sequence[str | None]] | None:
    """All that `pattern.exec(text)` gives, one after the other: the match and its groups."""
    name, holder = inner_part(call, "function", "property"), inner_part(call, "function", "object")
    if call.type != "call_expression" or name is None or interpreter.source(name) != "exec" or holder is None:
        return None
    pattern = interpreter.eval(holder, scope)
    nodes = arguments_of(call)
    text = known_text(interpreter.eval(nodes[0], scope)) if len(nodes) == 1 else None
    if not isinstance(pattern, Regex) or pattern.pattern is None or text is None or pattern.flags != "g":
        return None
    return matches(pattern.pattern, text, re.ASCII)


def along_path(interpreter: Interpreter, loop: Node, items: Value, scope: Scope) -> bool | None:
    """`for (const key of path.split('.')) value = value[key];`: a loop over known values that makes no request.

    Whether it leaves the function; None where it is another loop.
    """
    left, body = field_of(loop, "left"), field_of(loop, "body")
    if not isinstance(items, Seq) or items.open or len(items.items) > MOST_ITEMS:
        return None
    if not is_walk(items, body):
        return None
    declares = loop.child_by_field_name("kind") is not None

    def run(item: Value) -> bool:
        binding.bind(interpreter, left, item, Binding(scope, declare=declares))
        return interpreter.exec(body, scope)

    return for_each_item(interpreter, items, run)


def is_walk(items: Seq, body: Node) -> bool:
    """Whether a loop goes through known values, calls nothing but what looks at them, and skips none."""
    return all(isinstance(item, Str | Num | Lit | Seq | Obj) for item in items.items) and _only_looks(body)


def _only_looks(body: Node) -> bool:
    nodes = list(walk(body))
    calls = [call.child_by_field_name("function") for call in nodes if call.type == "call_expression"]
    return all(function is not None and _is_looking(function.text or b"") for function in calls) and not any(
        node.type in ("break_statement", "continue_statement") for node in nodes
    )


def _is_looking(function: bytes) -> bool:
    return function.rpartition(b".")[2] in _LOOKING


_LOOKING = frozenset(
    b"isArray Number parseInt isInteger isNaN String encodeURIComponent push append trim toString slice split "
    b"startsWith endsWith includes toLowerCase toUpperCase find attr".split()
)
"""The last names of functions that look at values or put them together."""


def through_headers(interpreter: Interpreter, loop: Node, scope: Scope) -> bool | None:
    """`for (const name in response.headers) if (name.toLowerCase() === 'etag') …`: the header of that name.

    None where it is another loop.
    """
    left, test = field_of(loop, "left"), _statement_inside(field_of(loop, "body"))
    headers = interpreter.eval(field_of(loop, "right"), scope)
    if not isinstance(headers, Part) or headers.kind != "headers" or test is None or test.type != "if_statement":
        return None
    name, consequence = _wanted_name(interpreter, test, interpreter.source(left), scope), field_of(test, "consequence")
    if name is None:
        return None
    declares = loop.child_by_field_name("kind") is not None
    binding.bind(interpreter, left, Str(Text(name)), Binding(scope, declare=declares))
    return interpreter.branches([lambda: interpreter.exec(consequence, scope)], also_old=True)


def _wanted_name(interpreter: Interpreter, test: Node, variable: str, scope: Scope) -> str | None:
    """The name that a condition compares a variable with."""
    condition = inside_parentheses(test.child_by_field_name("condition"))
    if condition is None or condition.type != "binary_expression":
        return None
    sides = [field_of(condition, field) for field in ("left", "right")]
    if field_of(condition, "operator").type not in ("===", "=="):
        return None
    for side, other in (sides, sides[::-1]):
        if re.fullmatch(rf"{re.escape(variable)}(?:\.to(?:Lower|Upper)Case\(\))?", interpreter.source(side)):
            return known_text(interpreter.eval(other, scope))
    return None


def _statement_inside(body: Node) -> Node | None:
    """The only statement of a body."""
    if body.type != "statement_block":
        return body
    return body.named_children[0] if body.named_child_count == 1 else None
