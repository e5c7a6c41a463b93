"""Which element is run by what."""

from __future__ import annotations

from collections.abc import Callable

from loadlint.dialects.jmeter.evaluator import (
    css_extractor,
    groovy,
    json_extractors,
    regex_and_boundary,
    xpath_extractors,
)
from loadlint.dialects.jmeter.evaluator.sample import Sample
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.language.processor_settings import Settings
from loadlint.extractor import NotEvaluatedError

_PROCESSORS: dict[str, Callable[[Settings, Sample, Variables], None]] = {
    "RegexExtractor": regex_and_boundary.regular_expression,
    "BoundaryExtractor": regex_and_boundary.boundary,
    "JSONPostProcessor": json_extractors.json_path,
    "JMESPathExtractor": json_extractors.jmes_path,
    "HtmlExtractor": css_extractor.css,
    "JSR223PostProcessor": groovy.script,
    "XPathExtractor": xpath_extractors.xpath,
    "XPath2Extractor": xpath_extractors.xpath2,
}


def run(settings: Settings, sample: Sample, variables: Variables) -> None:
    """Run a post-processor on a sample; it sets and removes variables.

    Raises NotEvaluatedError where it can't be told what JMeter would do; the variables are then undefined.
    """
    processor = _PROCESSORS.get(settings.cls)
    if processor is None:
        raise NotEvaluatedError(f"{settings.cls} is not run")
    try:
        processor(settings, sample, variables)
    except json_extractors.FailedError as error:
        raise NotEvaluatedError(str(error)) from None
