"""The one reader of `Cookie` and `Set-Cookie` headers, as clients read them by RFC 6265, sections 5.2 to 5.4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.addresses import parts_of

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Response
    from loadlint.request import Request

_LONGEST_NUMBER = 20
"""The most digits of a `Max-Age` that are read, so that a hostile one takes no time."""

_FIRST_YEAR = 2000
"""An `Expires` before this year deletes the cookie. Later ones may have passed since, as recordings may be old."""


class SetCookie(Struct, frozen=True):
    """A cookie that a response sets. `domain` is None where it is for the response's own host alone.

    `is_deleted` says that the client is told to drop it.
    """

    name: str
    value: str
    domain: str | None = None
    path: str | None = None
    secure: bool = False
    http_only: bool = False
    is_deleted: bool = False


def set_cookies(response: Response | None) -> tuple[SetCookie, ...]:
    """The cookies that a response sets, in order; headers that name none are left out, as clients do."""
    if response is None:
        return ()
    return tuple(cookie for header in response.header_values("set-cookie") if (cookie := parse_set_cookie(header)))


def parse_set_cookie(header: str) -> SetCookie | None:
    """The cookie of one `Set-Cookie` header; None where it has no name."""
    pair, _, rest = header.partition(";")
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        return None
    attributes = dict(_attributes(rest))
    return SetCookie(
        name.strip(),
        value.strip(),
        attributes.get("domain", "").removeprefix(".").lower() or None,
        attributes.get("path") or None,
        "secure" in attributes,
        "httponly" in attributes,
        _is_deleted(attributes),
    )


def sent_cookies(request: Request) -> dict[str, str]:
    """The cookies that a request sends by its own header, by name."""
    header = request.header("cookie")
    pairs = (pair.partition("=") for pair in header.value.split(";")) if header is not None else ()
    return {name.strip(): value.strip() for name, _, value in pairs}


def deleted_cookies(response: Response | None) -> Iterator[str]:
    """The names of the cookies that a response tells the client to drop."""
    return (cookie.name for cookie in set_cookies(response) if cookie.is_deleted)


def stays_behind(cookie: SetCookie, response: Response) -> bool:
    """Whether a cookie of a response is for TLS only, and the response came without.

    Chromium sends such cookies all the same where the host is the machine itself; the tools' jars keep to RFC 6265.
    Where the response sets the same value for any connection as well, the server takes that one.
    """
    if not response.url.startswith("http://") or not cookie.secure:
        return False
    return all(other.secure or other.value != cookie.value for other in set_cookies(response))


def host_of(url: str) -> str:
    """The host without its port: cookies know no ports (RFC 6265, section 8.5). Empty for an address that is none."""
    parts = parts_of(url)
    return (parts.hostname or "").lower() if parts is not None else ""


def _attributes(rest: str) -> Iterator[tuple[str, str]]:
    """Names in lower case with their values; of several with one name the last counts."""
    for attribute in rest.split(";"):
        name, _, value = attribute.partition("=")
        yield name.strip().lower(), value.strip().strip('"')


def _is_deleted(attributes: dict[str, str]) -> bool:
    """Whether the client drops the cookie. `Max-Age` goes before `Expires`; what is no number or date is ignored."""
    age = attributes.get("max-age", "")
    if age.removeprefix("-").isdecimal():
        return age.startswith("-") or int(age[:_LONGEST_NUMBER]) == 0
    expires = attributes.get("expires")
    if expires is None:
        return False
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(expires).year < _FIRST_YEAR
    except (ValueError, OverflowError):
        return False
