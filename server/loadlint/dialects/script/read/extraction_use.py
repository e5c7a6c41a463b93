"""What a script does with values that it takes out of responses: reads them unguarded, too early, or overwrites them.

Whatever can't be told for certain, such as who calls a function in between, counts in the script's favour.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.assertion import AllOf, AnyOf, Found, JsonIs, Not, StatusIs, Test, TextIs, leaves
from loadlint.dialects.script.language.syntax_tree import Syntax, nearest, walk
from loadlint.extractor import FromJson
from loadlint.operation import request_name
from loadlint.script import Remark
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.script import Assertion, Extraction, RemarkKind, Script, Step

    Find = Callable[[Script, Any], Iterator[Remark]]

_ASKING = regex(r"check|expect|assert|verif|valid|ensure|require|guard|isinstance|len\b|typeof|describe", re.I)
_SHOWING = regex(r"(?:^|\.)(?:print|log|info|debug|warn|warning|error)$")
_NESTED = 8
"""How deep the calls of requests may stand in one another."""
_CALLS = "call_expression", "call"
_KNOWN = frozenset(
    "findBetween parseHTML String Number str int BeautifulSoup PyQuery Selector get post put patch del delete request "
    "batch json html find first last eq attr text val contents match exec replace split trim pop shift slice substring "
    "toString parse parse_qs urlparse unquote loads group search findall find_all select select_one get_text css xpath "
    "extract getall re re_first strip decode b64decode encode headers cookies cookiesForURL join at map filter "
    "index indexOf fromstring HTML children parent next".split()
)
"""Functions that requests and values of their answers are made with; any other may be the script's own."""
_NOTHING = frozenset(("null", "undefined", "None", "''", '""', "``"))


class Shape(Struct, frozen=True):
    """What a language's syntax looks like.

    `giving` are the nodes that give a name a value, with the fields of name and value. `names` are the types of what a
    variable is, `functions`, `conditional` and `statements` the types of nodes that are such. `tests` are nodes that
    ask for a value in one of their fields, or in all of them ("").
    """

    giving: tuple[tuple[str, str, str], ...]
    names: frozenset[str]
    functions: frozenset[str]
    conditional: frozenset[str]
    statements: frozenset[str]
    blocks: frozenset[str]
    tests: frozenset[tuple[str, str]]
    operators: frozenset[str]
    leaving: re.Pattern[str]
    binding: frozenset[str]


class Take(Struct, frozen=True):
    """A statement that gives a variable a value out of a response: `given` is the node that does it."""

    extraction: Extraction
    value: Node
    given: Node
    target: Node
    statement: Node
    block: Node


