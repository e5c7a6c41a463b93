"""References between the samplers of a plan, which count them: JMeter's recorder writes the headers of a sampler once.

    <collectionProp reference="../../../HTTPSamplerProxy[25]/elementProp[2]/collectionProp"/>

The path begins at the tree that the samplers stand in; the first one has no number (XStream, "relative references").
A sampler that is inserted or taken out changes the numbers of those behind it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element


def renumbering_edits(sampler: Element, tag: str, *, by: int, behind: bool) -> Iterator[Edit]:
    """The edits of the references to samplers of a tag from `sampler` on, or from the one behind it, `by` more or less.

    They stand under these samplers themselves.
    """
    siblings = sampler.parent.children if sampler.parent is not None else sampler.plan.elements
    position = siblings.index(sampler) + behind
    first = sum(other.node.tag == tag for other in siblings[:position]) + 1
    path = re.compile(rb'(?<=\sreference="\.\./\.\./\.\./)' + re.escape(tag).encode() + rb"(?:\[(\d+)\])?(?=/)")
    for other in siblings[position:]:
        if other.node.tag != tag or other.tree is None:
            continue
        for match in path.finditer(sampler.plan.data, other.tree.start, other.tree.end):
            number = int(match[1] or 1)
            if number >= first:
                left = number + by
                yield Edit(Span(*match.span()), f"{tag}[{left}]" if left > 1 else tag)
