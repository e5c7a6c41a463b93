"""What k6 refuses when it starts, or in the first iteration, and thresholds that say the same of every run.

Seen with k6 1.1.0, whose messages are told in the comments. k6 ends with 0 where an iteration is refused: nothing but
its log tells.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from loadlint.changes import Import, JoinThresholds, ReplaceText
from loadlint.dialects.k6.language.declarations import is_local, visible
from loadlint.dialects.k6.language.imports import aliases_of
from loadlint.dialects.k6.language.syntax import import_sources, imports, module_literals
from loadlint.dialects.k6.language.threshold_expressions import EXPRESSION, outcome_of
from loadlint.dialects.k6.read.detect import is_of_k6
from loadlint.dialects.k6.read.modules import paths_of
from loadlint.dialects.k6.report.scenario_fields import refused_fields
from loadlint.dialects.k6.report.undeclared_names import undeclared_names
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import Syntax, child_of, inner_part, span_of, walk, with_wrapping
from loadlint.dialects.script.read.local_modules import locator
from loadlint.script import Remark, Script
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from tree_sitter import Node

    from loadlint.dialects.k6.read.step_nodes import K6Tree


METRICS = frozenset(("Counter", "Gauge", "Rate", "Trend"))


_SHOWN = {"1": "1", "true": "1", "0": "0", "false": "0"}
"""What a literal adds to a rate."""


def decided_metrics(tree: K6Tree) -> dict[str, str]:
    """The metrics whose values the text alone tells, by name: empty where nothing adds to them, `1` or `0` where a rate
    gets nothing else. None where a file is not there that may add to them, or where a metric has a name that can't be
    told."""
    values: dict[str, set[str | None]] = {}
    for name, value in _metrics(tree):
        values.setdefault(name, set()).add(value)
    decided = {name: value for name, (value, *others) in values.items() if value is not None and not others and name}
    is_told = values.get("", {""}) == {""}
    return decided if decided and is_told and _has_all_files(tree) else {}


def _own_rates(tree: K6Tree) -> frozenset[str]:
    """The names of the metrics of the kind Rate that a script makes."""
    files = (tree.syntax, *tree.modules)
    return frozenset(_name_of(file, call) for file in files for call, kind in _constructors(file) if kind == "Rate")


def _metrics(tree: K6Tree) -> Iterator[tuple[str, str | None]]:
    """Each metric that a script makes: its name, which is empty where it can't be told, and what is added to it; None
    where that is not known."""
    for file in (tree.syntax, *tree.modules):
        for call, kind in _constructors(file):
            # Where the script is one file nobody imports what it exports: k6 runs nothing else.
            value = None if tree.modules and _is_exported(call) else _one_value(file, call)
            is_known = value == "" or (value is not None and kind == "Rate")
            yield _name_of(file, call), value if is_known else None


def _constructors(syntax: Syntax) -> Iterator[tuple[Node, str]]:
    """Each call that makes a metric, with its kind."""
    aliases = aliases_of(syntax, METRICS)
    for call in syntax.anchors.get("new", ()):
        constructor = call.child_by_field_name("constructor")
        kind = aliases.get(syntax.text(constructor).rpartition(".")[2]) if constructor is not None else None
        if kind is not None:
            yield call, kind


def _name_of(syntax: Syntax, call: Node) -> str:
    """The text that is the first argument of a call; empty where that is something else."""
    nodes = arguments_of(call)
    is_literal = bool(nodes) and nodes[0].type in ("string", "template_string")
    text = syntax.text(nodes[0])[1:-1] if is_literal else ""
    return "" if "${" in text else text


def _one_value(syntax: Syntax, call: Node) -> str | None:
    """The one literal that a file adds to a metric in a constant; empty where it adds nothing."""
    name = _constant(call)
    if name is None:
        return None
    uses = [use for use in syntax.identifiers.get(syntax.text(name), ()) if use.id != name.id]
    values = {_added_by(syntax, use) for use in uses} or {""}
    return values.pop() if len(values) == 1 else None


def _constant(call: Node) -> Node | None:
    """The name that is given to what a call makes."""
    return call.parent.child_by_field_name("name") if call.parent is not None else None


def _added_by(syntax: Syntax, use: Node) -> str | None:
    """`1` for `errors.add(true)`."""
    member = use.parent
    call = member.parent if member is not None else None
    if member is None or call is None or not syntax.text(member).endswith(".add"):
        return None
    passed = arguments_of(call)
    return _SHOWN.get(syntax.text(passed[0])) if passed else None


def _has_all_files(tree: K6Tree) -> bool:
    """Whether all files that the script imports are at hand, but for k6's own."""
    files = (tree.syntax, *tree.modules)
    locate = locator(files, partial(paths_of, tree.read_file))
    names = ((syntax, name) for syntax in files for name in imports(syntax))
    return all(is_of_k6(name) or locate(syntax, name) is not None for syntax, name in names)