class Takes:
    """The statements of a script that take values out of responses, and where its variables occur."""

    def __init__(self, script: Script, syntax: Syntax, shape: Shape) -> None:
        self.script = script
        self.syntax = syntax
        self.shape = shape
        self.all = [take for extraction in script.extractions if (take := self._take(extraction)) is not None]
        self._tested: dict[tuple[int, bool], bool] = {}
        self._asked: dict[tuple[int, str], bool] = {}
        self._left: dict[int, dict[str, int]] = {}

    @cached_property
    def _names(self) -> dict[str, list[Node]]:
        """The variables by the last part of their names, in the order of the text: an attribute is one as a whole."""
        places: dict[str, list[Node]] = {}
        for node in self.syntax.anchors.get("name", ()):
            whole = node
            parent = node.parent
            if parent is not None and parent.type == "attribute" and parent.end_byte == node.end_byte:
                whole = parent
            if whole.type in self.shape.names:
                places.setdefault(self.syntax.text(node), []).append(whole)
        return places

    @cached_property
    def _calls(self) -> tuple[list[int], list[tuple[Span, list[Step]]]]:
        """The places of the requests in the order of the text, with their first bytes."""
        by_span: dict[Span, list[Step]] = {}
        for step in self.script.steps:
            for span in step.calls:
                by_span.setdefault(span, []).append(step)
        ordered = sorted(by_span.items())
        return [span.start for span, _ in ordered], ordered

    def assertions_of(self, step: int) -> list[Assertion]:
        """The assertions on a step alone."""
        return [assertion for assertion in self.script.assertions_of(step) if not assertion.inherited]

    def sending(self, node: Node) -> list[Step]:
        """The steps in whose request a node stands."""
        starts, ordered = self._calls
        position = bisect_right(starts, node.start_byte)
        near = ordered[max(0, position - _NESTED) : position]
        return [step for span, steps in near if node.start_byte < span.end for step in steps]

    def at(self, span: Span) -> Take | None:
        """The statement of an extraction that is shown at a span."""
        return self._takes_by_place.get(span)

    @cached_property
    def _takes_by_place(self) -> dict[Span, Take]:
        return {take.extraction.span: take for take in reversed(self.all)}

    def _take(self, extraction: Extraction) -> Take | None:
        value = self.syntax.root.descendant_for_byte_range(extraction.span.start, extraction.span.end)
        node = value
        while node is not None and node.start_byte == extraction.span.start and node.type not in self._giving:
            node = node.parent
        if node is None or value is None or node.type not in self._giving:
            return None
        name_field, value_field = self._giving[node.type]
        name, held = node.child_by_field_name(name_field), node.child_by_field_name(value_field)
        if name is None or held is None or self.syntax.text(name) != extraction.variable:
            return None
        if (held.start_byte, held.end_byte) != (
            extraction.span.start,
            extraction.span.end,
        ) or name.type not in self.shape.names:
            return None
        statement = node.parent
        block = statement.parent if statement is not None else None
        if statement is None or statement.type not in self.shape.statements or statement.named_child_count != 1:
            return None
        if block is None or block.type not in self.shape.blocks:
            return None
        return Take(extraction, value, node, name, statement, block)

    @cached_property
    def _giving(self) -> dict[str, tuple[str, str]]:
        return {kind: (name, value) for kind, name, value in self.shape.giving}

    def places(self, variable: str) -> list[Node]:
        """Where a variable occurs, in the order of the text; an attribute counts whatever holds it."""
        return self._names.get(_last(variable), [])

    def giving_node(self, node: Node) -> Node | None:
        """What an occurrence is given; None where it is only read."""
        parent = node.parent
        if parent is None or parent.type not in self._giving:
            return None
        name = parent.child_by_field_name(self._giving[parent.type][0])
        return parent if name is not None and name.id == node.id else None

    def value_of(self, assignment: Node) -> Node | None:
        """What a node gives to its name."""
        return assignment.child_by_field_name(self._giving[assignment.type][1])

    def function_of(self, node: Node) -> Node:
        """The function that a node is in, or the whole file."""
        return nearest(node.parent, *self.shape.functions) or self.syntax.root

    def is_tested(self, node: Node, *, calls: bool = True) -> bool:
        """Whether an occurrence stands where the script asks what is there; `calls`: by a function too."""
        key = node.id, calls
        if key not in self._tested:
            self._tested[key] = self._is_tested(node, calls=calls)
        return self._tested[key]

    def _is_tested(self, node: Node, *, calls: bool) -> bool:
        child, parent = node, node.parent
        while parent is not None and parent.type not in self.shape.functions:
            if self._asks(parent, child):
                return True
            if parent.type in _CALLS:
                called = parent.child_by_field_name("function")
                if calls and called is not None and _ASKING.search(self.syntax.text(called)):
                    return True
            if parent.type in self.shape.statements:
                return False
            child, parent = parent, parent.parent
        return False

    def _asks(self, node: Node, child: Node) -> bool:
        """Whether a node looks whether there is something in one of its parts."""
        fields = [name for kind, name in self.shape.tests if kind == node.type]
        if not fields:
            return False
        operator = node.child_by_field_name("operator")
        if operator is not None and self.syntax.text(operator) not in self.shape.operators:
            return False
        asked = [node.child_by_field_name(name) for name in fields if name]
        return "" in fields or any(node is not None and node.id == child.id for node in asked)

    def is_shown_only(self, node: Node) -> bool:
        """Whether an occurrence is only printed."""
        parent = node.parent
        while parent is not None and parent.type not in self.shape.statements:
            if parent.type in _CALLS:
                called = parent.child_by_field_name("function")
                if called is not None and _SHOWING.search(self.syntax.text(called)):
                    return True
            parent = parent.parent
        return False

    def is_in_branch(self, take: Take) -> bool:
        """Whether a statement stands in a branch, before which something was asked."""
        return any(node.type in self.shape.conditional for node in self._around(take))

    def is_behind_exit(self, take: Take) -> bool:
        """Whether a statement stands behind a branch that leaves, and that names what it reads or sets."""
        words = self._words(take)
        around = ((node.parent, node.start_byte) for node in self._around(take))
        lefts = ((self._left_after(block), start) for block, start in around if block is not None)
        return any(left.get(word, start) < start for left, start in lefts for word in words)

    def _around(self, take: Take) -> Iterator[Node]:
        """A statement and what it stands in, up to its function."""
        node: Node | None = take.statement
        while node is not None and node.type not in self.shape.functions:
            yield node
            node = node.parent

    def _left_after(self, block: Node) -> dict[str, int]:
        """The words of those branches in a block that may leave it, with the first byte of the first of them."""
        if block.id not in self._left:
            ends: dict[str, int] = {}
            for child in block.named_children:
                if child.type in self.shape.conditional and self.shape.leaving.search(text := self.syntax.text(child)):
                    for word in set(re.findall(r"\w+", text)):
                        ends.setdefault(word, child.start_byte)
            self._left[block.id] = ends
        return self._left[block.id]

    def _words(self, take: Take) -> set[str]:
        """The names of variables in an extracting expression, with the variable itself."""
        return self._identifiers(take.value) | {_last(take.extraction.variable)}

    def _identifiers(self, node: Node) -> set[str]:
        return {self.syntax.text(inner) for inner in walk(node) if inner.type == "identifier"}

    def calls_own(self, take: Take) -> bool:
        """Whether a function of the script's own is on the way, which may ask itself."""
        calls = (node.child_by_field_name("function") for node in walk(take.value) if node.type in _CALLS)
        names = (self.syntax.text(called).rpartition(".")[2] for called in calls if called is not None)
        return any(name not in _KNOWN for name in names)

    def asked_source(self, take: Take) -> bool:
        """Whether another variable on the way, such as the result of a search, is asked for."""
        function = self.function_of(take.statement)
        return any(self._is_asked(function, name) for name in self._identifiers(take.value))

    def _is_asked(self, function: Node, name: str) -> bool:
        """Whether a function asks what is in a plain variable."""
        key = function.id, name
        if key not in self._asked:
            self._asked[key] = any(
                node.type == "identifier" and self.is_tested(node, calls=False)
                for node in self._names.get(name, ())
                if function.start_byte <= node.start_byte < function.end_byte
            )
        return self._asked[key]


