"""Takes a sampler out of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language.extractor_kinds import default_of
from loadlint.dialects.jmeter.read import variables
from loadlint.dialects.jmeter.write import insertion_points
from loadlint.dialects.jmeter.write.insertion_points import writer_at
from loadlint.dialects.jmeter.write.variable_uses import names_used_by
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.read.execution import SamplerRun
    from loadlint.dialects.jmeter.read.parse import JMeterTree
    from loadlint.dialects.jmeter.write.render import Style


def write(tree: JMeterTree, run: SamplerRun) -> list[Edit]:
    """The edits that take a sampler out with all that stands under it."""
    sampler = run.sampler
    if sampler.tree is None:
        raise CannotWriteError(f"`{sampler.name}` has no hashTree")
    if sum(other.sampler is sampler for other in tree.runs) > 1:
        raise CannotWriteError(f"`{sampler.name}` runs at several places")
    removed = [sampler, *_below(sampler)]
    names = {name for element in removed for name in variables.defined_by(element)}
    _check_unused(tree, removed, names)
    edits = insertion_points.renumbering_edits(sampler, sampler.node.tag, by=-1, behind=True)
    return [Edit(whole_lines(tree.plan.data, sampler.node.start, sampler.tree.end), ""), *edits]


def _below(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _below(child)


def _check_unused(tree: JMeterTree, removed: list[Element], names: set[str]) -> None:
    """Refuse where a variable that nothing else sets is still used."""
    settings = tree.dataflow.settings
    lost = {
        name for name in names
        if not any(setting.enabled and setting.element not in removed for setting in settings.get(name, ()))
    }  # fmt: skip
    for plan in (tree.plan, *tree.execution.files.values()):
        for element in plan.all:
            if element in removed:
                continue
            if missing := sorted(lost.intersection(names_used_by(element))):
                raise CannotWriteError(f"`{element.name}` uses `{missing[0]}`, which the request sets")


# Steps under a condition


def under_condition(tree: JMeterTree, run: SamplerRun, variable: str, style: Style) -> Iterator[Edit]:
    """The edits that put a sampler, with all that stands under it, into a controller of its own."""
    sampler = run.sampler
    if sampler.tree is None:
        raise CannotWriteError(f"`{sampler.name}` has no hashTree")
    if sum(other.sampler is sampler for other in tree.runs) > 1:
        raise CannotWriteError(f"`{sampler.name}` runs at several places")
    writer = writer_at(sampler.plan, sampler.node, style)
    condition = f'${{__jexl3("${{{variable}}}" != "{default_of(variable)}",)}}'
    begin, end = writer.if_controller(f"If {variable} was found", condition)
    yield Edit(Span(sampler.node.start, sampler.node.start), begin)
    yield Edit(Span(sampler.tree.end, sampler.tree.end), end)
