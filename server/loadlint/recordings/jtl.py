"""JMeter's recordings: `recording.xml` of its recorder, and result files (JTL) in XML with response data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.errors import RecordingError
from loadlint.recordings import bodies
from loadlint.recordings.exchange import Exchange, HealthIssue, Problem, Recording, Response
from loadlint.recordings.health import Observed, examine
from loadlint.recordings.jtl_xml import Ending, NestedError, Sample, samples
from loadlint.request import Field, RawBody, Request
from loadlint.text.addresses import parts_of
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

NAME = "JTL"
SUFFIXES = (".jtl", ".xml")

_UTF8_BOM = b"\xef\xbb\xbf"
_XML = regex(
    rb"\s*+(?:<\?[^>]*+>|<!--.*?-->|\s++)*+<(?:testResults[\s/>]|(?:httpSample|sample)\s[^>]*?\bts?=)", re.DOTALL
)
_CSV = regex(rb"\"?timeStamp\"?[,;|\t]\"?elapsed|\d{12,13}[,;|\t]\d+[,;|\t]")
_SETTINGS = {
    "response_data": "bodies",
    "responseHeaders": "response headers",
    "requestHeaders": "request headers",
    "samplerData": "methods and request bodies",
    "url": "addresses",
}
_PREFIX = "jmeter.save.saveservice."

_REQUEST_LINE = regex(r"([A-Z]+) (https?://\S+)")
_REQUEST_DATA = regex(
    r"\n[A-Z]+ data:\n(.*?)(?:(?<!\n)|(?<=data:\n))(?=\n++(?:\[no cookies\]|Cookie Data:)|\n*+\Z)", re.DOTALL
)
_COOKIE_DATA = regex(r"\nCookie Data:\n([^\n]+)")
_HEADER = regex(r"([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)")
_STATUS_LINE = regex(r"HTTP/[\d.]+ (\d{3})\b")
_STATUS = regex(r"[1-5]\d\d")
_THREAD = regex(r"(.*\d)-(\d+)")
_FORM = regex(r"[\w.~%+*\[\]$:-]+=[^&\s]*(?:&[^=&\s]+=[^&\s]*)*")
_FORM_TYPE = "application/x-www-form-urlencoded"
_NOT_TEXT = "Non-TEXT response data, cannot record"
_FILE = "<actual file content, not shown here>"
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})


def detect(head: bytes, path: str) -> bool:
    """Whether it starts like JMeter's results, in XML or in CSV."""
    return beside(head) or bool(_CSV.match(head.removeprefix(_UTF8_BOM)))


def beside(head: bytes) -> bool:
    """Whether a file named like a script is meant as its recording: results in CSV are not."""
    return bool(_XML.match(head.removeprefix(_UTF8_BOM)))


def read(path: str, data: bytes) -> Recording:
    """The recording in a JTL file, with its health."""
    data = data.removeprefix(_UTF8_BOM)
    if _CSV.match(data):
        raise RecordingError(
            f"{path}: a JTL in CSV holds no responses: run JMeter with {_options(('xml', *_SETTINGS))}"
        )
    ending, notes = Ending(), _Notes()
    try:
        of_all_users = list(_exchanges(samples(data, ending), notes))
    except NestedError:
        raise RecordingError(f"{path}: its samples are nested deeper than JMeter writes them") from None
    exchanges = tuple(_in_order_of_start(_first_user(of_all_users, notes)))
    issues = examine(exchanges, Observed(truncated=tuple(notes.truncated)))
    return Recording(path, exchanges, tuple(_health(issues, exchanges, notes, ending)))


class _Notes(Struct):
    """What the file shows about the settings and the end of the run that wrote it."""

    samples: int = 0
    parts: set[str] = field(default_factory=set)
    left_out: int = 0
    without_address: int = 0
    threads: dict[int, str] = field(default_factory=dict)
    truncated: list[int] = field(default_factory=list)
    others: tuple[str, int] = ("", 0)
    fields: dict[tuple[str, str], Field] = field(default_factory=dict)


def _exchanges(outermost: Iterable[Sample], notes: _Notes) -> Iterator[Exchange]:
    index = 0
    for sample in _flat(outermost, notes):
        exchange = _exchange(index, sample, notes)
        if exchange is not None:
            notes.threads[index] = sample.attributes.get("tn", "")
            yield exchange
            index += 1


def _flat(level: Iterable[Sample], notes: _Notes) -> Iterator[Sample]:
    """All samples that are requests of their own, a parent before its children.

    JMeter repeats the last hop of a followed redirect as the parent of all hops, and a page as the parent of its
    resources.
    """
    for sample in level:
        if not sample.whole:
            notes.left_out += 1
        elif not _repeats_a_child(sample):
            yield sample
        yield from _flat(sample.children, notes)


