"""Lets extractors of a plan take their values in another way, in place or under another sampler."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import catalogue, jsonpath, xml_text
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, default_of
from loadlint.dialects.jmeter.language.match_types import EQUALS, MATCHES, NOT
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read import assertions
from loadlint.dialects.jmeter.read.dataflow import families
from loadlint.dialects.jmeter.write import element_text, extraction_target, insertion_points, render
from loadlint.dialects.jmeter.write.extractor_chain import Boundary, Json
from loadlint.dialects.jmeter.write.render import Property
from loadlint.extractor import Where
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.read.execution import SamplerRun
    from loadlint.dialects.jmeter.read.parse import JMeterTree
    from loadlint.dialects.jmeter.write.extraction_target import Target
    from loadlint.dialects.jmeter.write.extractor_chain import Stage
    from loadlint.dialects.jmeter.write.insertion_points import InsertionPoint
    from loadlint.dialects.jmeter.write.render import Style


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
    parent = target.element.parent
    if parent is None:
        raise CannotWriteError("the extractor stands under nothing")
    if parent.kind not in catalogue.SAMPLERS and not _serves_only(tree, target.element, replacement.run):
        return _at_one_sampler(rewriter)
    if parent.kind in catalogue.SAMPLERS and parent is not replacement.run.sampler:
        return _moved(rewriter, parent)
    return [*_in_place(rewriter), *_guards(rewriter)]


def _names(replacement: Replacement, helpers: Sequence[str]) -> Sequence[str]:
    """The variables of the stages: those of the helpers stay where there are as many as before."""
    names = replacement.names
    return [*helpers, names[-1]] if len(helpers) == len(names) - 1 else names


def _serves_only(tree: JMeterTree, element: Element, run: SamplerRun) -> bool:
    """Whether an extractor runs after one sampler only."""
    runs = tree.dataflow.runs_of.get(element, ())
    return {tree.execution.runs[index].sampler for index in runs} == {run.sampler}


# In place


def _in_place(rewriter: _Rewriter) -> list[Edit]:
    target, replacement = rewriter.target, rewriter.replacement
    if target.listed is not None:
        return _in_list(rewriter)
    chain = [*rewriter.helpers, target.element]
    if list(map(_class_of, replacement.stages)) == [element.cls for element in chain]:
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
    if _is_of_kind(element, stages[-1]):
        return [*edits, *_properties(rewriter, element, len(stages) - 1)]
    return [*edits, _other_kind(rewriter)]


def _class_of(stage: Stage) -> str:
    return render.processor(stage, "", "", "")[0]


def _is_of_kind(element: Element, stage: Stage) -> bool:
    if element.cls == "JMESPathExtractor":
        return isinstance(stage, Json) and _jmespath(stage) is not None
    return element.cls == _class_of(stage)


def _jmespath(stage: Json) -> str | None:
    """A path as a JMESPath expression; None where it is none of the simple ones that loadlint reads."""
    text = jsonpath.render(stage.path).removeprefix("$").removeprefix(".")
    simple = re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*", text, re.ASCII)
    return text if simple else None


def _processor(rewriter: _Rewriter, number: int) -> tuple[str, list[Property]]:
    """The class and the properties of the element for one stage."""
    names = rewriter.names
    source = names[number - 1] if number else ""
    return render.processor(rewriter.replacement.stages[number], names[number], source, rewriter.target.default)


def _properties(rewriter: _Rewriter, element: Element, number: int) -> Iterator[Edit]:
    """Give an element the properties of a stage. Its name, its variable and its default stay."""
    stage = rewriter.replacement.stages[number]
    wanted = _wanted(rewriter, element, number)
    kind = KINDS.get(element.cls)
    names = element.leaf(kind.names) if kind is not None else None
    for new in wanted:
        leaf = element.leaf(new.name)
        if leaf is None:
            if new.value not in ("", "false") and names is not None:
                yield element_text.property_added(element, names, new, rewriter.style)
        elif not _means_same(stage, new, element.plan.value(leaf).strip()):
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


def _wanted(rewriter: _Rewriter, element: Element, number: int) -> list[Property]:
    """The properties that a stage needs, without those that name and guard the variable."""
    stage = rewriter.replacement.stages[number]
    _, properties = _processor(rewriter, number)
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
        return old in ("", "JSOUP")
    if isinstance(stage, Json) and new.name in _MATCH_NUMBERS and old in ("", "0"):
        return _is_single(stage)
    return old == new.value.strip() or (old == "" and new.value == "false")


def _is_single(stage: Json) -> bool:
    """Whether a path leads to one value: a random one of these is that one."""
    return not any(isinstance(step, Where) for step in stage.path)


def _other_kind(rewriter: _Rewriter) -> Edit:
    """Put an element of another kind in the place of the old one, with its label and its comments."""
    element = rewriter.target.element
    writer = insertion_points.writer_at(element.plan, element.node, rewriter.style)
    cls, properties = _processor(rewriter, len(rewriter.names) - 1)
    text = writer.processor(cls, element.name, [*_comments(element), *_with_empty_default(element, cls, properties)])
    return Edit(element_text.whole(element), text.removeprefix(writer.line_start))


def _comments(element: Element) -> Iterator[Property]:
    for name in ("TestPlan.comments", "TestElement.comments"):
        if text := element.text(name):
            yield Property("stringProp", name, text)


def _with_empty_default(element: Element, cls: str, properties: Sequence[Property]) -> list[Property]:
    """The properties with the switch that makes an empty text the default, where the old element has it on."""
    before, after = KINDS.get(element.cls), KINDS.get(cls)
    if before is None or after is None or not before.empty_default or not after.empty_default:
        return list(properties)
    if not element.is_true(before.empty_default):
        return list(properties)
    others = [new for new in properties if new.name != after.empty_default]
    return [*others, Property("boolProp", after.empty_default, "true")]


# A variable out of a list of several


def _in_list(rewriter: _Rewriter) -> list[Edit]:
    """Change one path of a JSON extractor with several, or make an element of its own for the variable."""
    target, stages = rewriter.target, rewriter.replacement.stages
    row, stage = target.listed, stages[0]
    reads_answer = target.element.text("Sample.scope").strip() in ("", "parent")
    if row is not None and len(stages) == 1 and isinstance(stage, Json) and stage.field == "body" and reads_answer:
        path = extraction_target.part_of(target.element, row.kind.expression, row.index)
        edits = [Edit(path, _escaped(target.element, row.kind.expression, jsonpath.render(stage.path)))]
        if row.match != "1" and not (row.match in ("", "0") and _is_single(stage)):
            edits.append(Edit(extraction_target.part_of(target.element, row.kind.match, row.index), "1"))
        return edits
    writer = insertion_points.writer_at(target.element.plan, target.element.node, rewriter.style)
    text = writer.stages(stages, rewriter.replacement.names, target.default)
    end = element_text.whole(target.element).end
    return [*_out_of_list(target), Edit(Span(end, end), text)]


def _escaped(element: Element, name: str, text: str) -> str:
    leaf = element.leaf(name)
    raw = element.plan.data[leaf.text_start : leaf.text_end] if leaf is not None else b""
    return text if b"<![CDATA[" in raw else xml_text.escape(text, element.plan.encoding)


def _out_of_list(target: Target) -> list[Edit]:
    """Take a variable out of an extractor of several."""
    row, element = target.listed, target.element
    assert row is not None
    edits = []
    for name in (row.kind.names, row.kind.expression, row.kind.match, row.kind.default):
        number = len(element.text(name).split(row.kind.separator))
        leaf = element.leaf(name)
        if leaf is None or row.index >= number or number == 1:
            continue
        part = extraction_target.part_of(element, name, row.index)
        if row.index:
            # Beside a part there is only white space up to the separators.
            before = element.plan.data.rindex(b";", 0, part.start)
            is_last = row.index == number - 1
            after = leaf.text_end if is_last else element.plan.data.index(b";", part.end)
            edits.append(Edit(Span(before, after), ""))
        else:
            following = extraction_target.part_of(element, name, 1)
            edits.append(Edit(Span(part.start, following.start), ""))
    return edits


# Under another sampler


def _moved(rewriter: _Rewriter, old_parent: Element) -> list[Edit]:
    """Put an extractor under another sampler, with what tests its variable."""
    tree, target, replacement = rewriter.tree, rewriter.target, rewriter.replacement
    _check_readers(rewriter, old_parent)
    place = insertion_points.under(tree.plan, replacement.run.sampler, rewriter.style)
    inside = _in_place(rewriter)
    if target.listed is not None:
        text = place.writer.stages(replacement.stages, replacement.names, target.default)
        out = _out_of_list(target)
    else:
        chain = [*rewriter.helpers, target.element]
        kept = [element for element in chain if not _is_removed(element, inside)]
        text = "".join(_moved_text(rewriter, element, inside, place) for element in kept)
        out = [element_text.taken_out(element) for element in chain]
    tests = list(extraction_target.tests_of(target))
    guards = list(_guards(rewriter))
    for test in tests:
        text += _moved_text(rewriter, test, guards, place)
    return [*out, *(element_text.taken_out(test) for test in tests), *place.insert(text)]


def _is_removed(element: Element, edits: Sequence[Edit]) -> bool:
    return element_text.taken_out(element) in edits


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
    for read in flow.reads:
        if read.name != rewriter.target.variable and rewriter.target.variable not in families(read.name):
            continue
        after = read.element.kind in ("post", "assertion", "listener")
        for run in flow.runs_of.get(read.element, ()):
            # What stands after its sampler reads what that sampler's own extractors have set.
            if old_runs[0] + (not after) <= run <= new - after:
                raise CannotWriteError(f"`{read.element.name}` reads `{read.name}` before the answer is there")


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
    empty = any(isinstance(stage, Boundary) for stage in replacement.stages)
    return place.insert(text + place.writer.guard(variable, default, replacement.description, empty=empty))


# Guards


def _guards(rewriter: _Rewriter) -> Iterator[Edit]:
    """The edits to the guard: its message names the answer, and between two boundaries there may be nothing."""
    target, replacement = rewriter.target, rewriter.replacement
    may_be_empty = any(isinstance(stage, Boundary) for stage in replacement.stages)
    is_moved = target.element.parent is not replacement.run.sampler
    for test in extraction_target.tests_of(target):
        message = test.leaf("Assertion.custom_message")
        names_answer = test.text("Assertion.custom_message").startswith(f"no {target.variable} in the response to ")
        if message is not None and is_moved and names_answer:
            yield element_text.property_set(test.plan, message, replacement.description)
        if may_be_empty:
            yield from _filled(test, target.default)


def _filled(test: Element, default: str) -> Iterator[Edit]:
    """Let a guard that refuses the default refuse an empty text, too."""
    patterns = test.node_at("Asserion.test_strings") or test.node_at("Assertion.test_strings")
    kind = test.leaf("Assertion.test_type")
    leaves = [child for child in patterns.children if isinstance(child, Leaf)] if patterns is not None else []
    if kind is None or len(leaves) != 1 or assertions.type_of(test) != NOT | EQUALS:
        return
    if test.plan.value(leaves[0]) == default:
        yield element_text.property_set(test.plan, leaves[0], render.filled_pattern(default))
        yield element_text.property_set(test.plan, kind, str(MATCHES))
