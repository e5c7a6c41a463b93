"""What the elements that the writer would insert find on a recorded page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.evaluator import processors as evaluator
from loadlint.dialects.jmeter.evaluator.processor_settings import settings_of
from loadlint.dialects.jmeter.evaluator.sample import sample_of
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.language.elements import read
from loadlint.dialects.jmeter.read import foreign_extractors
from loadlint.dialects.jmeter.read.extractor_chain import stages_of
from loadlint.dialects.jmeter.write import render
from loadlint.extractor import FromTool, NotEvaluatedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.dialects.base import Page
    from loadlint.dialects.jmeter.evaluator.processor_settings import Settings
    from loadlint.dialects.jmeter.evaluator.sample import Sample
    from loadlint.extractor import Extractor

_VARIABLE = "value"
_STYLE = render.Style("\n", "", '"', "utf-8")


def evaluate(extractor: Extractor, page: Page) -> str | None:
    """The value that JMeter would put into the variable; None where that would keep its default.

    Raises NotEvaluatedError where it can't be told.
    """
    origin = extractor.origin
    if isinstance(origin, FromTool):
        if not isinstance(origin.detail, foreign_extractors.Processors):
            raise NotEvaluatedError("it belongs to another tool")
        found = _run(origin.detail.settings, origin.detail.variable, page)
        return page.after(found, extractor.operations)
    return _run(_elements(extractor, page.follows), _VARIABLE, page)


def _run(processors: Sequence[Settings], variable: str, page: Page) -> str | None:
    variables = Variables()
    sample = _sample(page)
    for settings in processors:
        evaluator.run(settings, sample, variables)
    value = variables.get(variable)
    return None if value == foreign_extractors.NOT_FOUND else value


@lru_cache(maxsize=64)
def _sample(page: Page) -> Sample:
    return sample_of(page)


@lru_cache(maxsize=1024)
def _elements(extractor: Extractor, hops: bool) -> tuple[Settings, ...]:
    """The post-processors for an extractor: written, and read again as any other."""
    writer = render.Writer(_STYLE, "")
    stages = stages_of(extractor, hops=hops)
    text, source = "", ""
    for number, stage in enumerate(stages, 1):
        name = _VARIABLE if number == len(stages) else f"{_VARIABLE}{number}"
        text += writer.stage(stage, name, source, foreign_extractors.NOT_FOUND)
        source = name
    plan = read(f"<hashTree>{text}</hashTree>".encode())
    return tuple(settings_of(element) for element in plan.elements)
