"""What applications say when they refuse: `python -m tests.applications.refuse FLOW...` records it anew.

The fixed script of a flow runs through a server that hands its requests on, once for each request that changes
something. After that request the server sends it as others would: without a session, with stale tokens, with a field
missing, and once more. What is not answered as the request itself is, is a refusal. `refusals.json` beside the
recordings holds them.
"""

from __future__ import annotations

import http.client
import http.server
import itertools
import json
import re
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from loadlint.findings import Applicability
from tests.applications.tools import run_k6, running
from tests.shop.judge import FLOWS, SEED
from tests.shop.serve import RECORDED_HOST, running_shop
from tests.support.fixing import fixed

HERE = Path(__file__).parent
HOSTS = {
    "oscar": ("127.0.0.1:18101",),
    "kolibri": ("127.0.0.1:18201",),
    "trac": ("127.0.0.1:18301",),
    "oidc": ("127.0.0.1:8801", "127.0.0.1:8802"),
}
READING = ("GET", "HEAD", "OPTIONS")
_TOKEN = re.compile(r"csrf|xsrf|token|sig\b|nonce", re.IGNORECASE)
_NOT_SENT = ("host", "connection", "accept-encoding", "content-length", "transfer-encoding")

Headers = dict[str, str]


def folder_of(flow: str) -> Path:
    """Where the recordings of a flow are."""
    return HERE / flow if flow in HOSTS else HERE.parent / "shop" / "flows" / flow


def variants(headers: Headers, body: bytes) -> Iterator[tuple[str, Headers, bytes]]:
    """A request as it is refused: its name, headers and body."""
    bare = {name: value for name, value in headers.items() if name.lower() not in ("cookie", "authorization")}
    if bare != headers:
        yield "without a session", bare, body
    stale = {name: value[::-1] if _TOKEN.search(name) else value for name, value in headers.items()}
    stale_body = _with_stale_tokens(body)
    if (stale, stale_body) != (headers, body):
        yield "with a stale token", stale, stale_body
    left = _without_a_field(body)
    if left != body:
        yield "with a field missing", headers, left


def _with_stale_tokens(body: bytes) -> bytes:
    def reversed_value(match: re.Match[str]) -> str:
        return match[1] + match[2][::-1] if _TOKEN.search(match[1]) else match[0]

    text = re.sub(r"((?:^|&)[^=&]+=)([^&]*)", reversed_value, body.decode()) if body[:1] not in (b"{", b"[") else None
    if text is not None:
        return text.encode()
    return re.sub(r'("(\w+)"\s*:\s*")([^"]+)', _stale_member, body.decode()).encode()


def _stale_member(match: re.Match[str]) -> str:
    return match[1] + match[3][::-1] if _TOKEN.search(match[2]) else match[0]


def _without_a_field(body: bytes) -> bytes:
    """The body without its first field that is no token."""
    if body[:1] in (b"{", b"["):
        tree = json.loads(body)
        holder = tree[0] if isinstance(tree, list) and tree else tree
        name = next((name for name in holder if not _TOKEN.search(name)), None) if isinstance(holder, dict) else None
        if name is not None:
            del holder[name]
        return json.dumps(tree).encode() if name is not None else body
    fields = body.decode().split("&")
    first = next((field for field in fields if "=" in field and not _TOKEN.search(field.partition("=")[0])), None)
    return "&".join(field for field in fields if field != first).encode() if first is not None else body


