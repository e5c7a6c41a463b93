"""Tells users what is wrong with a recording. Without that they would believe that there is nothing to correlate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from loadlint.multipart_text import recorded_uploads
from loadlint.recordings.bodies import is_textual, largest_body
from loadlint.recordings.exchange import Exchange, HealthIssue, Problem, Response, is_beacon, is_prefetch
from loadlint.request import FormBody, RawBody
from loadlint.text.addresses import parts_of
from loadlint.text.regex import regex

_SHOWN = 3
_BODYLESS_STATUS = frozenset({204, 205, 304, *range(100, 200), *range(300, 400)})
_FORM_WITH_SECRET = regex(
    r"<input\b[^<>]*(?:type\s*=\s*[\"']?password|name\s*=\s*[\"']?[\w.\[\]-]*(?:csrf|xsrf|authenticity_token|__VIEWSTATE))",
    re.IGNORECASE,
)
_CREDENTIALS = frozenset({"cookie", "cookie2", "set-cookie", "authorization", "proxy-authorization"})
_OWN_CREDENTIALS = regex(
    r"(?!.*[cx]srf)(?:.*[-_])?(?:token|auth|jwt|session|session[-_]?id|api[-_]?key)", re.IGNORECASE
)
"""Names of headers in which some applications send what others send as `Authorization`: browsers export them."""
_TOKEN_IN_ADDRESS = regex(r"[?&](?:access|auth|id)?[-_]?(?:token|jwt)=", re.IGNORECASE)
_ISSUED_TOKEN = regex(r'"(?:access|auth|bearer|id|session)[-_]?(?:token|jwt)"\s*:\s*"[\w.+/=~-]{16,}"', re.IGNORECASE)
_BROWSER_ICON = regex(r"/(?:favicon|apple-touch-icon)[^/]*\.(?:ico|png|svg)$")
_FEWEST_FOR_SANITISED = 5


class Observed(Struct, frozen=True):
    """What only the reader of a file knows: exchanges with some fault, by their indices in the file.

    `others` are weaknesses of its format.
    """

    undecoded: Sequence[int] = ()
    too_large: Sequence[int] = ()
    truncated: Sequence[int] = ()
    out_of_order: Sequence[int] = ()
    led_to: Sequence[int] = ()
    others: Sequence[HealthIssue] = ()


class Advice(Struct, frozen=True):
    """What users of a format can do about a weakness, put behind a colon or into brackets."""

    bodies: str = "export the HAR with content"
    credentials: str = "the browser has removed them; export the HAR with sensitive data"
    unanswered: str = "cancelled, blocked or not finished"


class _Seen(Struct, frozen=True):
    """The facts about an exchange that count for the health."""

    index: int
    status: int | None
    needs_body: bool
    has_body: bool
    is_empty: bool
    has_headers: bool
    has_credentials: bool
    shows_session: bool
    failure: str
    has_address: bool
    lost_upload: bool
    script: str


def examine(exchanges: Iterable[Exchange], observed: Observed | None = None) -> tuple[HealthIssue, ...]:
    """The weaknesses of a recording, the worst first."""
    examination = Examination()
    for exchange in exchanges:
        examination.see(exchange)
    return examination.issues(observed or Observed())


class Examination:
    """Looks at the exchanges of a recording, at each of them once."""

    def __init__(self, advice: Advice | None = None) -> None:
        self._advice = advice or Advice()
        self._seen: list[_Seen] = []
        self._anonymous = True

    def see(self, exchange: Exchange) -> None:
        """Look at the next exchange."""
        seen = _what_is_seen(exchange, anonymous=self._anonymous)
        self._anonymous = self._anonymous and not seen.has_credentials
        self._seen.append(seen)

    def issues(self, observed: Observed) -> tuple[HealthIssue, ...]:
        """The weaknesses of what was seen, the worst first."""
        seen = self._seen
        return (
            *_responses(seen, self._advice),
            *_bodies(seen, frozenset(observed.undecoded).union(observed.too_large), self._advice),
            *_sanitised_issues(seen, self._advice),
            *_undecoded_issues(tuple(sorted(observed.undecoded))),
            *_too_large(tuple(sorted(observed.too_large))),
            *_truncated_issues(tuple(sorted(observed.truncated))),
            *_uploads(seen),
            *_led_to(tuple(sorted(observed.led_to))),
            *_not_modified(seen),
            *_failures(seen),
            *_order(tuple(observed.out_of_order)),
            *_addresses(seen),
            *observed.others,
        )


def _what_is_seen(exchange: Exchange, *, anonymous: bool) -> _Seen:
    response = exchange.response
    has_credentials = _has_credentials(exchange)
    return _Seen(
        exchange.index,
        None if response is None else response.status,
        _should_have_body(exchange),
        response is not None and response.size is not None,
        response is None or not response.size,
        bool(exchange.request.headers),
        has_credentials,
        # Only a recording without any credentials is searched for signs of sessions.
        anonymous and not has_credentials and _shows_session(exchange),
        _describe(exchange, response) if response is not None and _is_failure(exchange) else "",
        parts_of(exchange.url) is not None,
        _has_lost_upload(exchange),
        exchange.url if response is not None and "javascript" in response.media_type else "",
    )


def _responses(exchanges: Sequence[_Seen], advice: Advice) -> Iterator[HealthIssue]:
    if not exchanges:
        yield HealthIssue(Problem.NO_RESPONSES, "the recording holds no exchanges")
        return
    lacking = tuple(exchange.index for exchange in exchanges if exchange.status is None)
    if len(lacking) == len(exchanges):
        yield HealthIssue(Problem.NO_RESPONSES, "no request has a response, so nothing can be compared", lacking)
    elif lacking:
        text = f"{_count(lacking, 'request')} without a response ({advice.unanswered})"
        yield HealthIssue(Problem.NO_RESPONSES, text, lacking)


def _bodies(exchanges: Sequence[_Seen], undecoded: frozenset[int], advice: Advice) -> Iterator[HealthIssue]:
    # A script that the browser had kept is the same as the one that came with its body.
    answered_scripts = {exchange.script for exchange in exchanges if exchange.script and exchange.has_body}
    expected = [exchange for exchange in exchanges if exchange.needs_body and exchange.script not in answered_scripts]
    without_body = (exchange for exchange in expected if not exchange.has_body)
    lacking = tuple(exchange.index for exchange in without_body if exchange.index not in undecoded)
    if not lacking:
        return
    if len(lacking) == len(expected):
        yield HealthIssue(
            Problem.NO_BODIES,
            "no response body was recorded, so only values in headers, cookies and redirects can be traced: "
            f"{advice.bodies}",
            lacking,
        )
    else:
        yield HealthIssue(
            Problem.SOME_BODIES_MISSING,
            f"{_count(lacking, 'response')} of {len(expected)} recorded without the body: "
            "values that they issued can't be found",
            lacking,
        )


def _should_have_body(exchange: Exchange) -> bool:
    response = exchange.response
    if response is None or response.status in _BODYLESS_STATUS or exchange.method in ("HEAD", "OPTIONS"):
        return False
    if response.header("content-length") == "0":
        return False
    if is_beacon(exchange) or is_prefetch(exchange):
        # Nobody sees the one, and browsers keep the other until the page is opened.
        return False
    return is_textual(response.media_type) if response.media_type else response.status == 200


def _sanitised_issues(exchanges: Sequence[_Seen], advice: Advice) -> Iterator[HealthIssue]:
    answered = [exchange for exchange in exchanges if exchange.status is not None]
    if len(answered) < _FEWEST_FOR_SANITISED or not any(exchange.has_headers for exchange in answered):
        return
    if any(exchange.has_credentials for exchange in exchanges):
        return
    signs = tuple(exchange.index for exchange in answered if exchange.shows_session)
    if signs:
        yield HealthIssue(
            Problem.SANITISED,
            f"none of the {len(answered)} exchanges has a Cookie, Set-Cookie or Authorization header, although the "
            f"site uses sessions or tokens: {advice.credentials}",
            signs,
        )


def _has_credentials(exchange: Exchange) -> bool:
    sent = [field.name.value.lower() for field in exchange.request.headers]
    received = [name.lower() for name, _ in exchange.response.headers] if exchange.response else []
    if any(_OWN_CREDENTIALS.fullmatch(name) for name in sent) or _TOKEN_IN_ADDRESS.search(exchange.url):
        return True
    return not _CREDENTIALS.isdisjoint((*sent, *received))


def _shows_session(exchange: Exchange) -> bool:
    """Whether an exchange is one of a site with sessions, or of an API that issues tokens."""
    response = exchange.response
    if response is None:
        return False
    if any("cookie" in value.lower() for value in response.header_values("vary")):
        return True
    if "json" in response.media_type and _ISSUED_TOKEN.search(response.text):
        return True
    if "html" in response.media_type and _FORM_WITH_SECRET.search(response.text):
        return True
    return exchange.request.method == "POST" and response.location is not None and _is_form(exchange)


def _is_form(exchange: Exchange) -> bool:
    body = exchange.request.body
    kind = exchange.request.header("content-type")
    return isinstance(body, FormBody) or (
        isinstance(body, RawBody) and kind is not None and "x-www-form-urlencoded" in kind.value.lower()
    )


def _undecoded_issues(indices: tuple[int, ...]) -> Iterator[HealthIssue]:
    if indices:
        text = f"{_count(indices, 'body', 'bodies')} that can't be decoded (broken base64 or compression)"
        yield HealthIssue(Problem.UNDECODED, text, indices)


def _too_large(indices: tuple[int, ...]) -> Iterator[HealthIssue]:
    if indices:
        text = (
            f"{_count(indices, 'body', 'bodies')} left out as too large: more than {largest_body() >> 20} MB, or all "
            "compressed ones together too much; LOADLINT_MAX_BODY_MB and LOADLINT_MAX_BODIES_MB set the limits"
        )
        yield HealthIssue(Problem.TOO_LARGE, text, indices)


def _truncated_issues(indices: tuple[int, ...]) -> Iterator[HealthIssue]:
    if indices:
        text = f"{_count(indices, 'body', 'bodies')} recorded in part only: values near the end can't be found"
        yield HealthIssue(Problem.TRUNCATED, text, indices)


def _has_lost_upload(exchange: Exchange) -> bool:
    """Whether a form with files was recorded without its parts, or without what is in a file."""
    parts = recorded_uploads(exchange.request, exchange.sent_bytes)
    return parts is not None and (not parts or any(content is None for _, content in parts))


def _uploads(exchanges: Sequence[_Seen]) -> Iterator[HealthIssue]:
    lost = tuple(exchange.index for exchange in exchanges if exchange.lost_upload)
    if lost:
        text = f"{_count(lost, 'upload')} recorded without what was uploaded: browsers leave it out, proxies record it"
        yield HealthIssue(Problem.UPLOADS, text, lost)


def _led_to(indices: tuple[int, ...]) -> Iterator[HealthIssue]:
    if indices:
        text = (
            f"{_count(indices, 'request')} recorded in place of the one that was redirected there, which is lost: "
            "Safari keeps the last address of a redirect only, so record with another browser or a proxy"
        )
        yield HealthIssue(Problem.REDIRECTS, text, indices)


def _not_modified(exchanges: Sequence[_Seen]) -> Iterator[HealthIssue]:
    # Some browsers record the body that they had kept.
    cached = tuple(exchange.index for exchange in exchanges if exchange.status == 304 and exchange.is_empty)
    if cached:
        text = f"{_count(cached, 'response')} of 304 Not Modified hold no body: record with an empty browser cache"
        yield HealthIssue(Problem.NOT_MODIFIED, text, cached)


def _addresses(exchanges: Sequence[_Seen]) -> Iterator[HealthIssue]:
    odd = tuple(exchange.index for exchange in exchanges if not exchange.has_address)
    if odd:
        text = f"the addresses of {_count(odd, 'request')} can't be read, so these are compared with nothing"
        yield HealthIssue(Problem.ADDRESSES, text, odd)


def _failures(exchanges: Sequence[_Seen]) -> Iterator[HealthIssue]:
    failed = [exchange for exchange in exchanges if exchange.failure]
    if failed:
        shown = ", ".join(exchange.failure for exchange in failed[:_SHOWN])
        more = f" and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
        indices = tuple(exchange.index for exchange in failed)
        text = f"{_count(indices, 'request')} failed while recording: {shown}{more}"
        yield HealthIssue(Problem.FAILURES, text, indices)


def _is_failure(exchange: Exchange) -> bool:
    if exchange.response is None or exchange.response.status < 400:
        return False
    return not _BROWSER_ICON.search(exchange.request.url.value.partition("?")[0])


def _describe(exchange: Exchange, response: Response) -> str:
    url = exchange.request.url.value.partition("?")[0]
    return f"{response.status} for {exchange.request.method} {url}"


def _order(indices: tuple[int, ...]) -> Iterator[HealthIssue]:
    if indices:
        text = (
            f"{_count(indices, 'entry', 'entries')} out of order in the file: exchanges are read in the order of start"
        )
        yield HealthIssue(Problem.OUT_OF_ORDER, text, indices)


def _count(indices: Sequence[int], singular: str, plural: str | None = None) -> str:
    return f"{len(indices)} {singular if len(indices) == 1 else plural or singular + 's'}"
