"""Which element is run by what."""

from __future__ import annotations

from loadlint.dialects.jmeter.evaluator import groovy, jsons, pages, texts, xpaths
from loadlint.extractor import NotEvaluatedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from loadlint.dialects.jmeter.evaluator.sample import Sample
    from loadlint.dialects.jmeter.evaluator.settings import Settings
    from loadlint.dialects.jmeter.evaluator.variables import Variables

_PROCESSORS: dict[str, Callable[[Settings, Sample, Variables], None]] = {
    "RegexExtractor": texts.regular_expression,
    "BoundaryExtractor": texts.boundary,
    "JSONPostProcessor": jsons.json_path,
    "JMESPathExtractor": jsons.jmes_path,
    "HtmlExtractor": pages.css,
    "JSR223PostProcessor": groovy.script,
    "XPathExtractor": xpaths.xpath,
    "XPath2Extractor": xpaths.xpath2,
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
    except jsons.FailedError as error:
        raise NotEvaluatedError(str(error)) from None