_NAMES = {
    **dict.fromkeys(("check", "fail", "group", "randomSeed", "sleep"), "k6"),
    **dict.fromkeys(METRICS, "k6/metrics"),
    "SharedArray": "k6/data",
    "parseHTML": "k6/html",
}
"""The names that scripts take from k6's modules: none of them is there without an import."""

_MODULES = frozenset((*_NAMES.values(), "k6/http"))

_METRIC_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]{0,127}", re.ASCII)
_COLONS = regex(r"::+")
_THRESHOLDS = regex(rb"thresholds\b")
"""Without `\\b` in front, which takes ten times as long; the name is compared as a whole afterwards."""

_ALL = regex(r"\s*rate\s*(?:<=?|===?)\s*0(?:\.0*)?\s*")
_TEXTS = ("string", "template_string")


def refusals(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """All that k6 refuses, in the order of the text."""
    parsed = tree.syntax
    aliases = aliases_of(parsed, _NAMES)
    calls = [*parsed.anchors.get("call", ()), *parsed.anchors.get("new", ())]
    # In a text that can't be parsed the imports can't be seen either.
    remarks = [
        *(() if parsed.root.has_error else _missing_imports(parsed, calls)),
        *_called_modules(parsed, calls),
        *_colons(parsed, calls, aliases),
        *_metric_names(script, parsed),
        *_addresses(script),
        *_modules(parsed),
        *_thresholds(parsed),
        *refused_fields(tree.options),
        *undeclared_names(script, tree, _NAMES),
    ]
    yield from sorted(remarks, key=lambda remark: remark.span)


def _missing_imports(parsed: Syntax, calls: Iterable[Node]) -> Iterator[Remark]:
    """The first use of each name that nothing in the file declares: "ReferenceError: sleep is not defined"."""
    first: dict[str, Node] = {}
    for name in filter(None, map(_called_function, calls)):
        if parsed.text(name) in _NAMES:
            first.setdefault(parsed.text(name), name)
    missing = {
        text: name for text, name in first.items() if not visible(text, name, parsed) and not _is_assigned(text, parsed)
    }
    for text, name in missing.items():
        # One import for all, so that the fixes do not write one each.
        together = tuple(other for other in missing if _NAMES[other] == _NAMES[text])
        message = f"`{text}` is not imported: the iteration ends here with a ReferenceError"
        yield Remark(span_of(name), message, repairs=(Import(_NAMES[text], together),))


def _called_modules(parsed: Syntax, calls: Collection[Node]) -> Iterator[Remark]:
    """Modules that are called since an import lacks its braces: "TypeError: Not a function"."""
    for source in import_sources(parsed):
        clause = child_of(source.parent, "import_clause")
        whole, module = child_of(clause, "identifier"), parsed.text(source)[1:-1]
        name = parsed.text(whole) if whole is not None and module in _MODULES else ""
        if whole is not None and any(_is_call_of(name, call, parsed) for call in calls):
            is_export = _NAMES.get(name) == module and child_of(clause, "namespace_import") is None
            message = f"Without braces `{name}` is all of `{module}`: to call it is a TypeError"
            yield Remark(span_of(whole), message, repairs=(Import(module, (name,)),) if is_export else ())


def _is_call_of(name: str, call: Node, parsed: Syntax) -> bool:
    """Whether a call is one of what the file itself calls by a name."""
    called = _called_function(call)
    return called is not None and parsed.text(called) == name and not is_local(name, called, parsed)


def _is_assigned(name: str, parsed: Syntax) -> bool:
    """Whether the script makes a global of that name."""
    return re.search(rf"\bglobal(?:This)?\s*(?:\.\s*{name}\b|\[)".encode(), parsed.source.data) is not None


def _colons(parsed: Syntax, calls: Iterable[Node], aliases: Mapping[str, str]) -> Iterator[Remark]:
    """Names of groups and checks with what k6 parts them by: "group and check names may not contain '::'"."""
    for call in calls:
        name = _called_function(call)
        arguments = arguments_of(call)
        what = aliases.get(parsed.text(name)) if name is not None else None
        if what == "group" and arguments:
            yield from _with_colons(parsed, arguments[0], "group")
        elif what == "check" and len(arguments) > 1 and arguments[1].type == "object":
            for member in arguments[1].named_children:
                key = member.child_by_field_name("key") or member.child_by_field_name("name")
                if key is not None:
                    yield from _with_colons(parsed, key, "check")


def _with_colons(parsed: Syntax, literal: Node, what: str) -> Iterator[Remark]:
    if literal.type not in _TEXTS or "::" not in parsed.text(literal):
        return
    data = parsed.source.data[literal.start_byte : literal.end_byte].decode("latin-1")
    start = literal.start_byte
    places = [Span(start + match.start(), start + match.end()) for match in _COLONS.finditer(data)]
    outcome = "none of its requests is sent" if what == "group" else "the iteration ends here"
    yield Remark(
        span_of(literal),
        f"k6 refuses `::` in the name of a {what}: {outcome}",
        repairs=tuple(ReplaceText(place, ":") for place in places),
    )


def _metric_names(script: Script, parsed: Syntax) -> Iterator[Remark]:
    """Names of metrics that k6 does not take: "Invalid metric name".

    What a module exports, thresholds of other files may call by this name.
    """
    named = ((call, arguments_of(call)[:1]) for call, _ in _constructors(parsed))
    literals = [(call, literal) for call, first in named for literal in first if literal.type == "string"]
    texts = {parsed.text(literal)[1:-1] for _, literal in literals}
    meanings = Counter(map(_allowed_name, texts))
    for call, literal in literals:
        text = parsed.text(literal)[1:-1]
        if "\\" in text or _METRIC_NAME.fullmatch(text):
            continue
        # Two metrics of one name would be counted as one.
        is_told = meanings[_allowed_name(text)] == 1 and _keeps_letters(text)
        is_known_elsewhere = script.is_module and _is_exported(call)
        yield Remark(
            span_of(literal),
            f"k6 does not start: `{text}` is no name for a metric, which has letters, digits and `_` alone",
            repairs=tuple(_metric_renames(parsed, literal, text)) if is_told and not is_known_elsewhere else (),
        )


def _allowed_name(name: str) -> str:
    """A metric's name as k6 takes it; one that it takes as it is."""
    if _METRIC_NAME.fullmatch(name):
        return name
    allowed = re.sub(r"[^A-Za-z0-9_]+", "_", _without_accents(name)).strip("_")
    return (f"_{allowed}" if allowed[:1].isdigit() else allowed)[:128]


def _keeps_letters(name: str) -> bool:
    """Whether k6 takes all letters of a name: one that loses some says less, or nothing."""
    letters = "".join(filter(str.isalnum, _without_accents(name)))
    return letters != "" and letters.isascii()


def _without_accents(name: str) -> str:
    """The letters of a name as they are without marks above or below them."""
    return "".join(part for part in unicodedata.normalize("NFKD", name) if not unicodedata.combining(part))


def _is_exported(node: Node) -> bool:
    statement = node.parent.parent if node.parent is not None else None
    return statement is not None and statement.parent is not None and statement.parent.type == "export_statement"


def _metric_renames(parsed: Syntax, literal: Node, name: str) -> Iterator[ReplaceText]:
    """The metric's name where it is made, in thresholds with the tags behind it, and in the metrics of a summary.

    Other texts may be equal and mean something else: a group, a tag, a key of what is sent.
    """
    for node in (node for node in walk(parsed.root) if node.type == "string"):
        text = parsed.text(node)[1:-1]
        is_metric = node == literal or _names_metric(parsed, node)
        if is_metric and (text == name or text.startswith(f"{name}{{")):
            start = node.start_byte + 1
            yield ReplaceText(Span(start, start + len(name.encode())), _allowed_name(name))


def _names_metric(parsed: Syntax, node: Node) -> bool:
    """Whether a text is a key of thresholds, or of the metrics of a summary."""
    parent = node.parent
    if parent is not None and parent.type == "subscript_expression" and parent.child_by_field_name("index") == node:
        owner = parent.child_by_field_name("object")
        return owner is not None and _OF_METRICS.search(parsed.text(owner)) is not None
    if parent is None or parent.type != "pair" or parent.child_by_field_name("key") != node:
        return False
    holder = parent.parent.parent if parent.parent is not None else None
    name = next((part for field in ("key", "name", "left") if (part := inner_part(holder, field)) is not None), None)
    return name is not None and _OF_METRICS.search(parsed.text(name).strip("'\"")) is not None


_OF_METRICS = regex(r"(?:thresholds|metrics)\??$", re.IGNORECASE)


def _addresses(script: Script) -> Iterator[Remark]:
    """Addresses without a host: "unsupported protocol scheme"."""
    for step in script.steps:
        address = step.address
        if step.editable and address.startswith("/") and not address.startswith("//") and HOLE not in address[:2]:
            yield Remark(step.at, "k6 sends nothing to an address without a scheme and a host")


def _modules(parsed: Syntax) -> Iterator[Remark]:
    """Modules of k6 with the ending of a file: "unknown module: k6/http.js"."""
    for literal in module_literals(parsed):
        name = parsed.text(literal)[1:-1]
        if name.startswith("k6/") and name.endswith(".js"):
            yield Remark(span_of(literal), f"k6 does not start: it has no module `{name}`")


def _thresholds(parsed: Syntax) -> Iterator[Remark]:
    """Expressions of thresholds that k6 can't read: "failed parsing threshold expression"."""
    for _, literal, text in _threshold_expressions(parsed):
        if not EXPRESSION.fullmatch(text):
            yield Remark(span_of(literal), f"k6 does not start: `{text}` is no threshold's expression")


def decided_thresholds(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The thresholds that say the same of every run: `crossed` is the detail of those that every run crosses, `unfed`
    of those on a metric to which nothing adds, `0` or `1` of those on a rate that gets nothing else.
    """
    decided, rates = decided_metrics(tree), _own_rates(tree)
    for metric, literal, text in _threshold_expressions(tree.syntax):
        value = decided.get(metric.partition("{")[0])
        told = _of_expression(metric, text, rates) if value is None else _of_value(metric, text, value)
        if told is not None:
            yield Remark(span_of(literal), told[0], detail=told[1])


def _of_value(metric: str, text: str, value: str) -> tuple[str, str] | None:
    """Subject and detail of a threshold on a metric that gets nothing, or one value alone."""
    # `rate==0` asks whether anything was added at all.
    return None if value and _ALL.fullmatch(text) else (metric, value or "unfed")


def _of_expression(metric: str, text: str, rates: Collection[str]) -> tuple[str, str] | None:
    """Subject and detail of an expression that says the same of every run."""
    outcome = outcome_of(metric, text, rates)
    # With tags it is how k6 is asked to show a part of a metric in its summary.
    if outcome is None or (outcome and "{" in metric):
        return None
    return text, "" if outcome else "crossed"


def _threshold_expressions(parsed: Syntax) -> Iterator[tuple[str, Node, str]]:
    """The thresholds in lists: metric, node and text. `{ threshold: '…', abortOnFail: true }` is one too."""
    for metric, expressions in chain.from_iterable(_threshold_objects(parsed)):
        for item in expressions.named_children if expressions.type == "array" else ():
            members = _members(item) if item.type == "object" else ()
            texts = [item, *(value for key, value in members if _name(parsed, key) == "threshold")]
            literals = (literal for literal in texts if literal.type == "string")
            yield from ((_name(parsed, metric), literal, parsed.text(literal)[1:-1]) for literal in literals)


def repeated_thresholds(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The metrics that have two lists of thresholds in one object, of which JavaScript keeps the last."""
    for metrics in _threshold_objects(tree.syntax):
        last = {_name(tree.syntax, key): key for key, _ in metrics}
        for key, _ in metrics:
            name = _name(tree.syntax, key)
            if key.id != last[name].id:
                yield Remark(span_of(key), name, repairs=(JoinThresholds(span_of(key), span_of(last[name])),))


def _threshold_objects(parsed: Syntax) -> Iterator[list[tuple[Node, Node]]]:
    """The metrics of each object of thresholds, with what they are given."""
    for match in _THRESHOLDS.finditer(parsed.source.data, parsed.file.start, parsed.file.end):
        name = parsed.root.descendant_for_byte_range(*match.span())
        pair = with_wrapping(name, "string").parent if name is not None else None
        key, value = inner_part(pair, "key"), inner_part(pair, "value")
        if key is not None and value is not None and _name(parsed, key) == "thresholds" and value.type == "object":
            yield list(_members(value))


def _members(thresholds: Node) -> Iterator[tuple[Node, Node]]:
    for metric in thresholds.named_children:
        key, value = metric.child_by_field_name("key"), metric.child_by_field_name("value")
        if key is not None and value is not None:
            yield key, value


def _name(parsed: Syntax, key: Node) -> str:
    return parsed.text(key).strip("'\"")


def unset(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The variables of the environment with which addresses begin, and that have no default: "undefined/cart"."""
    begins = (step.request.url[:1].sources for step in script.steps if step.address[:1] == HOLE)
    for source in dict.fromkeys(sources[0] for sources in begins if sources):
        place = tree.environment.get(source)
        if place is not None and place[1].end <= script.source.script_end:
            yield Remark(place[1], place[0])


def _called_function(call: Node) -> Node | None:
    name = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    return name if name is not None and name.type == "identifier" else None