def _repeats_a_child(sample: Sample) -> bool:
    address = _address(sample)[1]
    return bool(address) and any(
        child.whole and (_address(child)[1] == address or _repeats_a_child(child)) for child in sample.children
    )


def _address(sample: Sample) -> tuple[str, str]:
    """Method and URL; empty where they are unknown."""
    line = _REQUEST_LINE.match(sample.parts.get("samplerData", ""))
    method = sample.parts.get("method", "").strip() or (line[1] if line else "")
    url = sample.parts.get("java.net.URL", "").strip() or (line[2] if line else "")
    return method, url if url.startswith(("http://", "https://")) else ""


def _exchange(index: int, sample: Sample, notes: _Notes) -> Exchange | None:
    method, url = _address(sample)
    is_http = sample.tag == b"httpSample"
    if not url:
        notes.without_address += is_http and not sample.children
        return None
    notes.samples += 1
    notes.parts |= sample.parts.keys()
    request = _request(method.upper() or "GET", url, sample, notes)
    stamp = sample.attributes.get("ts", "")
    started = int(stamp) / 1000 if stamp.isdecimal() and int(stamp) else None
    return Exchange(index, request, _response(index, request.method, url, sample, notes), started)


def exchange_of(sample: Sample) -> Exchange | None:
    """The exchange that one sample holds; None for a sample without an address."""
    return _exchange(0, sample, _Notes())


def _request(method: str, url: str, sample: Sample, notes: _Notes) -> Request:
    data = sample.parts.get("samplerData", "")
    text = sample.parts.get("queryString")
    if text is None:
        block = _REQUEST_DATA.search(data)
        text = block[1] if block else ""
    if text == _FILE or (method in _WITHOUT_BODY and (parts := parts_of(url)) and text == parts.query):
        text = ""
    headers = list(_headers(sample.parts.get("requestHeader", "")))
    names = {name.lower() for name, _ in headers}
    cookies = sample.parts.get("cookies", "").strip()
    if not cookies:
        line = _COOKIE_DATA.search(data)
        cookies = line[1].strip() if line else ""
    if cookies and "cookie" not in names:
        headers.append(("Cookie", cookies))
    if "requestHeader" not in sample.parts and _FORM.fullmatch(text):
        # JMeter sends its arguments as a form; only the header that says so was not saved.
        headers.append(("Content-Type", _FORM_TYPE))
    fields = tuple(_field(notes.fields, header) for header in headers)
    return Request(method, Text(url), fields, RawBody(Text(text)) if text else None)


def _field(fields_by_header: dict[tuple[str, str], Field], header: tuple[str, str]) -> Field:
    field = fields_by_header.get(header)
    if field is None:
        field = fields_by_header[header] = Field(Text(header[0]), Text(header[1]))
    return field


