"""What a script does with requests that it judges itself, by `catch_response=True`.

Locust counts such a request at the end of its `with` block: as `success()` or `failure()` said, else by its status. An
exception that leaves the block before that makes Locust forget the request, unless it is a ResponseError.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.locust.read.requests import METHODS
from loadlint.dialects.script.language.syntax_tree import inner_part, span_of, text_of, with_wrapping
from loadlint.script import Remark
from loadlint.text.span import Span
from loadlint.text.words import says_refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import LocustTree
    from loadlint.script import Script

_VERDICTS = ("success", "failure")
_CATCHING = re.compile(rb"\bcatch_response\b")
_NEW_USER = re.compile(rb"\b(?:Fast)?(?:Http)?User\b")
"""The classes of users from Locust 1.0 on."""
_INNER = ("function_definition", "class_definition", "lambda", "decorated_definition")
_LEAVING = ("return_statement", "raise_statement", "break_statement", "continue_statement")
_READING = frozenset("bool debug dir error format hasattr info isinstance len log print repr str type warning".split())
"""Functions that only look at what they get."""
_TESTS = (
    "comparison_operator", "not_operator", "boolean_operator", "parenthesized_expression", "if_statement",
    "elif_clause", "while_statement", "conditional_expression", "assert_statement",
)  # fmt: skip


def not_closed(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Requests that the script wants to judge, outside of any `with`. `fixable`: it does not judge them.

    Where the server is to refuse what is sent, it is not certain that the tool's own verdict is wanted.
    Before Locust 1.0, a verdict counted the request, within a block or not: so it may where no user tells the version.
    """
    verdict_counts = _NEW_USER.search(script.source.data) is None
    for call in _judged_calls(tree):
        top = with_wrapping(call, "parenthesized_expression", "await")
        parent, function = top.parent, function_of(call)
        if parent is None or function is None:
            continue
        uses: list[Node] | None = None
        if parent.type == "expression_statement":
            uses = []
        elif parent.type == "attribute":
            uses = [top]
        elif parent.type == "assignment":
            uses = _uses(parent, top)
        if uses is not None:
            judged = any(_attribute(use) in _VERDICTS for use in uses)
            if not (judged and verdict_counts):
                is_refused = says_refused(_name(function)) or says_refused(text_of(call))
                yield Remark(span_of(call), "", certain=not is_refused, fixable=not judged)


def _name(function: Node) -> str:
    name = function.child_by_field_name("name")
    return text_of(name) if name is not None else ""


def _uses(assignment: Node, top: Node) -> list[Node] | None:
    """The uses of the response in its function; None where it may be used as a context elsewhere."""
    left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
    function = function_of(assignment)
    if left is None or right is None or left.type != "identifier" or right.id != top.id or function is None:
        return None
    if assignment.parent is None or assignment.parent.type != "expression_statement":
        return None
    uses = []
    for node in _walk(function):
        if node.type != "identifier" or node.text != left.text or node.parent is None or node.id == left.id:
            continue
        parent = node.parent
        if parent.type == "assignment" and _is_field(parent, "left", node):
            continue
        if parent.type == "keyword_argument" and _is_field(parent, "name", node):
            continue
        if parent.type == "attribute" and _is_field(parent, "attribute", node):
            continue
        if parent.type != "attribute" and parent.type not in _TESTS:
            return None
        uses.append(node)
    return uses


