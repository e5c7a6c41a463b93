"""What rules about k6 scripts report and the model does not hold: variables that can't be seen where they are used,
and values that nothing reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.assertion import Found, JsonIs, Not, TextIs, leaves, reads_content
from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.syntax import FUNCTIONS, function_of
from loadlint.dialects.k6.read import extraction_use
from loadlint.dialects.k6.read.scoping import visible
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.k6.report import (
    data_files,
    failed_iterations,
    imported_modules,
    load,
    object_bodies,
    refusals,
    verdicts,
)
from loadlint.dialects.script.read.frames import outermost_function
from loadlint.dialects.script.report import unused_extractions
from loadlint.dialects.tracing import untraced_in
from loadlint.extractor import FromBody, FromHtml, FromJson
from loadlint.operation import request_name
from loadlint.script import Remark
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.k6.read.scoping import Declared
    from loadlint.script import RemarkKind, Script

_READING = (
    "template_substitution", "arguments", "binary_expression", "array", "return_statement", "parenthesized_expression",
    "member_expression", "subscript_expression", "spread_element",
)  # fmt: skip

_MAKING = ("assignment_expression", "formal_parameters", "required_parameter")

_TAKES: dict[RemarkKind, Callable[[Script, K6Tree], Iterator[Remark]]] = {
    "unguarded": extraction_use.unguarded_values,
    "set-later": extraction_use.set_later,
    "overwritten": extraction_use.overwritten,
}


def remarks(script: Script, kind: RemarkKind) -> Iterator[Remark]:
    """All remarks of a kind, in the order of the text."""
    if not isinstance(script.tree, K6Tree):
        return
    if kind == "never-read":
        parsed = script.tree.syntax
        yield from unused_extractions.never_read(script, parsed.root, syntax.names(parsed), syntax.ASSIGNING)
    if kind in _ABOUT_OPTIONS:
        yield from _ABOUT_OPTIONS[kind](script, script.tree)
    find = _TAKES.get(kind)
    if find is not None:
        yield from sorted(find(script, script.tree), key=lambda remark: remark.span)
    if kind not in ("out-of-scope", "set-in-setup"):
        return
    names = {
        extraction.variable
        for extraction in script.extractions
        if re.fullmatch(r"[A-Za-z_$][\w$]*", extraction.variable)
    }
    if not names:
        return
    finder = _Finder(script.tree)
    for use in finder.uses(names):
        name = script.tree.syntax.text(use)
        applies = finder.is_out_of_scope(name, use) if kind == "out-of-scope" else finder.is_of_setup(name, use)
        if applies:
            yield Remark(Span(use.start_byte, use.end_byte), name)


def _first_unenforced(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The first check in the file itself that no threshold judges.

    It is certain that somebody wants it to count where there are thresholds, or options and checks of more than the
    status, which k6 counts by itself.
    """
    every_check = [assertion for assertion in script.assertions if assertion.kind == "check" and len(assertion.span)]
    # Without what is set up the requests under load fail themselves, and `fail` in there ends the run with an error.
    outside = {index for index, place in enumerate(tree.places) if place.entry in _OUTSIDE_LOAD}
    checks = [
        check
        for check in every_check
        if not check.counted
        and not (outside.issuperset(check.steps) if check.steps else _is_outside_load(tree, check.span))
    ]
    if checks:
        of_content = tree.has_options and any(reads_content(check.test) for check in checks)
        # A module runs in other scripts too, which may have a threshold: what this one lacks is shown in it.
        end = script.source.script_end
        in_script = next((check.span for check in checks if check.span.start <= end), None)
        judged = (script.shown_at(step) for check in checks for step in check.steps if step not in outside)
        span = in_script if in_script is not None else next(judged, checks[0].span)
        detail = str(len(checks)) if any(check.counted for check in every_check) else ""
        yield Remark(span, "checks", detail=detail, certain=tree.has_thresholds or of_content)


def _is_outside_load(tree: K6Tree, span: Span) -> bool:
    """Whether a place is in a function that k6 calls before or after the load."""
    node = tree.syntax.root.descendant_for_byte_range(span.start, span.end)
    function = outermost_function(node, FUNCTIONS) if node is not None else None
    name = function.child_by_field_name("name") if function is not None else None
    return name is not None and tree.syntax.text(name) in _OUTSIDE_LOAD


