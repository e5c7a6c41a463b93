"""The values that the elements which the writer would insert take from a recorded page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from loadlint.dialects.base import Page
from loadlint.dialects.jmeter.evaluator.processors import run
from loadlint.dialects.jmeter.evaluator.sample import Sample, sample_of
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.language.elements import read
from loadlint.dialects.jmeter.language.processor_settings import Settings, settings_of
from loadlint.dialects.jmeter.read import foreign_extractors
from loadlint.dialects.jmeter.write import render
from loadlint.dialects.jmeter.write.extractor_chain import stages_of
from loadlint.extractor import DrawnAtRandomError, Extractor, FromItems, FromTool, NotEvaluatedError

_VARIABLE = "value"
_STYLE = render.Style("\n", "", '"', "utf-8")


def evaluate(extractor: Extractor, page: Page) -> str | None:
    """The value that JMeter would put into the variable; None where that would keep its default.

    Raises NotEvaluatedError where that is not certain.
    """
    origin = extractor.origin
    if isinstance(origin, FromTool):
        if not isinstance(origin.detail, foreign_extractors.Processors):
            raise NotEvaluatedError("it belongs to another tool")
        run_one = _run_each if origin.loop else _run
        return page.after(run_one(origin.detail.settings, origin.detail.variable, page), extractor.operations)
    value = (_run_each if extractor.loops else _run)(_elements(extractor, page.follows), _VARIABLE, page)
    return (value or None) if isinstance(origin, FromItems) else value


@lru_cache(maxsize=64)
def _sample_of(page: Page) -> Sample:
    return sample_of(page)


def _run(processors: Sequence[Settings], variable: str, page: Page) -> str | None:
    value = _variables(processors, page).get(variable)
    return None if value == foreign_extractors.NOT_FOUND_DEFAULT else value


def _run_each(processors: Sequence[Settings], variable: str, page: Page) -> str | None:
    """None where there is no numbered variable. Raises DrawnAtRandomError for any of them."""
    variables, values = _variables(processors, page), list[str]()
    while (value := variables.get(f"{variable}_{len(values) + 1}")) is not None:
        values.append(value)
    if values:
        raise DrawnAtRandomError(values, f"it is one of the values of `{variable}`")
    return None


def _variables(processors: Sequence[Settings], page: Page) -> Variables:
    variables, sample = Variables(), _sample_of(page)
    for settings in processors:
        run(settings, sample, variables)
    return variables


@lru_cache(maxsize=1024)
def _elements(extractor: Extractor, follows_redirects: bool) -> tuple[Settings, ...]:
    """The post-processors for an extractor: they are written, and read again like any other."""
    writer = render.ElementWriter(_STYLE, "")
    stages = stages_of(extractor, follows_redirects=follows_redirects)
    names = [*(f"{_VARIABLE}{number}" for number in range(1, len(stages))), _VARIABLE]
    text = writer.stages(stages, names, foreign_extractors.NOT_FOUND_DEFAULT)
    plan = read(f"<hashTree>{text}</hashTree>".encode())
    return tuple(settings_of(element) for element in plan.elements)
