"""What the proxy and loadlint tell each other: lines of JSON, bodies in base64."""

from __future__ import annotations

import base64

import msgspec
from msgspec import Struct

Headers = tuple[tuple[str, str], ...]


class Sent(Struct, frozen=True):
    """A request as it arrived. `body` is decoded from transfer and content encodings; `started` in seconds.

    `url` is the address that the script meant, not that of the proxy. `version` is `HTTP/1.1` or `HTTP/2.0`.
    """

    method: str
    url: str
    version: str
    headers: Headers
    body: bytes
    started: float

    def header(self, name: str) -> str:
        """The value of the first header of that name, whatever its case; empty where there is none."""
        lower = name.lower()
        return next((value for key, value in self.headers if key.lower() == lower), "")


class Answer(Struct, frozen=True):
    """A response. `body` is decoded; a `Content-Encoding` among the headers says how it is to be sent.

    `ended` is in seconds since the epoch, 0 where it was made by loadlint. `is_cut` says that the body is not whole.
    """

    status: int
    headers: Headers
    body: bytes
    ended: float = 0.0
    is_cut: bool = False


class Closed(Struct, frozen=True):
    """In place of a response: the connection is closed without one."""


class Silent(Struct, frozen=True):
    """In place of a response: nothing comes for some seconds, then the connection is closed."""

    seconds: float


class Failed(Struct, frozen=True):
    """A connection to the application that failed; `reason` in the proxy's words."""

    url: str
    reason: str


class Hello(Struct, frozen=True):
    """The proxy's first words: the password that it was given, and the port of each of its modes."""

    password: str
    ports: dict[str, int]


class _Line(Struct, omit_defaults=True):
    kind: str
    id: int = 0
    method: str = ""
    url: str = ""
    version: str = ""
    headers: list[tuple[str, str]] = []
    body: str = ""
    time: float = 0.0
    status: int = 0
    reason: str = ""
    is_cut: bool = False
    password: str = ""
    ports: dict[str, int] = {}


_DECODER = msgspec.json.Decoder(_Line)
_ENCODER = msgspec.json.Encoder()


def read(line: bytes) -> tuple[int, Sent | Answer | Failed | Hello]:
    """What a line says, and the number of the exchange that it is about. Raises ValueError for anything else."""
    try:
        told = _DECODER.decode(line)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
    headers, body = tuple(told.headers), base64.b64decode(told.body)
    if told.kind == "request":
        return told.id, Sent(told.method, told.url, told.version, headers, body, told.time)
    if told.kind == "response":
        return told.id, Answer(told.status, headers, body, told.time, told.is_cut)
    if told.kind == "error":
        return told.id, Failed(told.url, told.reason)
    if told.kind == "hello":
        return told.id, Hello(told.password, told.ports)
    raise ValueError(told.kind)


def reply(number: int, answer: Answer | Closed | Silent | None) -> bytes:
    """The line that answers a request; without an answer it goes on to the application."""
    if answer is None:
        line = _Line("pass", number)
    elif isinstance(answer, Closed):
        line = _Line("close", number)
    elif isinstance(answer, Silent):
        line = _Line("hold", number, time=answer.seconds)
    else:
        body = base64.b64encode(answer.body).decode()
        line = _Line("answer", number, headers=list(answer.headers), body=body, status=answer.status)
    return _ENCODER.encode(line) + b"\n"
