"""Lets extractors of a plan take their values in another way, in place or under another sampler."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import catalogue, jsonpath
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, ExtractedVariable, default_of
from loadlint.dialects.jmeter.language.match_types import EQUALS, MATCHES, NOT
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read import assertions
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import element_text, extraction_target, insertion_points, render
from loadlint.dialects.jmeter.write.extraction_target import Target
from loadlint.dialects.jmeter.write.extractor_chain import Jmes, Json, Stage, may_be_empty
from loadlint.dialects.jmeter.write.insertion_points import InsertionPoint
from loadlint.dialects.jmeter.write.render import Property, Style
from loadlint.dialects.jmeter.write.variable_uses import names_used_by
from loadlint.extractor import Where
from loadlint.text.edits import Edit
from loadlint.text.span import Span


class Replacement(Struct, frozen=True):
    """What takes the place of an extraction: post-processors for a sampler, and the variables that they write.

    The last variable is that of the extraction. `description` is for the guard's message.
    """

    run: SamplerRun
    stages: Sequence[Stage]
    names: Sequence[str]
    description: str


class _Rewriter(Struct, frozen=True):
    """Rewrites one extraction.

    `helpers` are the extractors before it that work for it alone, `names` the variables of the new stages.
    """

    tree: JMeterTree
    style: Style
    target: Target
    helpers: Sequence[Element]
    names: Sequence[str]
    replacement: Replacement


def write(tree: JMeterTree, style: Style, target: Target, replacement: Replacement) -> list[Edit]:
    """The edits. Raises CannotWriteError where other samplers, or other uses of the variable, would suffer."""
    helpers = extraction_target.helpers_of(tree, target)
    names = _names(replacement, [helper.variable for helper in helpers])
    rewriter = _Rewriter(tree, style, target, [helper.element for helper in helpers], names, replacement)
    parent, sampler = target.element.parent, replacement.run.sampler
    if parent is None:
        raise CannotWriteError("the extractor stands under nothing")
    served = {tree.execution.runs[run].sampler for run in tree.dataflow.runs_of.get(target.element, ())}
    if parent is sampler or served == {sampler}:
        return [*_in_place(rewriter), *_guards(rewriter, is_moved=False)]
    if parent.kind not in catalogue.SAMPLERS and len(served) != 1:
        return _at_one_sampler(rewriter)
    return _moving_edits(rewriter, parent)


def _names(replacement: Replacement, helpers: Sequence[str]) -> Sequence[str]:
    """The variables of the stages: those of the helpers stay where there are as many as before."""
    names = replacement.names
    return [*helpers, names[-1]] if len(helpers) == len(names) - 1 else names


# In place


def _in_place(rewriter: _Rewriter) -> list[Edit]:
    target, replacement = rewriter.target, rewriter.replacement
    if target.listed is not None:
        return _in_list(rewriter, target.listed)
    chain = [*rewriter.helpers, target.element]
    if list(map(class_of, replacement.stages)) == [element.cls for element in chain]:
        return [edit for number, element in enumerate(chain) for edit in _properties(rewriter, element, number)]
    edits = [element_text.taken_out(helper) for helper in rewriter.helpers]
    return [*edits, *_last_in_place(rewriter)]


def _last_in_place(rewriter: _Rewriter) -> list[Edit]:
    """The edits that put all stages in the place of the last element; it stays itself where it is of the right kind."""
    element, stages = rewriter.target.element, rewriter.replacement.stages
    edits = []
    if len(stages) > 1:
        writer = insertion_points.writer_at(element.plan, element.node, rewriter.style)
        text = writer.stages(stages[:-1], rewriter.names[:-1], rewriter.target.default)
        start = element.node.start
        edits.append(Edit(Span(start, start), text.removeprefix(writer.line_start) + writer.line_start))
    if is_of_kind(element, stages[-1]):
        return [*edits, *_properties(rewriter, element, len(stages) - 1)]
    return [*edits, _other_kind(rewriter)]


def _processor(rewriter: _Rewriter, number: int) -> tuple[str, list[Property]]:
    """The class and the properties of the element for one stage."""
    names = rewriter.names
    source = names[number - 1] if number else ""
    return render.processor(rewriter.replacement.stages[number], names[number], source, rewriter.target.default)


def _properties(rewriter: _Rewriter, element: Element, number: int) -> Iterator[Edit]:
    """Give an element that stays what a stage needs."""
    _, properties = _processor(rewriter, number)
    return changing_edits(element, rewriter.replacement.stages[number], properties, rewriter.style)


def _other_kind(rewriter: _Rewriter) -> Edit:
    """Put an element of another kind in the place of the old one, with its label and its comments."""
    element = rewriter.target.element
    writer = insertion_points.writer_at(element.plan, element.node, rewriter.style)
    cls, properties = _processor(rewriter, len(rewriter.names) - 1)
    text = writer.processor(cls, element.name, [*_comments(element), *with_empty_default(element, cls, properties)])
    return Edit(element_text.whole(element), text.removeprefix(writer.line_start))


def _comments(element: Element) -> Iterator[Property]:
    for name in ("TestPlan.comments", "TestElement.comments"):
        if text := element.text(name):
            yield Property("stringProp", name, text)


# A variable out of a list of several


def _in_list(rewriter: _Rewriter, row: ExtractedVariable) -> list[Edit]:
    """Change one path of a JSON extractor with several, or make an element of its own for the variable."""
    target, stages = rewriter.target, rewriter.replacement.stages
    stage = stages[0]
    reads_answer = target.element.text("Sample.scope").strip() in ("", "parent")
    if len(stages) == 1 and isinstance(stage, Json) and reads_answer:
        edits = [extraction_target.part_set(row.element, row.kind.expression, row.index, jsonpath.render(stage.path))]
        if row.match != "1" and not (row.match in ("", "0") and is_single(stage)):
            edits.append(extraction_target.part_set(row.element, row.kind.match, row.index, "1"))
        return edits
    writer = insertion_points.writer_at(target.element.plan, target.element.node, rewriter.style)
    text = writer.stages(stages, rewriter.replacement.names, target.default)
    end = element_text.whole(target.element).end
    return [*extraction_target.taken_out(row), Edit(Span(end, end), text)]


# Under another sampler


def _moving_edits(rewriter: _Rewriter, old_parent: Element) -> list[Edit]:
    """Put an extractor under another sampler, with what tests its variable."""
    tree, target, replacement = rewriter.tree, rewriter.target, rewriter.replacement
    _check_readers(rewriter, old_parent)
    place = insertion_points.under(tree.plan, replacement.run.sampler, rewriter.style)
    inside = _in_place(rewriter)
    if target.listed is not None:
        text = place.writer.stages(replacement.stages, replacement.names, target.default)
        out = extraction_target.taken_out(target.listed)
    else:
        chain = [*rewriter.helpers, target.element]
        kept = [element for element in chain if element_text.taken_out(element) not in inside]
        text = "".join(_moved_text(rewriter, element, inside, place) for element in kept)
        out = [element_text.taken_out(element) for element in chain]
    tests = list(extraction_target.tests_of(target))
    guards = list(_guards(rewriter, is_moved=True))
    for test in tests:
        text += _moved_text(rewriter, test, guards, place)
    return [*out, *(element_text.taken_out(test) for test in tests), *place.insert(text)]


def _moved_text(rewriter: _Rewriter, element: Element, edits: Sequence[Edit], place: InsertionPoint) -> str:
    """The text of an element at its new place, after those of the edits that are in it."""
    span = element_text.whole(element)
    return element_text.at_other_place(
        rewriter.tree.plan, element, [edit for edit in edits if span.covers(edit.span)], place
    )


def _check_readers(rewriter: _Rewriter, old_parent: Element) -> None:
    """Refuse to move an extractor past something that reads its variable, or to another thread group."""
    tree, replacement = rewriter.tree, rewriter.replacement
    flow = tree.dataflow
    old_runs = flow.runs_of.get(rewriter.target.element, ())
    new = tree.execution.runs.index(replacement.run)
    if any(flow.group_of(run) is not replacement.run.group for run in old_runs):
        raise CannotWriteError(
            f"the variable is used in the thread group of `{old_parent.name}`, "
            f"which does not share variables with `{replacement.run.group.name}`"
        )
    if len(old_runs) != 1:
        raise CannotWriteError(f"`{old_parent.name}` runs at several places")
    moved = {rewriter.target.element, *rewriter.helpers, *extraction_target.tests_of(rewriter.target)}
    name = rewriter.target.variable
    for element in tree.plan.all:
        runs = [run for run in flow.runs_of.get(element, ()) if _reads_too_early(element, run, old_runs[0], new)]
        if runs and element not in moved and name in names_used_by(element):
            raise CannotWriteError(f"`{element.name}` reads `{name}` before the response is there")


def _reads_too_early(element: Element, run: int, old: int, new: int) -> bool:
    """Whether an element of a run is evaluated after the old place of an extractor and before the new one."""
    first = old if element.kind in ("post", "assertion", "listener") else old + 1
    last = new - 1 if element.kind in ("assertion", "listener") else new
    return first <= run <= last


# Above several samplers


def _at_one_sampler(rewriter: _Rewriter) -> list[Edit]:
    """A new extractor under one sampler, where the one above it serves others too and leaves the value alone."""
    element, replacement, variable = rewriter.target.element, rewriter.replacement, rewriter.target.variable
    keeps = element.cls in KINDS and KINDS[element.cls].keeps and not rewriter.target.default
    if not keeps or element.is_true(KINDS[element.cls].empty_default):
        raise CannotWriteError(
            f"`{element.name}` serves several requests, and after each of them sets `{variable}` anew"
        )
    place = insertion_points.under(rewriter.tree.plan, replacement.run.sampler, rewriter.style)
    default = default_of(variable)
    text = place.writer.stages(replacement.stages, replacement.names, default)
    empty = may_be_empty(replacement.stages)
    return place.insert(text + place.writer.guard(variable, default, replacement.description, empty=empty))


# Guards


def _guards(rewriter: _Rewriter, *, is_moved: bool) -> Iterator[Edit]:
    """The edits to the guard: its message names the answer, and between two boundaries there may be nothing."""
    target, replacement = rewriter.target, rewriter.replacement
    refuses_empty = may_be_empty(replacement.stages)
    for test in extraction_target.tests_of(target):
        message = test.leaf("Assertion.custom_message")
        names_answer = test.text("Assertion.custom_message").startswith(f"no {target.variable} in the response to ")
        if message is not None and is_moved and names_answer:
            yield element_text.property_set(test.plan, message, replacement.description)
        if refuses_empty:
            yield from _guard_edits(test, target.default)


def _guard_edits(test: Element, default: str) -> Iterator[Edit]:
    """Let a guard that refuses the default refuse an empty text, too."""
    patterns = test.node_at("Asserion.test_strings") or test.node_at("Assertion.test_strings")
    kind = test.leaf("Assertion.test_type")
    leaves = [child for child in patterns.children if isinstance(child, Leaf)] if patterns is not None else []
    if kind is None or len(leaves) != 1 or assertions.type_of(test) != NOT | EQUALS:
        return
    if test.plan.value(leaves[0]) == default:
        yield element_text.property_set(test.plan, leaves[0], render.filled_pattern(default))
        yield element_text.property_set(test.plan, kind, str(MATCHES))


# Properties of an extractor that stays


def class_of(stage: Stage) -> str:
    """The class of the post-processor for a stage."""
    return render.processor(stage, "", "", "")[0]


def is_of_kind(element: Element, stage: Stage) -> bool:
    """Whether an element can do what a stage does."""
    if element.cls == "JMESPathExtractor":
        return isinstance(stage, Jmes) or (isinstance(stage, Json) and _jmespath(stage) is not None)
    return element.cls == class_of(stage)


def _jmespath(stage: Json) -> str | None:
    """A path as a JMESPath expression; None where it is none of the simple ones that loadlint reads."""
    text = jsonpath.render(stage.path).removeprefix("$").removeprefix(".")
    simple = re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*", text, re.ASCII)
    return text if simple else None


def changing_edits(element: Element, stage: Stage, properties: Sequence[Property], style: Style) -> Iterator[Edit]:
    """Give an element the properties of a stage. Its name, its variable and its default stay."""
    wanted = _stage_properties(element, stage, properties)
    kind = KINDS.get(element.cls)
    names = element.leaf(kind.names) if kind is not None else None
    for new in wanted:
        leaf = element.leaf(new.name)
        if leaf is None:
            if new.value not in ("", "false") and names is not None:
                yield element_text.property_added(element, names, new, style)
        elif not _means_same(stage, new, element.plan.value(leaf)):
            yield element_text.property_set(element.plan, leaf, new.value)
    yield from _other_settings_off(element, [new.name for new in wanted])


def _other_settings_off(element: Element, wanted: Sequence[str]) -> Iterator[Edit]:
    """Take out where an extractor looked before, and have it return texts."""
    for name in ("Sample.scope", "Scope.variable"):
        leaf = element.leaf(name)
        if leaf is not None and name not in wanted and element.plan.value(leaf).strip() not in ("", "parent"):
            yield element_text.property_taken_out(element.plan, leaf)
    fragment = element.leaf("XPathExtractor.fragment")
    if fragment is not None and element.is_true("XPathExtractor.fragment"):
        yield element_text.property_set(element.plan, fragment, "false")


def _stage_properties(element: Element, stage: Stage, properties: Sequence[Property]) -> list[Property]:
    """The properties that a stage needs, without those that name and guard the variable."""
    if element.cls == "JMESPathExtractor" and isinstance(stage, Json):
        scope = [new for new in properties if new.name.startswith(("Sample.", "Scope."))]
        path = Property("stringProp", "JMESExtractor.jmesPathExpr", _jmespath(stage) or "")
        return [path, Property("stringProp", "JMESExtractor.matchNumber", "1"), *scope]
    kind = KINDS.get(element.cls)
    kept = (kind.names, kind.default, kind.empty_default) if kind is not None else ()
    return [new for new in properties if new.name not in kept]


_MATCH_NUMBERS = tuple(kind.match for kind in KINDS.values())


def _means_same(stage: Stage, new: Property, old: str) -> bool:
    """Whether a property may stay as it is."""
    if new.name == "HtmlExtractor.extractor_impl":
        return old.strip() in ("", "JSOUP")
    if isinstance(stage, Json) and new.name in _MATCH_NUMBERS and old.strip() in ("", "0"):
        return is_single(stage)
    return old == new.value or (old == "" and new.value == "false")


def is_single(stage: Json) -> bool:
    """Whether a path leads to one value: a random one of these is that one."""
    return not any(isinstance(step, Where) for step in stage.path)


def with_empty_default(element: Element, cls: str, properties: Sequence[Property]) -> list[Property]:
    """The properties of a new element of a class, with an empty text as the default where the old element has that."""
    before, after = KINDS.get(element.cls), KINDS.get(cls)
    if before is None or after is None or not before.empty_default or not after.empty_default:
        return list(properties)
    if not element.is_true(before.empty_default):
        return list(properties)
    others = [new for new in properties if new.name != after.empty_default]
    return [*others, Property("boolProp", after.empty_default, "true")]
