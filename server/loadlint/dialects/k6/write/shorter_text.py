"""A new script after fixes, as a person would write it with fewer lines.

What it takes, checks and requests is known first; then each statement is written once: values that later requests send
are taken by one function, checks that differ in names and texts alone are made by one, checks and long addresses that
come several times are constants, and a request whose response is only checked is one statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.layout import WIDTH
from loadlint.dialects.k6.write.literals import in_camel_case
from loadlint.dialects.script.language.syntax_tree import member_span, span_of, stands_in, text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span
from loadlint.text.words import words_in

FUNCTION = "required"
_LINES_OF_FUNCTION = 6
"""Where it saves no more, the script is shorter without it."""
_ENTRY = b"export default function"
_LONG = 60
"""Characters. A shorter address is read more easily where it is sent."""
_GUARD = re.compile(r"if \(!(\w+)\) fail\('no \1 in the response to .*'\)")
_BODY = re.compile(r"\w+\.body&&(.*)|\(\w+\.body&&(.*)\)")
_TEST = re.compile(
    r"\(r\)=>(?:(?:r\.body|Boolean\(r\.body\))&&)?"
    r"(?:Boolean\(r(?P<filled>\W.*)\)|r(?P<there>\W.*)!==undefined|(?P<pattern>/.*/)\.test\(r(?P<searched>\W.*)\))"
)
"""A value that is taken where there is a body, and a test that it is there, without white space."""
_INPUT_VALUE = re.compile(
    r"(\w+)\.body && \1\.html\(\)\.find\(('[^'\\]*')\)\.(?:first\(\)|eq\((\d+)\))\.attr\('value'\)"
)
_INPUT_FUNCTION = "inputValue"
_FEWEST_INPUTS = 3
_TESTED = re.compile(r"'(?P<request>[^':\\]+): (?P<words>[^'\\`$]*)': (?P<test>\(r\) => .*)")
_PLAIN_TEXT = re.compile(r"'([^'\\`$]+)'")
_SETTING = re.compile(r"\$\{\w+\}")
_REQUEST = re.compile(r"const (\w+) = (http\.\w+\(.*\)|\w+\(.*\));")
_CHECK = re.compile(r"check\((\w+), (.*)\);")
_DECLARED_AND_CHECKED = 2


def shorter_text(source: Source) -> bytes:
    """The text, written anew where that makes it shorter."""
    parsed = syntax.parse(source)
    nodes = sorted(walk(parsed.root), key=lambda node: node.start_byte)
    entry = source.data.index(_ENTRY)
    is_free = FUNCTION not in parsed.identifiers and _imports_check(source.data)
    is_typed = parsed.grammar == syntax.TYPESCRIPT
    calls = _calls_of_function(nodes, source.data, is_typed=is_typed) if is_free else []
    function = _function(is_typed=is_typed) if calls else ""
    draft = _Draft(source.data, [*calls, *_short_members(nodes), *_joined_variables(nodes)])
    inside = [node for node in nodes if node.start_byte > entry]
    constants = _constants(inside, draft, set(parsed.identifiers), is_typed=is_typed)
    if is_typed:
        # Outside of a call of check nothing tells of which type the response is.
        constants = [
            replace(each, value=each.value.replace(": (r) =>", ": (r: http.Response) =>")) for each in constants
        ]
    if any(f"{_INPUT_FUNCTION}(" in edit.text for edit in calls):
        constants.append(_Constant(_INPUT_FUNCTION, _INPUT_ARROW, ()))
    declarations = "".join(f"const {constant.name} = {constant.value};\n" for constant in constants)
    draft = draft.with_edits(edit for constant in constants for edit in constant.reads)
    draft = draft.with_edits(list(_joined_checks(nodes, draft)))
    gap = "\n" if constants else ""
    return apply(source.data, [*draft.edits, Edit(Span(entry, entry), f"{function}{declarations}{gap}")])


class _Draft:
    """A text with edits. Of those that stand within each other the outermost counts."""

    def __init__(self, data: bytes, edits: Iterable[Edit]) -> None:
        self._data = data
        self.edits: list[Edit] = []
        end = -1
        for edit in sorted(edits, key=lambda edit: (edit.span.start, -edit.span.end)):
            if edit.span.start >= end:
                self.edits.append(edit)
                end = edit.span.end

    def with_edits(self, edits: Iterable[Edit]) -> _Draft:
        """The same with more edits, which hold what stands within them."""
        return _Draft(self._data, [*edits, *self.edits])

    def has(self, node: Node) -> bool:
        """Whether a node is left."""
        at_or_before = bisect_right(self.edits, node.start_byte, key=lambda edit: edit.span.start) - 1
        return at_or_before < 0 or not self.edits[at_or_before].span.covers(span_of(node))

    def text(self, node: Node) -> str:
        """A node as the edits leave it."""
        start, end = node.start_byte, node.end_byte
        first = bisect_left(self.edits, start, key=lambda edit: edit.span.start)
        last = bisect_left(self.edits, end, lo=first, key=lambda edit: edit.span.start)
        inside = (edit for edit in self.edits[first:last] if edit.span.end <= end)
        moved = (Edit(Span(edit.span.start - start, edit.span.end - start), edit.text) for edit in inside)
        return apply(self._data[start:end], moved).decode()


# Values that later requests send


class _Taken(Struct, frozen=True):
    """A statement that takes a value, with the guard behind it."""

    value: Node
    guard: Node
    variable: str


def _imports_check(data: bytes) -> bool:
    return re.search(rb"^import \{[^}]*\bcheck\b[^}]*\} from 'k6';", data, re.MULTILINE) is not None


def _function(*, is_typed: bool) -> str:
    parameters = "<T>(name: string, value: T): T" if is_typed else "(name, value)"
    return (
        "// A value that later requests send: without it the iteration ends.\n"
        f"function {FUNCTION}{parameters} {{\n"
        "  if (!check(value, { [`${name} is there`]: Boolean })) fail(`no ${name} in the response`);\n"
        "  return value;\n"
        "}\n\n"
    )


def _calls_of_function(nodes: Sequence[Node], data: bytes, *, is_typed: bool) -> list[Edit]:
    """One function takes the values, in place of a check and a guard for each; none where that is not shorter."""
    values = list(_taken_values(nodes))
    tests = list(_needless_tests(nodes, values))
    if len(values) + len(tests) <= _LINES_OF_FUNCTION:
        return []
    inputs = sum(_INPUT_VALUE.fullmatch(text_of(value.value)) is not None for value in values)
    is_free = not is_typed and _INPUT_FUNCTION.encode() not in data
    return [
        *(edit for value in values for edit in _call(value, with_inputs=is_free and inputs >= _FEWEST_INPUTS)),
        *(Edit(member_span(test, data), "") for test in tests),
    ]


def _taken_values(nodes: Iterable[Node]) -> Iterator[_Taken]:
    for node in nodes:
        guard = _GUARD.fullmatch(text_of(node).rstrip(";")) if node.type == "if_statement" else None
        before = node.prev_named_sibling
        if guard is not None and before is not None:
            value = _value_of(before, guard[1])
            if value is not None:
                yield _Taken(value, node, guard[1])


def _value_of(statement: Node, variable: str) -> Node | None:
    """What a statement gives a variable, which it declares or not."""
    holder = statement.named_children[0] if statement.named_children else None
    if holder is None or holder.type not in ("variable_declarator", "assignment_expression"):
        return None
    name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
    is_it = name is not None and text_of(name) == variable
    return holder.child_by_field_name("value") or holder.child_by_field_name("right") if is_it else None


def _call(taken: _Taken, *, with_inputs: bool) -> Iterator[Edit]:
    text = text_of(taken.value)
    read = _INPUT_VALUE.fullmatch(text) if with_inputs else None
    value = f"{_INPUT_FUNCTION}({', '.join(filter(None, read.groups()))})" if read is not None else text
    yield Edit(span_of(taken.value), f"{FUNCTION}('{taken.variable}', {value})")
    statement = taken.guard.prev_named_sibling
    assert statement is not None
    yield Edit(Span(statement.end_byte, taken.guard.end_byte), "")


_INPUT_ARROW = """\
(response, selector, number = 0) =>
  response.body && response.html().find(selector).eq(number).attr('value')"""


def _needless_tests(nodes: Iterable[Node], taken: Sequence[_Taken]) -> Iterator[Node]:
    """The tests of checks that fail only where one of the values is missing."""
    values = {_compact(text_of(value.value)) for value in taken}
    for node in nodes:
        if _is_checked_object(node):
            arguments = node.parent
            assert arguments is not None
            response = text_of(arguments.named_children[0])
            yield from (test for test in node.named_children if _expression_of_test(test, response) in values)


def _expression_of_test(member: Node, response: str) -> str | None:
    """The expression of whose value a test of a check asks only whether there is one, without white space."""
    value = member.child_by_field_name("value")
    test = _TEST.fullmatch(_compact(text_of(value))) if value is not None else None
    if test is None or test["pattern"] is None:
        return f"{response}{test['filled'] or test['there']}" if test is not None else None
    return f"{response}{test['searched']}?.match({test['pattern']})?.[1]"


def _compact(text: str) -> str:
    text = re.sub(r"\s+", "", text.removesuffix(" as string"))
    taken = _BODY.fullmatch(text)
    return taken[1] or taken[2] if taken is not None else text


# What is said several times


class _Constant(Struct, frozen=True):
    """A value that stands in several places."""

    name: str
    value: str
    reads: Sequence[Edit]


def _constants(nodes: Sequence[Node], draft: _Draft, taken: set[str], *, is_typed: bool) -> list[_Constant]:
    """What stands several times among nodes and needs no variable of them: addresses, then checks.

    The names are added to those that are `taken`.
    """
    declared = {text_of(name) for node in nodes if (name := node.child_by_field_name("name")) is not None}
    free = [node for node in nodes if not _names_in(node) & declared]
    constants = list(_check_functions(free, draft, taken, is_typed=is_typed))
    constants += _checks_with_variables(nodes, draft, declared, taken, is_typed=is_typed)
    by_function = {edit.span for constant in constants for edit in constant.reads}
    for kind, is_of_kind, words_of in _KINDS:
        of_kind = [node for node in free if is_of_kind(node, draft) and span_of(node) not in by_function]
        for text, places in _repeats(of_kind, draft):
            constant = _free_name(words_of(text), kind, taken)
            taken.add(constant)
            reads = [Edit(span_of(node), constant) for node in places]
            constants.append(_Constant(constant, _flush_left(text), reads))
    return constants


def _repeats(nodes: Iterable[Node], draft: _Draft) -> Iterator[tuple[str, list[Node]]]:
    """The texts that several nodes have, with these."""
    by_text: dict[str, list[Node]] = {}
    for node in nodes:
        by_text.setdefault(draft.text(node), []).append(node)
    return ((text, places) for text, places in by_text.items() if len(places) > 1)


def _checks_with_variables(
    nodes: Sequence[Node], draft: _Draft, declared: Set[str], taken: set[str], *, is_typed: bool
) -> Iterator[_Constant]:
    """Functions of the variables that checks with the same text read."""
    reading = (node for node in nodes if _has_several_tests(node, draft) and _names_in(node) & declared)
    for text, places in _repeats(reading, draft):
        constant = _free_name(_words_of_checks(text), "CHECKS", taken)
        name = in_camel_case(constant.lower())
        if name not in taken and not is_typed:
            taken.update((constant, name))
            variables = ", ".join(sorted(_names_in(places[0]) & declared))
            reads = [Edit(span_of(node), f"{name}({variables})") for node in places]
            yield _Constant(name, f"({variables}) => ({_flush_left(text)})", reads)


class _Checks(Struct, frozen=True):
    """The tests of a check, without what tells it from others of its kind: the request's name and a text.

    `tests` are the words of each name with what is tested.
    """

    tests: tuple[tuple[str, str], ...]
    request: str
    text: str | None

    @property
    def arguments(self) -> str:
        """What a function gets that makes such tests."""
        return ", ".join(f"'{word}'" for word in (self.request, self.text) if word is not None)


def _check_functions(nodes: Iterable[Node], draft: _Draft, taken: set[str], *, is_typed: bool) -> Iterator[_Constant]:
    """Functions that make tests which differ in the request's name and in one text, where that saves lines."""
    alike: dict[tuple[Any, ...], list[tuple[Node, _Checks]]] = {}
    for node in filter(_is_checked_object, nodes):
        checks = _checks_of(node, draft)
        if checks is not None:
            alike.setdefault((checks.tests, checks.text is None), []).append((node, checks))
    for (tests, has_no_text), places in alike.items():
        name = next((name for name in _names_of_function(tests) if name not in taken), None)
        if name is None or not _is_worth_a_function([checks for _, checks in places]):
            continue
        taken.add(name)
        names = ["request"] if has_no_text else ["request", "text"]
        rows = "".join(f"\n  [`${{request}}: {words}`]: {test}," for words, test in tests)
        parameters = ", ".join(f"{each}: string" if is_typed else each for each in names)
        reads = [Edit(span_of(node), f"{name}({checks.arguments})") for node, checks in places]
        yield _Constant(name, f"({parameters}) => ({{{rows}\n}})", reads)


