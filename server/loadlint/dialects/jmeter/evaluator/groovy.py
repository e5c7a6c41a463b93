"""The Groovy that loadlint itself writes, and no other."""

from __future__ import annotations

from loadlint.codecs import decode
from loadlint.dialects.jmeter import scripts
from loadlint.dialects.jmeter.evaluator import pages, texts
from loadlint.extractor import NotEvaluatedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from loadlint.dialects.jmeter.evaluator.sample import Sample
    from loadlint.dialects.jmeter.evaluator.settings import Settings
    from loadlint.dialects.jmeter.evaluator.variables import Variables
    from loadlint.dialects.jmeter.scripts import DecodeScript, ElementScript


def script(settings: Settings, sample: Sample, variables: Variables) -> None:
    """JSR223PostProcessor."""
    written = settings.text("script")
    if (decoding := scripts.read_decode(written)) is not None:
        _decode(decoding, variables)
    elif (taking := scripts.read_element_text(written)) is not None:
        _take(taking, sample, variables)
    else:
        raise NotEvaluatedError("a script is not run")


def _decode(wanted: DecodeScript, variables: Variables) -> None:
    text = variables.get(wanted.source)
    if text is None:
        raise NotEvaluatedError(f"`{wanted.source}` is not set")
    if text != wanted.default:
        text = texts.unescaped(text) if wanted.codec == "html" else decode(wanted.codec, text)
    if text is None:
        raise NotEvaluatedError("the script can't decode the text")
    variables.put(wanted.variable, text)


def _take(wanted: ElementScript, sample: Sample, variables: Variables) -> None:
    found = pages.whole_texts(sample.known("body"), wanted.selector)
    variables.put(wanted.variable, found[wanted.match - 1] if len(found) >= wanted.match else wanted.default)
