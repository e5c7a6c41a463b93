"""Runs the Groovy scripts that loadlint itself writes, and no others."""

from __future__ import annotations

from loadlint.codecs import decode
from loadlint.dialects.jmeter.evaluator import css_extractor, regex_and_boundary
from loadlint.dialects.jmeter.evaluator.sample import Sample
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.language import written_groovy
from loadlint.dialects.jmeter.language.processor_settings import Settings
from loadlint.dialects.jmeter.language.written_groovy import DecodeScript, ElementScript
from loadlint.extractor import NotEvaluatedError


def script(settings: Settings, sample: Sample, variables: Variables) -> None:
    """JSR223PostProcessor."""
    written = settings.text("script")
    if (decoding := written_groovy.read_decode(written)) is not None:
        _decode(decoding, variables)
    elif (taking := written_groovy.read_element_text(written)) is not None:
        _take(taking, sample, variables)
    else:
        raise NotEvaluatedError("a script is not run")


def _decode(decoding: DecodeScript, variables: Variables) -> None:
    text = variables.get(decoding.source)
    if text is None:
        raise NotEvaluatedError(f"`{decoding.source}` is not set")
    if text != decoding.default:
        text = regex_and_boundary.unescaped_html(text) if decoding.codec == "html" else decode(decoding.codec, text)
    if text is None:
        raise NotEvaluatedError("the script can't decode the text")
    variables.put(decoding.variable, text)


def _take(taking: ElementScript, sample: Sample, variables: Variables) -> None:
    texts = css_extractor.whole_texts(sample.field_text("body"), taking.selector)
    variables.put(taking.variable, texts[taking.match - 1] if len(texts) >= taking.match else taking.default)
