"""The Groovy that loadlint itself writes, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.codecs import decode
from loadlint.dialects.jmeter.evaluator import css_extractor, regex_and_boundary
from loadlint.dialects.jmeter.write import written_groovy
from loadlint.extractor import NotEvaluatedError

if TYPE_CHECKING:
    from loadlint.dialects.jmeter.evaluator.processor_settings import Settings
    from loadlint.dialects.jmeter.evaluator.sample import Sample
    from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
    from loadlint.dialects.jmeter.write.written_groovy import DecodeScript, ElementScript


def script(settings: Settings, sample: Sample, variables: Variables) -> None:
    """JSR223PostProcessor."""
    written = settings.text("script")
    if (decoding := written_groovy.read_decode(written)) is not None:
        _decode(decoding, variables)
    elif (taking := written_groovy.read_element_text(written)) is not None:
        _take(taking, sample, variables)
    else:
        raise NotEvaluatedError("a script is not run")


def _decode(wanted: DecodeScript, variables: Variables) -> None:
    text = variables.get(wanted.source)
    if text is None:
        raise NotEvaluatedError(f"`{wanted.source}` is not set")
    if text != wanted.default:
        text = regex_and_boundary.unescaped(text) if wanted.codec == "html" else decode(wanted.codec, text)
    if text is None:
        raise NotEvaluatedError("the script can't decode the text")
    variables.put(wanted.variable, text)


def _take(wanted: ElementScript, sample: Sample, variables: Variables) -> None:
    found = css_extractor.whole_texts(sample.known("body"), wanted.selector)
    variables.put(wanted.variable, found[wanted.match - 1] if len(found) >= wanted.match else wanted.default)