@contextmanager
def asking(targets: Sequence[str], only: int, seen: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Servers that hand requests on to `targets`, their hosts by those.

    Of the requests that change something, the one of the number `only` is sent as others would: the refusals go to
    `seen`. After it the flow may break, since an application takes back what it gave where a code is sent again.
    """
    changing = itertools.count()
    servers = {target: http.server.ThreadingHTTPServer(("127.0.0.1", 0), _between(target)) for target in targets}
    hosts = {target: f"127.0.0.1:{server.server_port}" for target, server in servers.items()}

    def meant(text: str) -> str:
        for target, host in hosts.items():
            text = _elsewhere(text, host, target)
        return text

    for server in servers.values():
        vars(server).update(meant=meant, changing=changing, only=only, seen=seen)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hosts
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


def _elsewhere(text: str, host: str, other: str) -> str:
    """A text with another host, also where it is percent-encoded."""
    return text.replace(host, other).replace(quote(host, safe=""), quote(other, safe=""))


def _between(target: str) -> type[http.server.BaseHTTPRequestHandler]:
    """Hands requests on to a host. Its server has what it needs besides."""

    def sent(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(target, timeout=60)
        connection.request(method, path, body or None, dict(headers))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), content

    class Between(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            ours = vars(self.server)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = ours["meant"](body.decode("latin-1")).encode("latin-1")
            path = ours["meant"](self.path)
            headers = {name: ours["meant"](value) for name, value in self.headers.items()}
            headers = {name: value for name, value in headers.items() if name.lower() not in _NOT_SENT}
            headers["Host"] = target
            good = sent(self.command, path, headers, body)
            if self.command not in READING:
                # Behind the request itself: a token may be good for one request only.
                number = next(ours["changing"])
                others = (*variants(headers, body), ("sent twice", headers, body)) if number == ours["only"] else ()
                for name, changed, content in others:
                    answer = sent(self.command, path, changed, content)
                    if _look(answer) != _look(good):
                        ours["seen"].append(_kept(number, name, f"{self.command} {path}", answer))
            self.send_response_only(good[0])
            for name, value in good[1]:
                if name.lower() not in _NOT_SENT and name.lower() != "content-encoding":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(good[2])))
            self.end_headers()
            self.wfile.write(good[2])

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Between


def _look(answer: tuple[int, list[tuple[str, str]], bytes]) -> tuple[int, str]:
    """What tells a refusal from the answer itself: the status, and where it redirects to, ids left out."""
    location = next((value for name, value in answer[1] if name.lower() == "location"), "")
    return answer[0], re.sub(r"[\w-]*\d[\w-]*", "#", urlsplit(location).path)


def _kept(number: int, name: str, request: str, answer: tuple[int, list[tuple[str, str]], bytes]) -> dict[str, Any]:
    headers = [{"name": name, "value": value} for name, value in answer[1] if name.lower() in ("location", "content-type")]
    text = answer[2].decode("utf-8", "replace")
    return {"changing": number, "variant": name, "request": request, "status": answer[0], "headers": headers, "text": text}


def record(flow: str) -> list[dict[str, Any]]:
    """The refusals of a flow."""
    folder = folder_of(flow)
    script = (folder / "raw.k6.js").read_bytes()
    recordings = [folder / f"rec{number}.har" for number in (1, 2)]
    result = fixed("raw.k6.js", script, recordings, Applicability.SAFE)
    changing = [step for step in result.analysis.script.steps if step.request.method not in READING]
    seen: list[dict[str, Any]] = []
    for number in range(len(changing)):
        with tempfile.TemporaryDirectory() as directory, _running(flow) as (targets, recorded):
            text = result.data.decode()
            with asking(targets, number, seen) as hosts:
                for target, host in hosts.items():
                    text = _elsewhere(text, recorded or target, host)
                print(flow, number, len(seen), run_k6(text, Path(directory))[:1], flush=True)
    return seen


@contextmanager
def _running(flow: str) -> Iterator[tuple[Sequence[str], str]]:
    """The application of a flow: its hosts, and the recorded one where it runs elsewhere now."""
    if flow in HOSTS:
        with running(flow):
            yield HOSTS[flow], ""
    else:
        with running_shop(SEED) as shop:
            yield (shop.host,), RECORDED_HOST


def main(*flows: str) -> None:
    """Record."""
    for flow in flows or (*FLOWS, *HOSTS):
        lines = ",\n".join(json.dumps(refusal, ensure_ascii=False) for refusal in record(flow))
        (folder_of(flow) / "refusals.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
