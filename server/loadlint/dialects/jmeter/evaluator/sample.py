"""A response as JMeter's post-processors see it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loadlint.dialects.base import Answer, Hop, Page
from loadlint.extractor import NotEvaluatedError


@dataclass(frozen=True)
class Sample:
    """What JMeter keeps of a request and its response; None for what is not known.

    `headers` are the response headers as JMeter shows them, after the status line, which recordings don't hold. A
    followed redirect leaves `subs`: a sample for each hop, the last answer included; the main sample has that answer's
    data too.
    """

    body: str | None
    headers: str | None
    url: str | None
    code: str | None
    message: str | None = None
    request_headers: str | None = None
    subs: tuple[Sample, ...] = ()

    def known(self, field: str) -> str:
        """The text of a field. Raises NotEvaluatedError where the recording lacks it."""
        value: str | None = getattr(self, field)
        if value is None:
            raise NotEvaluatedError(f"the recording does not tell the {field.replace('_', ' ')}")
        return value


STATUS_LINES = ("HTTP/1.1 {} OK", "HTTP/1.1 {} ", "HTTP/2 {}")
"""Ways in which the first line of the response headers may read; a recording does not tell which."""


def sample_of(page: Page) -> Sample:
    """The sample of a recorded page."""
    hops = [_of_hop(hop) for hop in page.hops]
    last = hops[-1]
    if len(hops) == 1:
        return last
    return Sample(last.body, last.headers, last.url, last.code, subs=tuple(hops))


def _of_hop(hop: Hop) -> Sample:
    answer = hop.response
    if answer is None:
        return Sample(None, None, None, None)
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers)
    return Sample(_text(answer), headers, answer.url, str(answer.status))


_CHARSET = re.compile(r"charset\s*=", re.IGNORECASE)


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