@lru_cache(maxsize=1)
def takes_of(script: Script, shape: Shape) -> Takes:
    """The statements of the script's own file that take values; the rules of an analysis share them."""
    return Takes(script, script.tree.syntax, shape)


def takes_in(script: Script, syntax: Syntax, shape: Shape) -> Takes:
    """The statements that take values in one of the files of a script."""
    takes = takes_of(script, shape)
    return takes if syntax is takes.syntax else Takes(script, syntax, shape)


def about_takes(shape: Shape, names: Callable[[Syntax], Mapping[str, int]]) -> dict[RemarkKind, Find]:
    """What rules report of a language's statements that take values."""

    def of_takes(find: Callable[[Takes], Iterator[Remark]]) -> Find:
        return lambda script, tree: iter(sorted(find(takes_of(script, shape)), key=lambda remark: remark.span))

    return {
        "never-read": of_takes(lambda takes: never_read(takes, names(takes.syntax))),
        "unhandled": of_takes(unhandled_values),
        "set-later": of_takes(set_later),
        "overwritten": of_takes(overwritten),
    }


def _last(name: str) -> str:
    return name.rpartition(".")[2]


_TAKEN = frozenset("call call_expression attribute member_expression subscript subscript_expression".split())
"""What takes a value out of an answer and does not also test it."""


def never_read(takes: Takes, counts: Mapping[str, int]) -> Iterator[Remark]:
    """Statements that do nothing but give a value to a name which occurs nowhere else; `counts` are all names."""
    for take in dict.fromkeys(takes.at(take.extraction.span) for take in takes.all):
        if take is None or counts.get(take.extraction.variable) != 1 or take.target.type != "identifier":
            continue
        held = takes.value_of(take.given)
        is_declared = take.given.type != "assignment_expression" and held is not None and held.type in _TAKEN
        if is_declared and (take.block.type != "block" or take.block.named_child_count > 1):
            yield Remark(take.extraction.span, take.extraction.variable, fixable=True)


def unguarded_takes(takes: Takes) -> Iterator[Take]:
    """Values that later requests need and that nothing asks for, no test of the answer either."""
    for take in _unasked_takes(takes):
        judging = takes.assertions_of(take.extraction.step)
        is_tested = any(_looks_at(assertion.test, take.extraction) for assertion in judging)
        if not (is_tested or takes.asked_source(take) or takes.is_behind_exit(take)):
            yield take


def unhandled_values(takes: Takes) -> Iterator[Remark]:
    """Values that are taken although a failed test of the answer ends nothing, and that nothing asks for."""
    for take in _unasked_takes(takes):
        # What stands in a variable of the script's own by then may not be there for other reasons.
        if any(node.type in _CALLS for node in walk(take.value)):
            yield Remark(take.extraction.span, take.extraction.variable)


