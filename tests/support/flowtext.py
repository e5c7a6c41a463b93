"""A small text notation for recordings, for tests and for the examples in rule docstrings.

Exchanges are separated by a line `###`. Each is a request line, header lines, and after a blank line the body; then a
line `HTTP 200` starts the response in the same form:

    POST https://shop.test/login
    Content-Type: application/x-www-form-urlencoded

    user=ann&password=secret
    HTTP 302
    Location: /account
    ###
    GET https://shop.test/account
    HTTP 200
    Content-Type: text/html

    <h1>Hello</h1>

The body of an answer from `wss://` has the messages of a web socket, a line each: `< text` of the server and
`> text` of the client.
A response without `HTTP` line was not recorded. A body `(not recorded)` is one that the recording lacks. The request
bodies of an `application/x-www-form-urlencoded` or JSON request stay text, as browsers record them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace

from loadlint.recordings.bodies import media_type_of
from loadlint.recordings.exchange import Exchange, Message, Recording, Response
from loadlint.recordings.health import examine
from loadlint.request import Field, RawBody, Request
from loadlint.text.mapped import Text

_STATUS = re.compile(r"^HTTP(?:/[\d.]+)? (\d{3})\b.*$", re.MULTILINE)
_SEPARATOR = re.compile(r"^###.*\n?", re.MULTILINE)
_NOT_RECORDED = "(not recorded)"


def parse_flow(text: str, path: str = "a.http") -> Recording:
    """The recording that a text describes. The n-th exchange starts n seconds after the first.

    `run2.har` and `b.har` start later than `run1.har` and `a.har`: no two runs have the same times.
    """
    blocks = [block for block in _SEPARATOR.split(text) if block.strip()]
    start = _start(path)
    exchanges = tuple(_exchange(index, start, block.strip("\n")) for index, block in enumerate(blocks))
    return Recording(path, exchanges, examine(exchanges))


def parse_flows(blocks: list[tuple[str, str]]) -> Iterator[Recording]:
    """The recordings of several `(path, text)`."""
    for path, text in blocks:
        yield parse_flow(text, path)


def _start(path: str) -> float:
    """When a recording begins, in seconds: a little later for each number or letter that its name consists of."""
    number = re.search(r"\d+", os.path.basename(path))
    letter = re.fullmatch(r"([a-z])\.\w+", os.path.basename(path))
    return 0.001 * (int(number[0]) if number else ord(letter[1]) - ord("a") if letter else 0)


def _exchange(index: int, start: float, block: str) -> Exchange:
    status, started = _STATUS.search(block), index + start
    if status is None:
        return Exchange(index, _request(block), None, started)
    request = _request(block[: status.start()].rstrip("\n"))
    response = _response(block[status.start() :], int(status[1]), request.url.value)
    if not request.url.value.startswith("wss:"):
        return Exchange(index, request, response, started)
    opened = replace(response, body=b"")
    return Exchange(index, request, opened, started, messages=tuple(_messages(response.text, started)))


def _messages(text: str, time: float) -> Iterator[Message]:
    for line in text.splitlines():
        yield Message(time, line[2:], is_sent=line.startswith(">"))


def _request(block: str) -> Request:
    first, headers, body = _split(block)
    method, _, url = first.partition(" ")
    fields = tuple(Field(Text(name), Text(value)) for name, value in headers)
    return Request(method.upper(), Text(url.strip()), fields, RawBody(Text(body)) if body else None)


def _response(block: str, status: int, url: str) -> Response:
    _, headers, body = _split(block)
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    media_type = media_type_of(declared) or _guess(body)
    data = None if body.strip() == _NOT_RECORDED else body.encode()
    return Response(status, headers, data, media_type, url)


def _split(block: str) -> tuple[str, tuple[tuple[str, str], ...], str]:
    head, _, body = block.partition("\n\n")
    first, *lines = head.split("\n")
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines if line))
    return first, headers, body


def _guess(body: str) -> str:
    start = body.lstrip()[:1]
    if not start:
        return ""
    return {"{": "application/json", "[": "application/json", "<": "text/html"}.get(start, "text/plain")
