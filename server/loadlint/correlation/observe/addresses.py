"""What the address of a request says, and how people read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from loadlint.correlation.observe.value_shape import looks_generated, without_marks
from loadlint.request import Request, url_path
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex


def is_page_file(request: Request) -> bool:
    """Whether a request is for a style, script or font: it changes with the application, not with the run, and issues
    nothing. Pictures may be somebody's, and a script that page code asks for is an answer made for it.
    """
    return is_file_address(request.url.value) and request.header("x-requested-with") is None


def is_file_address(url: str) -> bool:
    """Whether an address ends as that of a style, script or font."""
    return _PAGE_FILE.search(url_path(url)) is not None


_PAGE_FILE = regex(r"\.(?:css|m?js|map|woff2?|ttf|otf|eot|ico)$", re.IGNORECASE)


def path_of(url: str, generated: str = "…") -> str:
    """The path of an address for people: no host or query, a mark for what looks generated or is not known, cut when
    long.
    """
    segments = url_path(url).removeprefix("/").split("/")
    shown = (generated if is_id(segment) else segment.replace(HOLE, generated) for segment in segments)
    return "/" + "/".join(shown)[:80]


def address_among(url: str, others: Iterable[str]) -> str:
    """The path of an address for people, with its query where another address differs from it in that alone."""
    path, query = _path_behind_host(url), _query_of(url)
    if query and any(_path_behind_host(other) == path and _query_of(other) != query for other in others):
        return f"{path}?{query}"
    return path


def _path_behind_host(url: str) -> str:
    return path_of(url.removeprefix(HOLE))


def _query_of(url: str) -> str:
    return url.partition("#")[0].partition("?")[2].replace(HOLE, "…")[:80]


_NUMBERED_ID = regex(r"(?:^|[-_.~:])\d+(?:$|[-_.~:])|\d{2}")


@lru_cache(maxsize=65536)
def is_id(segment: str) -> bool:
    """Whether a segment of a path may differ in another run: `41`, `job-7`, but not `oauth2` or `i18n`."""
    words = without_marks(segment)
    return looks_generated(words) or _NUMBERED_ID.search(words) is not None