def _is_worth_a_function(checks: Sequence[_Checks]) -> bool:
    """Whether checks that a function makes are shorter with it, and not all the same."""
    tests = len(checks[0].tests)
    saved = (tests + 1) * len(checks) - tests - _LINES_AROUND_TESTS
    return saved >= _FEWEST_SAVED and len({each.arguments for each in checks}) > 1


_LINES_AROUND_TESTS = 3
"""Two lines around the tests of a function, and an empty one."""
_FEWEST_SAVED = 3
"""So many lines fewer are worth a function, which has to be looked up."""


def _names_of_function(tests: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Names by what is looked at, `pageChecks`, then by what is found there as well, `recipientPageChecks`."""
    looked_at = " ".join(test for _, test in tests)
    kinds = (("data", "r.json("), ("page", "r.body"), ("redirect", ".Location"))
    kind = next((kind for kind, part in kinds if part in looked_at), "status")
    yield f"{kind}Checks"
    for name, _ in reversed(tests):
        *_, last = words_in(name) or [""]
        if last.isalpha() and "$" not in name:
            yield f"{last}{kind.capitalize()}Checks"


def _checks_of(node: Node, draft: _Draft) -> _Checks | None:
    """The tests of a check; None for one alone, and where they are more than tests of one request, each with a name."""
    rows = [_TESTED.fullmatch(draft.text(member)) for member in node.named_children if draft.has(member)]
    requests = {row["request"] for row in rows if row is not None}
    if len(requests) != 1 or len(rows) == 1 or None in rows:
        return None
    text: str | None = None
    tests = []
    for row in filter(None, rows):
        words, test = row["words"], row["test"]
        literal = next((match for match in _PLAIN_TEXT.finditer(test) if words.endswith(match[1])), None)
        if text is None and literal is not None and "r.body" in test:
            text = literal[1]
            words, test = f"{words.removesuffix(text)}${{text}}", test.replace(literal[0], "text", 1)
        tests.append((words, test))
    return _Checks(tuple(tests), requests.pop(), text)


def _is_checked_object(node: Node) -> bool:
    """Whether a node is the object with the tests of a check."""
    arguments = node.parent if node.type == "object" and stands_in(node, "arguments") else None
    return arguments is not None and arguments.parent is not None and text_of(arguments.parent).startswith("check(")


def _has_several_tests(node: Node, draft: _Draft) -> bool:
    return _is_checked_object(node) and sum(map(draft.has, node.named_children)) > 1


def _is_long_address(node: Node, _: _Draft) -> bool:
    is_whole = node.type == "template_string" and stands_in(node, "arguments", "array")
    return is_whole and len(text_of(node)) >= _LONG and text_of(node).startswith("`${")


def _names_in(node: Node) -> Set[str]:
    return {text_of(part) for part in walk(node) if part.type == "identifier"}


def _words_of_checks(checks: str) -> list[str]:
    """What names the request in the name of a test, `GET /carts: status is 200`, the last word first."""
    label = checks.lstrip("{ \n").partition(":")[0]
    return [word for part in reversed(re.split(r"[ /]", label)) for word in ["_".join(words_in(part))] if word]


def _words_of_address(address: str) -> list[str]:
    """What tells an address: a word in its query, `template=item`, else the last words of its path."""
    path, _, query = _SETTING.sub("", address).partition("?")
    values = [value for _, _, value in (pair.partition("=") for pair in query.split("&"))]
    told = [value for value in values if re.fullmatch("[a-z]{3,}", value)]
    segments = ["_".join(words_in(segment)) for segment in reversed(path.split("/"))]
    return [*told[:1], *(segment for segment in segments if segment)]


_KINDS = (("URL", _is_long_address, _words_of_address), ("CHECKS", _has_several_tests, _words_of_checks))


def _free_name(words: Iterable[str], kind: str, taken: Set[str]) -> str:
    """The last word, with those before it where the name is taken, else with a number."""
    plain = [word for word in words if word[0].isalpha()] or ["shared"]
    stems = ["_".join(reversed(plain[: number + 1])).upper() for number in range(len(plain))]
    names = [f"{stem}_{kind}" for stem in stems]
    numbered = (f"{names[0]}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*names, *numbered) if name not in taken)


def _flush_left(text: str) -> str:
    """A text whose lines are indented as deep as those of a statement outside of functions."""
    first, *rest = text.split("\n")
    indent = len(rest[-1]) - len(rest[-1].lstrip()) if rest else 0
    return "\n".join([first, *(line[indent:] for line in rest)])


# Statements


def _short_members(nodes: Iterable[Node]) -> Iterator[Edit]:
    """`{ version }` for `{ version: version }`."""
    for node in nodes:
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        is_name = node.type == "pair" and key is not None and value is not None and value.type == "identifier"
        if is_name and key is not None and value is not None and text_of(key) == text_of(value):
            yield Edit(span_of(node), text_of(value))


def _joined_variables(nodes: Iterable[Node]) -> Iterator[Edit]:
    """`let a, b;` for the variables that are declared one after the other without a value."""
    for node in nodes:
        before = node.prev_named_sibling
        if before is not None and _is_declared_alone(node) and _is_declared_alone(before):
            start = node.named_children[0].start_byte
            yield Edit(Span(before.named_children[0].end_byte, start), ", ")


def _is_declared_alone(node: Node) -> bool:
    """Whether a statement declares one variable and gives it no value."""
    declares = node.type == "lexical_declaration" and node.named_child_count == 1
    return declares and node.named_children[0].child_by_field_name("value") is None


def _on_one_line(text: str) -> str:
    """A statement without its line ends, where these are between items alone."""
    return text if "`" in text else re.sub(r"\n\s*", " ", re.sub(r",\n\s*}", " }", text))


def _joined_checks(nodes: Iterable[Node], draft: _Draft) -> Iterator[Edit]:
    """`check(http.get(address), tests)` where that fits on a line, among the statements of each block."""
    for block in (node for node in nodes if node.type in ("statement_block", "program")):
        declarations = [node for node in block.named_children if node.type == "lexical_declaration"]
        names = (text_of(node) for node in walk(block) if node.type == "identifier") if declarations else ()
        uses = Counter(names)
        for declaration in declarations:
            yield from _joined_check(declaration, draft, uses)


def _joined_check(declaration: Node, draft: _Draft, uses: Mapping[str, int]) -> Iterator[Edit]:
    request, check = _REQUEST.fullmatch(draft.text(declaration)), declaration.next_named_sibling
    tests = _CHECK.fullmatch(_on_one_line(draft.text(check))) if check is not None else None
    if request is None or tests is None or check is None or request[1] != tests[1]:
        return
    text = f"check({request[2]}, {tests[2]});"
    fits = declaration.start_point.column + len(text) <= WIDTH
    if fits and uses[request[1]] == _DECLARED_AND_CHECKED:
        yield Edit(Span(declaration.start_byte, check.end_byte), text)
