"""The way through a test plan: its tree, the places of its variables, the `${…}` in its texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from loadlint.dialects.jmeter.language import catalogue, expressions, jsonpath, tables, xml_text
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.expressions import Expression, Literal, Part
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS
from loadlint.dialects.jmeter.language.scan import Leaf, Node, walk
from loadlint.dialects.jmeter.read import script_variables
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.extractor import JsonStep
from loadlint.navigation import Call, Cursor, FileName, Mention, Option, Symbol, SymbolKind, Token
from loadlint.resources import read_text
from loadlint.script import Extraction, Script
from loadlint.text.mapped import Text
from loadlint.text.regex import regex
from loadlint.text.span import Span

_MAX_SYMBOL_DEPTH = 100
_SYMBOL_KINDS: Mapping[str, SymbolKind] = {
    "plan": "plan", "group": "group", "setup": "group", "teardown": "group", "http": "request", "soap": "request",
    "sampler": "sampler", "simple": "controller", "loop": "controller", "repeat": "controller", "choice": "controller",
    "module": "controller", "include": "controller", "fragment": "controller", "config": "configuration",
    "pre": "script", "post": "extractor", "assertion": "assertion", "timer": "timer", "listener": "listener",
}  # fmt: skip
_ORIGIN_LABELS = {
    **{cls: kind.label for cls, kind in KINDS.items()},
    "CSVDataSet": "CSV column", "Arguments": "user-defined variable", "TestPlan": "user-defined variable",
    "UserParameters": "user parameter", "CounterConfig": "counter", "RandomVariableConfig": "random variable",
    "ForeachController": "ForEach Controller",
}  # fmt: skip
_READ_BY_NAME = ("Scope.variable", "ForeachController.inputVal")
_JSON_PATHS = ("JSONPostProcessor.jsonPathExprs", "JSON_PATH")
_SELECTORS = ("HtmlExtractor.expr",)
_FILE_PROPERTIES = ("filename", "IncludeController.includepath", "File.path", "HTTPSampler.FILE_NAME")
_PART_SUFFIX = regex(r"_(?:matchNr|g\d*|\d+(?:_g\d*)?)$")
_REST_OF_NAME = regex(rb"[^${}(),<\s]*(\})|")
_NAME = regex(r"[^${},\\()<>&\s]+")


@cache
def _signatures() -> Mapping[str, list[str]]:
    signatures: Mapping[str, list[str]] = json.loads(read_text("jmeter/signatures.json"))
    return signatures


class JMeterNavigator:
    """The way through one plan."""

    def __init__(self, script: Script) -> None:
        self.script = script
        tree = script.tree
        assert isinstance(tree, JMeterTree)
        self.tree = tree
        self.plan: Plan = tree.plan

    @cached_property
    def outline(self) -> tuple[Symbol, ...]:
        """The plan's tree."""
        return tuple(_symbol(element, 0) for element in self.plan.elements)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The places that set variables, and those that read them, in included plans too: all share the thread's."""
        mentions = [mention for plan in self.tree.plans for mention in (*_definitions(plan), *_uses(plan))]
        defined = {mention.variable for mention in mentions if mention.defines}
        return tuple(sorted((_stem(mention, defined) for mention in mentions), key=lambda mention: mention.span))

    @cached_property
    def file_names(self) -> tuple[FileName, ...]:
        """CSV files, included plans, uploaded files."""
        return tuple(
            FileName(Span(leaf.text_start, leaf.text_end), value)
            for plan in self.tree.plans
            for leaf in plan.leaves
            if leaf.name in _FILE_PROPERTIES and (value := plan.value(leaf).strip()) and "${" not in value
        )

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The pieces of all expressions."""
        tokens = [token for text in _texts(self.plan) for token in _tokens(text, expressions.parse(text.value) or ())]
        return tuple(sorted(tokens, key=lambda token: token.span))

    def is_name(self, name: str) -> bool:
        """Whether a variable can have this name: it must be readable as `${name}` wherever names are listed."""
        return bool(_NAME.fullmatch(name)) and ";" not in name and name not in catalogue.functions()

    def extractions_at(self, mention: Mention) -> tuple[Extraction, ...]:
        """The extractions that set a variable."""
        return tuple(self._extractions.get(mention.variable, ()))

    @cached_property
    def _extractions(self) -> Mapping[str, Sequence[Extraction]]:
        """The extractions by the variable that they set."""
        by_variable: dict[str, list[Extraction]] = {}
        for extraction in self.script.extractions:
            by_variable.setdefault(extraction.variable, []).append(extraction)
        return by_variable

    def around(self, offset: int) -> tuple[Span, ...]:
        """From the text of a property up to the plan; an element also together with its hashTree."""
        spans: list[Span] = []
        node: Node = self.plan.document.root
        trees = {id(element.node): element.tree for element in self.plan.all}
        while True:
            if node.tag:
                spans.append(Span(node.start, node.end))
                spans.append(Span(node.open_end, max(node.open_end, node.close_start)))
            inner = next((child for child in node.children if child.start <= offset <= child.end), None)
            if isinstance(node, Node) and inner is None:
                break
            if isinstance(inner, Leaf):
                spans += [Span(inner.start, inner.end), Span(inner.text_start, inner.text_end)]
                break
            assert isinstance(inner, Node)
            tree = trees.get(id(inner))
            if tree is not None:
                spans.append(Span(inner.start, tree.end))
            node = inner
        around = {span for span in spans if span.start <= offset <= span.end and len(span)}
        return tuple(sorted(around, key=lambda span: (len(span), span)))

    def cursor(self, offset: int) -> Cursor | None:
        """Variables and functions behind `${`, variables where a name is wanted, paths and selectors in extractors."""
        leaf = self._leaf(offset)
        if leaf is None:
            return None
        before = self._before(leaf, offset)
        opened = re.search(r"\$\{([^${}(),]*)$", before)
        if opened:
            rest = _REST_OF_NAME.match(self.script.source.data, offset)
            assert rest is not None
            span = self._word(offset, opened[1])
            closed = bool(rest[1])
            return Cursor(
                Span(span.start, rest.end(0) - 1) if closed else span, tuple(self._options("" if closed else "}"))
            )
        if leaf.name in _READ_BY_NAME:
            names = tuple(option for option in self._options("") if option.kind == "variable")
            return Cursor(Span(leaf.text_start, leaf.text_end), names)
        if leaf.name in _JSON_PATHS:
            last = before.rpartition(";")[2]
            return Cursor(self._word(offset, last), wants="json", step=self._step_of(offset))
        if leaf.name in _SELECTORS:
            return Cursor(Span(leaf.text_start, leaf.text_end), wants="css", step=self._step_of(offset))
        return None

    def json_path(self, path: tuple[JsonStep, ...], cursor: Cursor) -> str | None:
        """As the JSON Extractor reads it."""
        return xml_text.escape(jsonpath.render(path), self.plan.encoding)

    def call(self, offset: int) -> Call | None:
        """The function whose arguments an offset is in."""
        leaf = self._leaf(offset)
        before = self._before(leaf, offset) if leaf is not None else ""
        opened: list[tuple[str, int]] = []
        for match in re.finditer(r"\\.|\$\{(__\w+)\(|\$\{|\)\}|[},(]", before):
            if match[1]:
                opened.append((match[1], 0))
            elif match[0] == "${":
                opened.append(("", 0))
            elif match[0] in (")}", "}") and opened:
                opened.pop()
            elif match[0] == "," and opened:
                name, number = opened.pop()
                opened.append((name, number + 1))
        named = [(name, number) for name, number in opened if name in _signatures()]
        if not named:
            return None
        name, number = named[-1]
        summary, *parameters = _signatures()[name]
        return Call(name, summary, tuple(parameters), min(number, max(len(parameters) - 1, 0)))

    def _leaf(self, offset: int) -> Leaf | None:
        return self.plan.leaf_at(offset, offset)

    def _before(self, leaf: Leaf, offset: int) -> str:
        return xml_text.plain(self.plan.data[leaf.text_start : offset], self.plan.encoding)

    def _word(self, offset: int, typed: str) -> Span:
        size = len(xml_text.escape(typed, self.plan.encoding).encode(self.plan.encoding, "replace"))
        return Span(offset - min(size, offset), offset)

    def _options(self, end: str) -> Iterator[Option]:
        """Everything that can stand behind `${`; `end` closes it."""
        seen: set[str] = set()
        for mention in self.mentions:
            if mention.defines and mention.variable not in seen:
                seen.add(mention.variable)
                yield Option(mention.variable, "variable", mention.origin, mention.variable + end)
        for name in catalogue.functions():
            summary, *parameters = _signatures().get(name, [""])
            yield Option(name, "function", summary, name + ("(" if parameters else end))

    def _step_of(self, offset: int) -> int | None:
        """The step that an extractor at an offset is for: the sampler that it stands under."""
        owner = next((element for element in self.plan.all if element.node.start <= offset <= element.node.end), None)
        while owner is not None:
            for number, run in enumerate(self.tree.runs):
                if run.sampler is owner:
                    return number
            owner = owner.parent
        return None


def _texts(plan: Plan) -> Iterator[Text]:
    """All texts with expressions: of properties, and of labels."""
    for leaf in plan.leaves_with(b"${"):
        yield plan.text(leaf)
    for element in plan.all:
        label = element.node.attribute("testname")
        if label is not None and b"${" in label[0]:
            yield xml_text.decode(plan.data, label[1].start, label[1].end, plan.encoding)


def _definitions(plan: Plan) -> Iterator[Mention]:
    for element in plan.all:
        origin = _ORIGIN_LABELS.get(element.cls, element.cls)
        for text in _named_by(element):
            yield from _mention(text, defines=True, origin=origin)


def _uses(plan: Plan) -> Iterator[Mention]:
    for text in _texts(plan):
        yield from _expression_mentions(text, expressions.parse(text.value) or ())
    for leaf in plan.leaves_with(b"vars"):
        text = plan.text(leaf)
        for match in script_variables.NAMED.finditer(text.value):
            group = 3 if match[3] else 5
            sets = match[1] in ("put", "putObject") or bool(match[6])
            yield from _mention(text[match.start(group) : match.end(group)], defines=sets, origin="script")
    for leaf in plan.leaves:
        if leaf.name in _READ_BY_NAME and "${" not in plan.value(leaf):
            yield from _mention(plan.text(leaf))


def _symbol(element: Element, depth: int) -> Symbol:
    end = element.tree.end if element.tree is not None else element.node.end
    children = element.children if depth < _MAX_SYMBOL_DEPTH else []
    return Symbol(
        element.name or element.cls,
        _SYMBOL_KINDS.get(element.kind, "other"),
        Span(element.node.start, max(end, element.node.end)),
        element.shown_at,
        element.cls,
        element.enabled,
        tuple(_symbol(child, depth + 1) for child in children),
    )


def _named_by(element: Element) -> Iterator[Text]:
    """The texts of an element that are names of variables which it sets."""
    plan = element.plan
    for child in element.node.children:
        if not isinstance(child, Leaf):
            continue
        separator = catalogue.variable_properties().names.get(child.name)
        if separator is not None:
            yield from plan.text(child).split(separator) if separator else [plan.text(child)]
    holders = [element.node] if element.cls == "Arguments" else []
    if (table := element.node_at("TestPlan.user_defined_variables")) is not None:
        holders.append(table)
    for node in holders:
        for row in tables.rows(plan.data, node, "Arguments.arguments"):
            name = row.get("Argument.name")
            if isinstance(name, Leaf):
                yield plan.text(name)
    if element.cls == "UserParameters" and (names := element.node_at("UserParameters.names")) is not None:
        yield from (plan.text(leaf) for leaf in walk(names) if isinstance(leaf, Leaf))


def _expression_mentions(text: Text, parts: Sequence[Part]) -> Iterator[Mention]:
    for part in expressions.expressions(tuple(parts)):
        if not part.is_function:
            start = part.start + len("${")
            if text.value.startswith(part.name, start):
                yield from _mention(text[start : start + len(part.name)])
            continue
        function = catalogue.functions()[part.name]
        arguments = part.arguments or ()
        for numbers, defines in ((function.reads, False), (function.writes, True)):
            for number in numbers:
                if -len(arguments) <= number < len(arguments) and arguments[number]:
                    argument = arguments[number]
                    name = expressions.constant(argument)
                    if name and not name.strip().lstrip("-").isdigit():
                        yield from _mention(
                            text[argument[0].start : argument[-1].end], defines=defines, origin=part.name
                        )


def _mention(text: Text, *, defines: bool = False, origin: str = "") -> Iterator[Mention]:
    """A mention of the name that a text is, without the spaces around it."""
    name = text.value.strip()
    start = text.value.find(name) if name else 0
    span = text[start : start + len(name)].span() if name and "${" not in name else None
    if span is not None:
        yield Mention(name, span, defines=defines, origin=origin if defines else "")


def _stem(mention: Mention, defined: set[str]) -> Mention:
    """`id_1`, `id_matchNr` and `id_g1` are parts of what the extractor of `id` sets."""
    match = _PART_SUFFIX.search(mention.variable)
    if mention.variable in defined or match is None or mention.variable[: match.start()] not in defined:
        return mention
    suffix = len(match[0].encode())
    span = Span(mention.span.start, mention.span.end - suffix)
    return Mention(mention.variable[: match.start()], span, mention.scope, mention.defines, mention.origin)


def _tokens(text: Text, parts: Iterable[Part]) -> Iterator[Token]:
    for part in parts:
        if isinstance(part, Expression):
            yield from _expression_tokens(text, part)


def _expression_tokens(text: Text, part: Expression) -> Iterator[Token]:
    name_start = part.start + len("${")
    after = name_start + len(part.name)
    if not text.value.startswith(part.name, name_start):
        return
    yield from _token(text[part.start : name_start], "operator")
    yield from _token(text[name_start:after], "function" if part.is_function else "variable")
    for argument in part.arguments or ():
        literals: list[Literal] = []
        for piece in argument:
            if isinstance(piece, Literal):
                literals.append(piece)
                continue
            yield from _literal(text, literals)
            literals = []
            yield from _expression_tokens(text, piece)
        yield from _literal(text, literals)
    yield from _token(text[part.end - 1 : part.end], "operator")


def _literal(text: Text, pieces: Sequence[Literal]) -> Iterator[Token]:
    if pieces:
        yield from _token(text[pieces[0].start : pieces[-1].end], "string")


def _token(text: Text, kind: str) -> Iterator[Token]:
    span = text.span()
    if span is not None and len(span) and "\n" not in text.value:
        yield Token(span, kind)  # type: ignore[arg-type]