def _unasked_takes(takes: Takes) -> Iterator[Take]:
    """Values that later requests need, that the script does not ask for, and from which no failed test keeps it."""
    script = takes.script
    times = Counter(take.extraction.variable for take in takes.all)
    for take in takes.all:
        extraction = take.extraction
        if extraction.extractor is None or extraction.step + 1 >= len(script.steps):
            continue
        if extraction.extractor.loops:
            # The item to which a loop has come is there.
            continue
        if any(assertion.stops or assertion.guards for assertion in takes.assertions_of(extraction.step)):
            continue
        others = [node for node in takes.places(extraction.variable) if takes.giving_node(node) is None]
        read = [node for node in others if not takes.is_shown_only(node)]
        if not read or any(map(takes.is_tested, others)) or takes.is_in_branch(take):
            continue
        if _is_alias(take.value) or takes.calls_own(take):
            continue
        if times[extraction.variable] == 1:
            yield take


def shows_failure(takes: Takes, take: Take) -> bool:
    """Whether the script tests the status of the answer, so that an error is seen, although the iteration goes on."""
    tests = (test for assertion in takes.assertions_of(take.extraction.step) for test in leaves(assertion.test))
    return any(isinstance(test, StatusIs) for test in tests)


def _is_alias(value: Node) -> bool:
    """Whether it is another name of what was taken before."""
    return not any(node.type in (*_CALLS, "subscript", "subscript_expression") for node in walk(value))


def _looks_at(test: Test, extraction: Extraction) -> bool:
    """Whether a test says something about the extracted value."""
    match test:
        case AllOf(tests) | AnyOf(tests):
            return any(_looks_at(inner, extraction) for inner in tests)
        case Not(inner):
            return _looks_at(inner, extraction)
        case Found(extractor) | TextIs(extractor):
            return extractor == extraction.extractor
        case JsonIs(path):
            origin = extraction.extractor.origin if extraction.extractor is not None else None
            return isinstance(origin, FromJson) and origin.path[: len(path)] == path
    return False


def set_later(takes: Takes) -> Iterator[Remark]:
    """Requests that read a variable whose first value comes with a later response, or with their own.

    Steps that different functions of the script run have no order.
    """
    script = takes.script
    entry = [place.raw.entry for place in script.tree.places]
    by_name: dict[str, list[Take]] = {}
    for take in takes.all:
        by_name.setdefault(take.extraction.variable, []).append(take)
    for name, same_name in by_name.items():
        if not _only_from(takes, name, same_name):
            continue
        first = min(take.extraction.step for take in same_name)
        setting = next(take for take in same_name if take.extraction.step == first)
        if any(script.steps[take.extraction.step].repeated for take in same_name):
            continue
        for node in takes.places(name):
            if takes.giving_node(node) is not None or takes.is_tested(node) or takes.is_shown_only(node):
                continue
            if takes.syntax.text(node) != name:
                continue
            steps = takes.sending(node)
            early = steps and all(
                step.index <= first and not step.conditional and not step.repeated and entry[step.index] == entry[first]
                for step in steps
            )
            if early and takes.function_of(node).id == takes.function_of(setting.statement).id:
                detail = request_name(script.steps[first].written.request)
                yield Remark(Span(node.start_byte, node.end_byte), name, detail=detail)


def _only_from(takes: Takes, name: str, same_name: Sequence[Take]) -> bool:
    """Whether nothing else gives a variable a value: neither an assignment, nor a parameter or a loop."""
    targets = {take.target.id for take in same_name}
    for node in takes.places(name):
        assignment = takes.giving_node(node)
        if assignment is not None and node.id not in targets:
            value = takes.value_of(assignment)
            if value is not None and takes.syntax.text(value) not in _NOTHING:
                return False
        parent = node.parent
        if assignment is None and parent is not None and parent.type in takes.shape.binding:
            return False
    return True


def overwritten(takes: Takes) -> Iterator[Remark]:
    """Statements that replace a value of a response which nothing has read yet by another one."""
    last: dict[tuple[str, int], Take] = {}
    for take in sorted(takes.all, key=lambda take: take.statement.start_byte):
        extraction = take.extraction
        key = extraction.variable, take.block.id
        before = last.get(key)
        last[key] = take
        if before is None or before.statement.id == take.statement.id:
            continue
        if before.extraction.extractor is None or extraction.extractor is None:
            continue
        same = before.extraction.extractor == extraction.extractor
        function = takes.function_of(take.statement)
        places = takes.places(extraction.variable)
        if same or any(not function.start_byte <= node.start_byte < function.end_byte for node in places):
            continue
        start, end = before.given.end_byte, take.given.end_byte
        between = [node for node in places if start <= node.start_byte < end and node.id != take.target.id]
        if not between:
            first = takes.script.steps[before.extraction.step]
            detail = f"was taken from the response to {request_name(first.request)} and which nothing has read"
            yield Remark(extraction.span, extraction.variable, detail=detail)