def may_raise(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """For each block, the first code that can raise before the request is judged.

    Not `certain` where the block looks at the response's status first.
    """
    for alias, body in _blocks(tree):
        walker = _Walker(alias)
        walker.block(body.named_children, decided=False)
        if walker.found is not None:
            node, careful = walker.found
            yield Remark(Span(node.start_byte, node.end_byte), text_of(node), certain=not careful)


def always_success(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Calls of `success()` that are reached whatever the response is."""
    for alias, body in _blocks(tree):
        walker = _Walker(alias)
        for place, statement in enumerate(body.named_children):
            verdict = _verdict(statement, alias)
            later = body.named_children[place + 1 :]
            if verdict == "success" and not any(_judges(other, alias) for other in later):
                yield Remark(Span(statement.start_byte, statement.end_byte), alias)
            walker.statement(statement)
            if verdict is not None or walker.found is not None or _leaves(statement):
                break


def _judged_calls(tree: LocustTree) -> Iterator[Node]:
    """The calls of a client with `catch_response=True`, in the order of the text."""
    file, root = tree.syntax.file, tree.syntax.root
    # Only the few places of the word are looked at: a walk through a long script takes too long for each key.
    words = _CATCHING.finditer(tree.syntax.source.data, file.start, file.end)
    named = (root.descendant_for_byte_range(word.start(), word.end()) for word in words)
    calls = {call.id: call for node in named if node is not None and (call := _call_of(node)) is not None}
    in_order = sorted(calls.values(), key=lambda call: (call.start_byte, -call.end_byte))
    yield from filter(_is_of_client, in_order)


def _call_of(name: Node) -> Node | None:
    """The call that has `catch_response=True`, by the name of the argument; none inside of a lambda."""
    keyword = name.parent
    arguments = keyword.parent if keyword is not None and _is_catching(keyword) else None
    call = arguments.parent if arguments is not None else None
    outer = call
    while outer is not None and outer.type != "lambda":
        outer = outer.parent
    return call if call is not None and call.type == "call" and outer is None else None


def _is_of_client(call: Node) -> bool:
    """Whether a call is a request of a client."""
    function = call.child_by_field_name("function")
    if function is None or function.type != "attribute":
        return False
    holder, name = function.child_by_field_name("object"), function.child_by_field_name("attribute")
    if holder is None or name is None or text_of(name) not in METHODS:
        return False
    # A helper of the script's own may make the block itself.
    return text_of(holder).lower().endswith(("client", "session"))


def _is_catching(node: Node) -> bool:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if node.type != "keyword_argument" or name is None or value is None:
        return False
    return name.text == b"catch_response" and value.type == "true"


def _blocks(tree: LocustTree) -> Iterator[tuple[str, Node]]:
    """The blocks of requests that the script judges, with the response's name."""
    for call in _judged_calls(tree):
        pattern = with_wrapping(call, "parenthesized_expression", "await").parent
        item = pattern.parent if pattern is not None and pattern.type == "as_pattern" else pattern
        if pattern is None or item is None or item.type != "with_item":
            continue
        alias = pattern.child_by_field_name("alias") if pattern.type == "as_pattern" else None
        statement: Node | None = item
        while statement is not None and statement.type != "with_statement":
            statement = statement.parent
        body = statement.child_by_field_name("body") if statement is not None else None
        if body is not None and (alias is None or text_of(alias).isidentifier()):
            yield text_of(alias) if alias is not None else "", body


class _Walker(Struct):
    """Goes through a block in the order in which it runs. `found` is what may raise, and whether a status was read.

    `derived` are the names that hold something of the response, `tested` the names and keys that conditions look at.
    `hinted`: some path has judged the request, and a flag may tell it apart from the others. `handed`: another function
    has got the response, and may have judged it.
    """

    alias: str
    derived: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)
    careful: bool = False
    hinted: bool = False
    handed: bool = False
    caught: int = 0
    found: tuple[Node, bool] | None = None

    def __post_init__(self) -> None:
        self.derived.add(self.alias)

    def block(self, nodes: Sequence[Node], decided: bool) -> bool:
        """Go through statements; whether the request is judged, or the block left, after them."""
        for node in nodes:
            decided = decided or self.statement(node)
        return decided

    def statement(self, node: Node) -> bool:
        """Go through a statement; whether the request is judged, or the block left, after it."""
        if node.type in (*_INNER, "comment"):
            return False
        if node.type == "if_statement":
            return self.branches(node)
        if node.type == "try_statement":
            return self.attempt(node)
        body = node.child_by_field_name("body")
        if body is not None:
            return self.loop(node, body)
        if node.type == "match_statement":
            return False
        self.check(node)
        if node.type == "raise_statement":
            raised = text_of(node).removeprefix("raise").strip().partition("(")[0]
            if not raised.endswith("ResponseError") and not self.hinted:
                self.report(node)
            return True
        if node.type == "assert_statement":
            self.report(node)
        if node.type == "expression_statement":
            self.assign(node)
        verdict = _verdict(node, self.alias)
        self.hinted = self.hinted or verdict is not None
        return node.type in _LEAVING or verdict is not None

    def branches(self, node: Node) -> bool:
        """An `if`."""
        condition, body = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        outcomes: list[bool] = []
        self.condition(condition)
        outcomes.append(body is not None and self.block(body.named_children, decided=False))
        complete = False
        for clause in node.children_by_field_name("alternative"):
            if clause.type == "elif_clause":
                self.condition(clause.child_by_field_name("condition"))
            inner = clause.child_by_field_name("consequence") or clause.child_by_field_name("body")
            complete = complete or clause.type == "else_clause"
            outcomes.append(inner is not None and self.block(inner.named_children, decided=False))
        return complete and all(outcomes)

    def condition(self, node: Node | None) -> None:
        """What a condition tests is known from then on."""
        if node is None:
            return
        self.note(node)
        self.check(node)

    def note(self, node: Node) -> None:
        """Remember what a condition looks at."""
        for inner in _walk(node):
            if inner.type == "identifier" and text_of(inner) != self.alias:
                self.tested.add(text_of(inner))
            elif inner.type == "string":
                self.tested.add(text_of(inner).strip("'\""))
        looking = ("status_code", ".ok", f" in {self.alias}.text")
        self.careful = self.careful or any(word in text_of(node) for word in looking)

    def attempt(self, node: Node) -> bool:
        """A `try`: what handlers catch does not leave the block."""
        handlers = [child for child in node.named_children if child.type in ("except_clause", "except_group_clause")]
        body = node.child_by_field_name("body")
        self.caught += bool(handlers)
        decided = body is not None and self.block(body.named_children, decided=False)
        self.caught -= bool(handlers)
        for child in node.named_children:
            block = child.child_by_field_name("body")
            block = block or next((part for part in child.named_children if part.type == "block"), None)
            if child in handlers and block is not None:
                ended = self.block(block.named_children, decided=False)
                decided = decided and ended
            elif child.type in ("else_clause", "finally_clause") and block is not None:
                decided = self.block(block.named_children, decided=decided)
        return decided

    def loop(self, node: Node, body: Node) -> bool:
        """A loop, or another `with`."""
        for child in node.named_children:
            if child.id != body.id and child.type not in ("block", "else_clause", "comment"):
                self.condition(child) if node.type == "while_statement" else self.check(child)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and self.of_response(right):
            self.derived |= {text_of(name) for name in _walk(left) if name.type == "identifier"}
        suppressed = node.type == "with_statement" and "suppress" in text_of(node).partition("\n")[0]
        self.caught += suppressed
        decided = self.block(body.named_children, decided=False)
        self.caught -= suppressed
        return decided and node.type == "with_statement" and not suppressed

    def assign(self, node: Node) -> None:
        """What is made of the response is of the response."""
        for child in node.named_children:
            left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
            if child.type == "assignment" and left is not None and right is not None and left.type == "identifier":
                name = text_of(left)
                self.tested.discard(name)
                self.derived.discard(name)
                if self.of_response(right):
                    self.derived.add(name)

    def of_response(self, node: Node) -> bool:
        """Whether an expression holds something of the response."""
        return any(inner.type == "identifier" and text_of(inner) in self.derived for inner in _walk(node))

    def check(self, node: Node) -> None:
        """Look for what can raise in an expression or a simple statement."""
        for inner in _walk(node):
            if inner.type == "conditional_expression" and len(inner.named_children) == 3:
                self.note(inner.named_children[1])
            elif inner.type == "comparison_operator" and {"in", "not in"} & {sign.type for sign in inner.children}:
                self.note(inner)
        for inner in _walk(node):
            self.handed = self.handed or (inner.type == "call" and self.hands_over(inner))
            if (inner.type == "subscript" and self.raising_item(inner)) or (
                inner.type == "call" and self.raising_call(inner)
            ):
                self.report(inner)

    def raising_item(self, node: Node) -> bool:
        """Whether a subscript of something of the response may find nothing."""
        value, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
        if value is None or len(keys) != 1 or keys[0].type == "slice" or not self.of_response(value):
            return False
        if node.parent is not None and node.parent.type == "assignment" and _is_field(node.parent, "left", node):
            return False
        text, key = text_of(value), text_of(keys[0])
        if "request_meta" in text or (key in ("0", "-1") and text.endswith(")") and "split(" in text):
            return False
        return key.strip("'\"") not in self.tested and not self.is_tested(value)

    def is_tested(self, node: Node) -> bool:
        """Whether a condition has looked at a name in an expression."""
        return any(inner.type == "identifier" and text_of(inner) in self.tested for inner in _walk(node))

    def raising_call(self, node: Node) -> bool:
        """Whether a call raises where the response is not as expected."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or function.type != "attribute" or arguments is None:
            return False
        holder, name = function.child_by_field_name("object"), function.child_by_field_name("attribute")
        if holder is None or name is None:
            return False
        called = text_of(name)
        if called == "interrupt":
            return not self.hinted
        if called == "json" and not arguments.named_children:
            return text_of(holder) == self.alias and not self.careful
        if called == "raise_for_status":
            return text_of(holder) == self.alias
        if called == "loads":
            return self.of_response(arguments) and not self.careful
        if called in ("group", "groups"):
            return self.of_response(holder) and not self.is_tested(holder)
        return False

    def hands_over(self, node: Node) -> bool:
        """Whether a function of the script's own gets the response."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None or text_of(function).rpartition(".")[2] in _READING:
            return False
        values = [child.child_by_field_name("value") or child for child in arguments.named_children]
        return any(child.type == "identifier" and text_of(child) == self.alias for child in values)

    def report(self, node: Node) -> None:
        """Keep the first place."""
        if self.found is None and not self.caught and not self.handed:
            self.found = (node, self.careful)


def _verdict(statement: Node, alias: str) -> str | None:
    """`success` or `failure` where a statement calls it on the response."""
    call = statement.named_children[0] if statement.type == "expression_statement" else None
    function = call.child_by_field_name("function") if call is not None and call.type == "call" else None
    holder, name = inner_part(function, "object"), inner_part(function, "attribute")
    if holder is None or text_of(holder) != alias:
        return None
    return text_of(name) if name is not None and text_of(name) in _VERDICTS else None


def _judges(node: Node, alias: str) -> bool:
    """Whether a statement, or one inside it, calls `success` or `failure`."""
    return any(_verdict(inner, alias) is not None for inner in _walk(node))


def _leaves(node: Node) -> bool:
    """Whether a statement, or one inside it, may leave the block."""
    return any(inner.type in (*_LEAVING, "assert_statement") for inner in _walk(node))


def _attribute(node: Node) -> str:
    """The attribute that is taken of an expression."""
    parent = node.parent
    name = parent.child_by_field_name("attribute") if parent is not None and parent.type == "attribute" else None
    return text_of(name) if name is not None else ""


def _is_field(parent: Node, name: str, node: Node) -> bool:
    child = parent.child_by_field_name(name)
    return child is not None and child.id == node.id


def _walk(node: Node) -> Iterator[Node]:
    """A node and what is inside it, in the order of the text; not into functions inside an expression."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current.type != "lambda":
            stack += reversed(current.named_children)