def _headers(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        match = _HEADER.match(line.rstrip("\r"))
        if match:
            yield match[1], match[2].rstrip()


def _response(index: int, method: str | None, url: str, sample: Sample, notes: _Notes) -> Response | None:
    text = sample.parts.get("responseHeader", "")
    status = _status(text, sample)
    if status is None:
        return None
    headers = list(_headers(text))
    by_name = {name.lower(): value for name, value in reversed(headers)}
    target = sample.parts.get("redirectLocation", "").strip()
    if target and 300 <= status < 400 and "location" not in by_name:
        headers.append(("Location", target))
    content_type = by_name.get("content-type", "")
    length = by_name.get("content-length", "").strip()
    body = _body(sample, text, "charset=" in content_type.lower(), "" if method == "HEAD" else length)
    media_type = bodies.media_type_of(content_type) or _media_type(sample, body)
    if body and length.isdecimal() and "content-encoding" not in by_name and int(length) > 2 * len(body) + 1024:
        notes.truncated.append(index)
    return Response(status, tuple(headers), body, media_type, url)


def _status(header_text: str, sample: Sample) -> int | None:
    code = sample.attributes.get("rc")
    if code is not None and not _STATUS.fullmatch(code) and code.startswith("Non HTTP"):
        return None
    # A script may have changed the code of the sample, so the status line of the server comes first.
    line = _STATUS_LINE.match(header_text)
    if line:
        return int(line[1])
    if code is not None:
        return int(code) if _STATUS.fullmatch(code) else None
    return 200 if sample.attributes.get("s") == "true" else None


def _body(sample: Sample, header_text: str, has_charset: bool, length: str) -> bytes | None:
    text = sample.parts.get("responseData")
    if text is None:
        return None
    if text.startswith(_NOT_TEXT):
        return b"" if length == "0" else None
    if not text:
        return None if _was_longer(sample, header_text, length) else b""
    if not has_charset and not text.isascii() and sample.attributes.get("de", "").lower() not in ("utf-8", "utf8"):
        # Before 5.6 JMeter read bodies without a declared charset as ISO-8859-1, whatever they were.
        try:
            data = text.encode("latin-1")
            data.decode("utf-8")
            return data
        except UnicodeError:
            pass
    return text.encode("utf-8", "replace")


def _was_longer(sample: Sample, header_text: str, length: str) -> bool:
    if length.isdecimal():
        return int(length) > 0
    size = sample.attributes.get("by", "")
    lines = header_text.count("\n")
    return bool(header_text) and size.isdecimal() and int(size) > len(header_text) + lines + 64


def _media_type(sample: Sample, body: bytes | None) -> str:
    """The media type of a body whose header was not saved."""
    if sample.attributes.get("dt") == "bin":
        return "application/octet-stream"
    start = (body or b"")[:200].lstrip().lower()
    if not start:
        return ""
    if start.startswith((b"{", b"[")):
        return "application/json"
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "text/xml" if start.startswith(b"<?xml") else "text/plain"


def _first_user(exchanges: list[Exchange], notes: _Notes) -> list[Exchange]:
    """The exchanges of the first thread of each thread group: a recording is one user's run."""
    first: dict[str, str] = {}
    kept = []
    for exchange in exchanges:
        match = _THREAD.fullmatch(notes.threads[exchange.index])
        if match is None or first.setdefault(match[1], match[2]) == match[2]:
            kept.append(exchange)
    if len(kept) < len(exchanges):
        names = ", ".join(f"{group}-{number}" for group, number in first.items())
        notes.others = (names, len(exchanges) - len(kept))
        shown = {exchange.index for exchange in kept}
        notes.truncated = [index for index in notes.truncated if index in shown]
    return kept


def _in_order_of_start(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """By start; JMeter writes a sample when it ends. Without a start they stay behind the one before."""
    keyed = []
    previous = float("-inf")
    for exchange in exchanges:
        previous = previous if exchange.started is None else exchange.started
        keyed.append((previous, exchange))
    return [exchange for _, exchange in sorted(keyed, key=lambda pair: pair[0])]


def _health(
    issues: Iterable[HealthIssue], exchanges: Sequence[Exchange], notes: _Notes, ending: Ending
) -> Iterator[HealthIssue]:
    missing = _missing(notes)
    is_reported = False
    for issue in issues:
        if issue.problem == Problem.SANITISED:
            continue
        if issue.problem == Problem.NO_BODIES:
            is_reported = True
            yield replace(
                issue, message=f"no response body was recorded, so {_words_for_missing(missing)}: {_advice(missing)}"
            )
        elif not exchanges and notes.without_address:
            is_reported = True
            text = (
                f"none of the {notes.without_address} HTTP samples has its address: {_advice(('url', 'samplerData'))}"
            )
            yield replace(issue, message=text)
        else:
            yield issue
    if missing and not is_reported and exchanges:
        names = ", ".join(_SETTINGS[name] for name in missing)
        text = f"recorded without {names}: what they hold can't be traced; {_advice(missing)}"
        yield HealthIssue(Problem.SANITISED, text, tuple(exchange.index for exchange in exchanges))
    if notes.left_out or not ending.proper:
        text = "the file has no proper end: the run was stopped before JMeter had written all of it"
        if notes.left_out:
            text += f"; {notes.left_out} sample{'s' if notes.left_out > 1 else ''} cut in the middle left out"
        yield HealthIssue(Problem.TRUNCATED, text)
    if notes.others[1]:
        names, number = notes.others
        text = f"the exchanges of several users are mixed: those of {names} are read, {number} of others left out"
        yield HealthIssue(Problem.OUT_OF_ORDER, text)


def _missing(notes: _Notes) -> tuple[str, ...]:
    """The settings that were off for all samples."""
    if not notes.samples:
        return ()
    have = {
        "response_data": "responseData" in notes.parts,
        "responseHeaders": "responseHeader" in notes.parts,
        "requestHeaders": "requestHeader" in notes.parts,
        "samplerData": not notes.parts.isdisjoint({"method", "samplerData", "queryString"}),
        "url": True,
    }
    return tuple(name for name, there in have.items() if not there)


def _words_for_missing(missing: Sequence[str]) -> str:
    if "responseHeaders" in missing:
        return "no value can be traced"
    return "only values in headers, cookies and redirects can be traced"


def _advice(settings: Sequence[str]) -> str:
    return f"run JMeter with {_options(settings or ('response_data',))}"


def _options(settings: Sequence[str]) -> str:
    return " ".join(f"-J{_PREFIX}{'output_format=xml' if name == 'xml' else name + '=true'}" for name in settings)
