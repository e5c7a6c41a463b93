"""What rules about k6 scripts report and the model does not hold: variables that can't be seen where they are used,
and values that nothing reads."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from loadlint.assertion import Always, Found, JsonIs, Not, Test, TextIs, leaves, reads_content
from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.syntax import FUNCTIONS, function_of
from loadlint.dialects.k6.read import extraction_use
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
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of, stands_in
from loadlint.dialects.script.read.extraction_use import about_takes
from loadlint.dialects.script.read.frames import outermost_function
from loadlint.dialects.tracing import untraced_in
from loadlint.extractor import FromBody, FromHtml, FromJson
from loadlint.operation import request_name
from loadlint.script import Remark
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.script.read.extraction_use import Find
    from loadlint.script import RemarkKind, Script


def remarks(script: Script, kind: RemarkKind) -> Iterator[Remark]:
    """All remarks of a kind, in the order of the text."""
    find = _REMARKS.get(kind) if isinstance(script.tree, K6Tree) else None
    return find(script, script.tree) if find is not None else iter(())


def _out_of_scope(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """Values of answers that are read where nothing of their name can be seen, since other functions declare it."""
    # `typeof` alone may ask for a name that is not there.
    names = [node for node in tree.unbound if node.prev_sibling is None or node.prev_sibling.type != "typeof"]
    return (remark for remark in _read_values(script, tree, names) if _is_of_function(tree, remark.subject))


def _set_in_setup(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """Values of answers that `setup` keeps in a variable which the users have one of their own of."""
    return _read_values(script, tree, tree.set_in_setup)


def _read_values(script: Script, tree: K6Tree, names: Sequence[Node]) -> Iterator[Remark]:
    """Those of some names in the script's own file that are variables with values out of answers, each place once."""
    variables = {extraction.variable for extraction in script.extractions}
    places = {span_of(node) for node in names if node.type == "identifier" and tree.syntax.text(node) in variables}
    end = script.source.script_end
    yield from (Remark(place, script.source.text(place)) for place in sorted(places) if place.end <= end)


def _is_of_function(tree: K6Tree, name: str) -> bool:
    """Whether functions declare a name, each for itself: `var` in a block is seen outside of it."""
    names = tree.syntax.identifiers.get(name, ())
    declarators = [parent_of(node) for node in names if stands_in(node, "variable_declarator")]
    declared = [declarator for declarator in declarators if field_of(declarator, "name").text == name.encode()]
    return any(map(function_of, declared)) and not any(
        stands_in(declarator, "variable_declaration") for declarator in declared
    )


def _first_unenforced(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The first check in the file itself that no threshold judges.

    It is certain that somebody wants it to count where there are thresholds, or options and checks of more than the
    status, which k6 counts by itself.
    """
    every_check = [assertion for assertion in script.assertions if assertion.kind == "check" and len(assertion.span)]
    # Without what is set up the requests under load fail themselves, and `fail` in there ends the run with an error.
    outside = {index for index, place in enumerate(tree.places) if place.raw.entry in _OUTSIDE_LOAD}
    checks = [
        check
        for check in every_check
        if not (check.counted or isinstance(check.test, Always))
        and not (outside.issuperset(check.steps) if check.steps else _is_outside_load(tree, check.span))
    ]
    if checks:
        of_content = tree.has_options and any(reads_content(check.test) for check in checks)
        # A module runs in other scripts too, which may have a threshold: what this one lacks is shown in it.
        end = script.source.script_end
        in_script = next((check.span for check in checks if check.span.start <= end), None)
        judged = (script.shown_at(step) for check in checks for step in check.steps if step not in outside)
        span = in_script if in_script is not None else next(judged, Span(0, 0))
        detail = str(len(checks)) if any(check.counted for check in every_check) else ""
        files = {PurePath(script.source.path_at(check.span.start)).name for check in checks}
        modules = "" if in_script is not None else f"`{files.pop()}`" if len(files) == 1 else "modules"
        yield Remark(span, modules, detail=detail, certain=tree.has_thresholds or of_content)


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
_REMARKS: dict[RemarkKind, Find] = {
    **about_takes(extraction_use.SHAPE, syntax.names),
    "unguarded": extraction_use.unguarded_values,
    "out-of-scope": _out_of_scope,
    "set-in-setup": _set_in_setup,
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
