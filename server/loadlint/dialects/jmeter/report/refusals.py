"""What JMeter refuses to send, and a reader of the plan can see.

Seen with JMeter 5.6.2: the sample fails with "Non HTTP response code: java.net.URISyntaxException"; nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import ReplaceText
from loadlint.script import Remark, Script
from loadlint.text.mapped import Text
from loadlint.text.regex import regex
from loadlint.text.span import Span

_IN_QUERY = regex(r'["<>\\^`{|}]|%(?![0-9A-Fa-f]{2})')
_IN_PATH = regex(r'["<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})')
"""What `java.net.URI` does not take. JMeter itself encodes spaces."""

_NO_HOST = regex(r"[,()?]")
_NAME = regex(r"(?<!\$)\{[A-Za-z]\w*\}")
"""What other tools write for a variable."""


def refusals(script: Script) -> Iterator[Remark]:
    """The addresses with characters that make no URI, each sampler once."""
    shown: set[Span] = set()
    for step in script.steps:
        places = _illegal(step.request.url) if _IN_PATH.search(step.address) else ()
        written = {span: text for span, text in places if span is not None and step.editable}
        if written and step.at not in shown:
            shown.add(step.at)
            characters = " ".join(f"`{text}`" for text in dict.fromkeys(written.values()))
            encoding = tuple(ReplaceText(span, f"%{ord(text):02X}") for span, text in written.items())
            name = _NAME.search(step.address)
            yield Remark(
                step.at,
                f"JMeter does not send this: {characters} must be encoded in an address"
                + (f", or `${name[0]}` is meant" if name is not None else ""),
                repairs=encoding if name is None else (),
            )


def _illegal(url: Text) -> Iterator[tuple[Span | None, str]]:
    """The characters that must be encoded, with their places."""
    host = url.value.find("://")
    start = url.value.find("/", host + 3) if host >= 0 else 0
    if _NO_HOST.search(url.value, host + 3, start):
        # It is in the arguments of a function that this JMeter does not have.
        return
    path, _, query = url[max(start, 0) :].partition("?")
    for text, illegal in ((path, _IN_PATH), (query, _IN_QUERY)):
        for match in illegal.finditer(text.value):
            yield text[match.start() : match.end()].span(), match[0]
