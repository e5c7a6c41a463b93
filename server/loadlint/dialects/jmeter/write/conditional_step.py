"""A sampler that runs where there is a value for it: an If Controller around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language.extractor_kinds import default_of
from loadlint.dialects.jmeter.write.insertion_points import writer_at
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.read.execution import SamplerRun
    from loadlint.dialects.jmeter.read.parse import JMeterTree
    from loadlint.dialects.jmeter.write.render import Style


def write(tree: JMeterTree, run: SamplerRun, variable: str, style: Style) -> Iterator[Edit]:
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
