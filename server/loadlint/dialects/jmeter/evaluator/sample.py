"""A response as JMeter's post-processors see it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from loadlint.dialects.base import Answer, Hop, Page, Resources
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.language.processor_settings import Settings, is_of_variable
from loadlint.extractor import NotEvaluatedError
from loadlint.text.regex import regex


class Sample(Struct, frozen=True):
    """What JMeter keeps of a request and its response; None for what the recording does not have.

    `headers` are the response headers as JMeter shows them, after the status line, which recordings don't hold.

    Followed redirects and embedded resources leave `subs`: a sample for each hop, the last answer included, then one
    for each resource, which may have some of its own; the main sample has the last answer's data too.
    """

    body: str | None
    headers: str | None
    url: str | None
    code: str | None
    message: str | None = None
    request_headers: str | None = None
    subs: tuple[Sample, ...] = ()

    def field_text(self, field: str) -> str:
        """The text of a field. Raises NotEvaluatedError where the recording lacks it."""
        value: str | None = getattr(self, field)
        if value is None:
            raise NotEvaluatedError(f"the recording does not tell the {field.replace('_', ' ')}")
        return value


STATUS_LINES = ("HTTP/1.1 {} OK", "HTTP/1.1 {} ", "HTTP/2 {}")
"""Ways in which the first line of the response headers may read; a recording does not tell which."""


_UNKNOWN = Sample(None, None, None, None)


def sample_of(page: Page) -> Sample:
    """The sample of a recorded page."""
    return replace(_sample(page.hops, page.resources), url=page.url)


def _sample(exchanges: Sequence[Hop], resources: Resources | None) -> Sample:
    if not exchanges:
        return _UNKNOWN
    subs = [_of_hop(hop) for hop in exchanges]
    last = subs[-1]
    if resources is not None:
        subs += [] if resources.complete else [_UNKNOWN]
        subs += [_sample(resource.hops, resource.inner) for resource in resources.items]
    elif len(subs) == 1:
        return last
    return Sample(last.body, last.headers, last.url, last.code, subs=tuple(subs))


def _of_hop(hop: Hop) -> Sample:
    answer = hop.response
    if answer is None:
        return _UNKNOWN
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers)
    return Sample(_text(answer), headers, answer.url, str(answer.status))


_CHARSET = regex(r"charset\s*=", re.IGNORECASE)


def _text(answer: Answer) -> str | None:
    """The body as JMeter decodes it: by the header's charset, by that of a meta element, else as UTF-8."""
    if answer.body is None:
        return None
    text = answer.text
    if answer.body.isascii():
        return text
    if answer.body.startswith(b"\xef\xbb\xbf"):
        return "\ufeff" + text.removeprefix("\ufeff")
    declared = [value for name, value in answer.headers if name.lower() == "content-type"]
    if _CHARSET.search(" ".join(declared)):
        return text
    try:
        read = answer.body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if read == text else None


def samples(settings: Settings, sample: Sample) -> Iterator[Sample]:
    """The samples that a post-processor reads, in order. Other scopes than JMeter's own read nothing."""
    scope = settings.text("Sample.scope", "parent")
    if scope in ("parent", "all"):
        yield sample
    if scope in ("children", "all"):
        yield from _below(sample)


def _below(sample: Sample) -> Iterator[Sample]:
    """All samples of one level, then what is below each of them."""
    yield from sample.subs
    for child in sample.subs:
        yield from _below(child)


def texts_of(settings: Settings, sample: Sample, variables: Variables) -> list[str]:
    """The texts that a post-processor reads: the value of a variable, or the bodies of samples."""
    if is_of_variable(settings):
        value = variables.get(settings.text("Scope.variable"))
        return [value] if value else []
    return [searched.field_text("body") for searched in samples(settings, sample)]