def _discarded_body(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The checks and the values that read a body which k6 has thrown away, the first of each step."""
    reads = [
        (assertion.span, step)
        for assertion in script.assertions
        if _reads_body(assertion.test)
        for step in assertion.steps
        if len(assertion.span)
    ]
    reads += [
        (extraction.span, extraction.step)
        for extraction in script.extractions
        if extraction.extractor and isinstance(extraction.extractor.origin, _BODY)
    ]
    shown: set[int] = set()
    for span, step in sorted(reads):
        if step in tree.discarded and step not in shown:
            shown.add(step)
            yield Remark(span, request_name(script.steps[step].written.request))


def _reads_body(test: Test) -> bool:
    """Whether a test wants something of a body; that there is none holds for one that is thrown away."""
    return not isinstance(test, Not) and any(
        isinstance(leaf, JsonIs) or (isinstance(leaf, TextIs | Found) and isinstance(leaf.extractor.origin, _BODY))
        for leaf in leaves(test)
    )


_OUTSIDE_LOAD = ("setup", "teardown")
_BODY = (FromBody, FromJson, FromHtml)
_ABOUT_OPTIONS: dict[RemarkKind, Callable[[Script, K6Tree], Iterator[Remark]]] = {
    "unenforced": _first_unenforced,
    "discarded-body": _discarded_body,
    "object-body": object_bodies.object_bodies,
    "unread": imported_modules.unread,
    "version": imported_modules.of_versions,
    "no-thresholds": load.no_thresholds,
    "no-pause": load.no_pause,
    "at-once": load.at_once,
    "asked-rate": load.asked_rate,
    "untraced": lambda script, tree: untraced_in(
        script, (tree.syntax, *tree.modules), "k6 run --out json=run.json keeps its id"
    ),
    "threshold": load.thresholds,
    "hammers": failed_iterations.hammers,
    "opened-data": data_files.opened_data,
    "swallowed": failed_iterations.swallowing_handlers,
    "contradiction": verdicts.contradictions,
    "errors-expected": verdicts.errors_expected,
    "refused": refusals.refusals,
    "unset": refusals.unset,
    "repeated-threshold": refusals.repeated_thresholds,
    "decided-threshold": refusals.decided_thresholds,
}


class _Finder:
    def __init__(self, tree: K6Tree) -> None:
        self.tree = tree
        self.nodes = [node for node in tree.syntax.anchors.get("name", ()) if node.type == "identifier"]
        self._named: dict[str, list[Node]] = {}
        for node in self.nodes:
            self._named.setdefault(tree.syntax.text(node), []).append(node)
        self._declared: Declared = {}

    def uses(self, names: set[str]) -> Iterator[Node]:
        """Where a variable is read."""
        for node in self.nodes:
            parent = node.parent
            if parent is None or self.tree.syntax.text(node) not in names:
                continue
            value = parent.child_by_field_name("value" if parent.type in ("pair", "variable_declarator") else "right")
            if parent.type in _READING or (value is not None and value.id == node.id):
                yield node

    def is_out_of_scope(self, name: str, use: Node) -> bool:
        """Whether nothing of that name can be seen, and other functions declare it."""
        if visible(name, use, self.tree.syntax, self._declared):
            return False
        declared = False
        for node in self._named.get(name, ()):
            if node.parent is None:
                continue
            if node.parent.type == "variable_declarator":
                statement = node.parent.parent
                if statement is not None and statement.type == "variable_declaration":
                    return False
                declared = declared or (function_of(node) is not None and _is_named(node.parent, "name", node))
            elif node.parent.type in _MAKING and not visible(name, node, self.tree.syntax, self._declared):
                # Something else may make the name known.
                return False
        return declared

    def is_of_setup(self, name: str, use: Node) -> bool:
        """Whether a variable of the module gets a value in `setup` alone, and the default function reads it."""
        if _exported_name(use) != "default":
            return False
        owners = set()
        for node in self._named.get(name, ()):
            parent = node.parent
            if parent is None:
                continue
            if parent.type == "variable_declarator" and _is_named(parent, "name", node):
                if function_of(node) is not None or parent.child_by_field_name("value") is not None:
                    return False
                owners.add("module")
            elif parent.type in ("assignment_expression", "augmented_assignment_expression") and _is_named(
                parent, "left", node
            ):
                owners.add(_exported_name(node))
            elif parent.type in ("formal_parameters", "required_parameter", "update_expression", "array_pattern"):
                return False
        return owners == {"module", "setup"}


def _exported_name(node: Node) -> str:
    """`setup`, `default` or nothing: the exported function that a node is in."""
    current: Node | None = node
    while current is not None and current.type != "export_statement":
        current = current.parent
    if current is None:
        return ""
    if any(child.type == "default" for child in current.children):
        return "default"
    declaration = current.child_by_field_name("declaration")
    name = declaration.child_by_field_name("name") if declaration is not None else None
    return "setup" if name is not None and name.text == b"setup" else ""


def _is_named(parent: Node, field: str, node: Node) -> bool:
    child = parent.child_by_field_name(field)
    return child is not None and child.id == node.id
