"""The samples of a JTL file in XML, read from its bytes.

JMeter writes character references that XML 1.0 forbids (`&#x1f;`), a run that was killed leaves no end, and merged
files have several roots. A strict parser refuses those files and a recovering one loses bodies silently, so this
reader takes the few elements that matter as they come: samples, which nest, and in them parts, which are escaped text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from msgspec import Struct, field

from loadlint.text.regex import regex

_SAMPLES = frozenset({b"httpSample", b"sample"})
_PARTS = frozenset(
    b"responseHeader requestHeader responseData samplerData cookies method queryString redirectLocation "
    b"java.net.URL failureMessage".split()
)
_TAG = regex(rb"""<(/?)([A-Za-z_][\w.:-]*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = regex(rb"""(?<![\w.:-])([\w.:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_REFERENCE = regex(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_SURROGATE = regex(r"[\ud800-\udfff]")
_DECLARED = regex(rb"""<\?xml[^<>]*?\bencoding\s*=\s*["']([\w.:-]+)["']""")
_CDATA = regex(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_END_OF_SAMPLE = regex(rb"</(?:httpSample|sample)>")


_DEEPEST = 100
"""The most levels of samples: a page, its redirects, their resources."""


class Sample(Struct):
    """A sample with what JMeter saved of it. `whole` is False where the file ends in the middle of it."""

    attributes: dict[str, str]
    parts: dict[str, str] = field(default_factory=dict)
    children: list[Sample] = field(default_factory=list)
    whole: bool = False
    tag: bytes = b""


class NestedError(Exception):
    """Samples stand deeper in each other than JMeter writes them."""


class Ending(Struct):
    """Whether the file ended as JMeter ends it."""

    proper: bool = False


def samples(data: bytes, ending: Ending) -> Iterator[Sample]:
    """The outermost samples of a file, in its order."""
    encoding = _encoding(data)
    stack: list[Sample] = []
    position = 0
    while match := _TAG.search(data, position):
        position = match.end()
        closing, tag, rest = match.groups()
        empty = rest.endswith(b"/")
        if tag == b"testResults":
            ending.proper = bool(closing) or empty
        elif tag in _SAMPLES:
            if closing:
                ended = _closed_sample(stack, tag)
            else:
                ended = _opened_sample(stack, Sample(_attributes(rest, encoding), whole=empty, tag=tag))
            if ended is not None and not stack:
                yield ended
        elif tag in _PARTS and stack and not closing:
            text, position = ("", position) if empty else _text(data, position, tag, encoding)
            if text is not None:
                stack[-1].parts.setdefault(tag.decode(), text)
    if stack:
        ending.proper = False
        yield stack[0]


def _opened_sample(stack: list[Sample], sample: Sample) -> Sample | None:
    """Put a sample into the one that is open; the sample itself where its tag has ended it."""
    if len(stack) >= _DEEPEST:
        raise NestedError
    if stack:
        stack[-1].children.append(sample)
    if sample.whole:
        return sample
    stack.append(sample)
    return None


def _closed_sample(stack: list[Sample], tag: bytes) -> Sample | None:
    """End the innermost sample of a tag, with those in it; None where none is open."""
    if all(sample.tag != tag for sample in stack):
        return None
    while (last := stack.pop()).tag != tag:
        pass
    last.whole = True
    return last


def _attributes(text: bytes, encoding: str) -> dict[str, str]:
    return {
        name.decode("ascii", "replace"): _plain((double or single).decode(encoding, "replace"))
        for name, double, single in _ATTRIBUTE.findall(text)
    }


def _text(data: bytes, start: int, tag: bytes, encoding: str) -> tuple[str | None, int]:
    """The text of a part and where to go on; None where its end is missing."""
    close = b"</" + tag + b">"
    less = data.find(b"<", start)
    if less < 0:
        return None, len(data)
    if not data.startswith(close, less):
        # Text that some other tool wrote: CDATA, or not escaped. It must end inside of its sample.
        sample = _END_OF_SAMPLE.search(data, less)
        less = data.find(close, less, sample.start() if sample else len(data))
        if less < 0:
            return None, start
    text = data[start:less].decode(encoding, "replace")
    if "<![CDATA[" not in text:
        return _plain(text), less + len(close)
    # Not looked for after the last end: each start would be followed to the end of the text.
    head, end, tail = text.rpartition("]]>")
    pieces = [piece if i % 2 else _plain(piece) for i, piece in enumerate(_CDATA.split(head + end))]
    return "".join([*pieces, _plain(tail)]), less + len(close)


def _plain(text: str) -> str:
    """Escaped text as it was meant; line ends as XML reads them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    text = _REFERENCE.sub(_character, text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    number = int(match[1], 16) if match[1] else int(match[2])
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _encoding(data: bytes) -> str:
    declared = _DECLARED.search(data, 0, 200)
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
        # The marks of XML are looked for as ASCII.
        return name if "<".encode(name) == b"<" else "utf-8"
    except LookupError:
        return "utf-8"
