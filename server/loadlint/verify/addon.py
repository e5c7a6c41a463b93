"""Runs inside mitmproxy, which may belong to another Python: asks loadlint what to do with each request.

mitmdump loads it by its path. It knows nothing of recordings, and imports nothing of loadlint. `LOADLINT_VERIFY_PORT`
is the loopback port where loadlint listens, `LOADLINT_VERIFY_PASSWORD` what lets it in, `LOADLINT_VERIFY_RECORDS` is
set where the application's answers are wanted. When loadlint is gone, mitmproxy ends.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import time
from typing import Any

from mitmproxy import ctx, http

LARGEST_LINE = 1 << 30
LARGEST_STREAM = 8 << 20
NO_BODY = (204, 304)
ABOUT_THE_PROXY = ("proxy-connection", "proxy-authorization")


class Link:
    """The connection to loadlint."""

    def __init__(self) -> None:
        self.records = bool(os.environ.get("LOADLINT_VERIFY_RECORDS"))
        self.writer: asyncio.StreamWriter | None = None
        self.waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.number = 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def running(self) -> None:
        """mitmproxy listens: say so."""
        reader, self.writer = await asyncio.open_connection(
            "127.0.0.1", int(os.environ["LOADLINT_VERIFY_PORT"]), limit=LARGEST_LINE
        )
        servers = ctx.master.addons.get("proxyserver").servers
        ports = {server.mode.full_spec: server.listen_addrs[0][1] for server in servers}
        self.tell(kind="hello", password=os.environ["LOADLINT_VERIFY_PASSWORD"], ports=ports)
        self.tasks.add(asyncio.ensure_future(self.listen(reader)))

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Hand each reply to the request that waits for it, as long as loadlint is there."""
        try:
            while line := await reader.readline():
                told = json.loads(line)
                self.waiting.pop(told["id"]).set_result(told)
        finally:
            # The run's own authority goes, also where loadlint was killed and can't see to it.
            shutil.rmtree(ctx.options.confdir, ignore_errors=True)
            ctx.master.shutdown()

    def tell(self, **line: Any) -> None:
        """Say one thing."""
        if self.writer is not None:
            self.writer.write(json.dumps(line).encode() + b"\n")

    async def request(self, flow: http.HTTPFlow) -> None:
        """Answer as loadlint says. What goes wrong on the way must never let a request through to the application."""
        try:
            told = await self.ask(flow)
            if told["kind"] == "answer":
                flow.response = response_of(told, flow.request)
            elif told["kind"] != "pass" or not self.records:
                await asyncio.sleep(told.get("time", 0))
                close(flow)
        except BaseException:
            close(flow)
            raise

    async def ask(self, flow: http.HTTPFlow) -> dict[str, Any]:
        """What loadlint says of a request."""
        self.number += 1
        flow.metadata["loadlint"] = self.number
        answer = asyncio.get_running_loop().create_future()
        self.waiting[self.number] = answer
        request = flow.request
        for name in ABOUT_THE_PROXY:
            request.headers.pop(name, None)
        self.tell(
            kind="request",
            id=self.number,
            method=request.method,
            url=request.pretty_url if flow.client_conn.proxy_mode.type_name == "regular" else request.url,
            version=request.http_version,
            headers=headers_of(request),
            body=base64.b64encode(content_of(request)).decode(),
            time=request.timestamp_start,
        )
        told: dict[str, Any] = await answer
        return told

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Events come one by one, and may never end: they are passed on as they come."""
        if not self.records or flow.response is None:
            return
        if flow.response.headers.get("content-type", "").startswith("text/event-stream"):
            stream = Stream()
            flow.metadata["loadlint-stream"] = stream
            flow.response.stream = stream.keep

    def response(self, flow: http.HTTPFlow) -> None:
        """Tell what the application answered."""
        if self.records and flow.response is not None:
            self.tell_answer(flow, flow.response)

    def tell_answer(self, flow: http.HTTPFlow, response: http.Response) -> None:
        """Say what came; of a stream that is cut off, what there is of it."""
        stream: Stream | None = flow.metadata.get("loadlint-stream")
        if stream is None:
            body, is_whole = content_of(response), response.raw_content is not None
        else:
            body, is_whole = b"".join(stream.pieces), stream.left_out == 0
        self.tell(
            kind="response",
            id=flow.metadata.get("loadlint", 0),
            status=response.status_code,
            headers=headers_of(response),
            body=base64.b64encode(body).decode(),
            time=response.timestamp_end or time.time(),
            is_cut=flow.error is not None or not is_whole,
        )

    def error(self, flow: http.HTTPFlow) -> None:
        """Tell that no answer came, or not the whole of it."""
        if flow.response is not None and "loadlint-stream" in flow.metadata:
            self.tell_answer(flow, flow.response)
            return
        reason = flow.error.msg if flow.error is not None else ""
        self.tell(kind="error", id=flow.metadata.get("loadlint", 0), url=flow.request.url, reason=reason)


def close(flow: http.HTTPFlow) -> None:
    """Close the connection, unless the tool has done so."""
    if flow.killable:
        flow.kill()


class Stream:
    """The pieces of a stream that was passed on. `left_out` are the bytes beyond the largest stream that is kept."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0
        self.left_out = 0

    def keep(self, piece: bytes) -> bytes:
        """Pass a piece on, and keep it."""
        if self.left_out or self.size + len(piece) > LARGEST_STREAM:
            self.left_out += len(piece)
        else:
            self.pieces.append(piece)
            self.size += len(piece)
        return piece


def headers_of(message: http.Message) -> list[tuple[str, str]]:
    """Names and values as they came, in order."""
    return [(text(name), text(value)) for name, value in message.headers.fields]


def text(data: bytes) -> str:
    """A header's bytes as text: UTF-8, or else one character for each byte."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def content_of(message: http.Message) -> bytes:
    """The body, decoded where that is possible."""
    return message.get_content(strict=False) or b""


def response_of(told: dict[str, Any], request: http.Request) -> http.Response:
    """The response that loadlint wants to be sent, with the framing that its protocol has."""
    fields = [(name.encode(), value.encode()) for name, value in told.get("headers", [])]
    body = base64.b64decode(told.get("body", ""))
    is_chunked = any(name.lower() == b"transfer-encoding" for name, _ in fields)
    kept = http.Headers([(name, value) for name, value in fields if name.lower() not in FRAMING])
    response = http.Response.make(told["status"], b"", kept)
    if request.method == "HEAD" or told["status"] in NO_BODY:
        del response.headers["content-length"]
        return response
    response.content = body
    if is_chunked and request.http_version.startswith("HTTP/1.1"):
        del response.headers["content-length"]
        response.headers["transfer-encoding"] = "chunked"
    return response


FRAMING = (b"transfer-encoding", b"content-length", b"connection", b"keep-alive", b"proxy-connection", b"trailer")

addons = [Link()]
