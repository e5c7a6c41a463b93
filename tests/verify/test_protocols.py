"""The real mitmproxy: what clients get over HTTP/1.1 and 2, in the clear and by TLS, and what the proxy itself does."""

from __future__ import annotations

import gzip
import http.client
import http.server
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from loadlint.verify import proxy
from loadlint.verify.messages import Answer, Failed, Sent
from loadlint.verify.web_modules import WithModules
from tests.verify.tools import MITMDUMP, needs_mitmproxy

pytestmark = [pytest.mark.engine, needs_mitmproxy]


class Fixed:
    """Answers everything in one way; None lets it through."""

    def __init__(self, answer: Answer | None) -> None:
        self.reply = answer
        self.sent: list[Sent] = []
        self.told: list[Answer | Failed] = []
        self.heard = threading.Event()

    def answer(self, number: int, sent: Sent) -> Answer | None:
        self.sent.append(sent)
        return self.reply

    def answered(self, number: int, answer: Answer) -> None:
        self.told.append(answer)
        self.heard.set()

    def failed(self, number: int, failure: Failed) -> None:
        self.told.append(failure)
        self.heard.set()


ORIGIN = "http://127.0.0.1:18377"
Serve = Callable[[Fixed], proxy.Proxy]


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Has a handler decide from now on what the proxy says: one proxy for all tests, as for all runs of a tool."""
    handlers = WithModules(lambda _: None, frozenset())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOADLINT_MITMDUMP", MITMDUMP or "")
        with proxy.serving(handlers, [ORIGIN], records=False) as served:

            def begin(handler: Fixed) -> proxy.Proxy:
                handlers.begin(handler)
                return served

            yield begin


def over_tls(served: proxy.Proxy) -> http.client.HTTPSConnection:
    """A connection to a host that does not exist, through the proxy, with a certificate of the run's own authority."""
    trusted = ssl.create_default_context(cafile=served.certificate)
    connection = http.client.HTTPSConnection("127.0.0.1", served.port, timeout=20, context=trusted)
    connection.set_tunnel("shop.invalid", 443)
    return connection


JSON = ("Content-Type", "application/json")
BODY = b'{"text": "' + b"long " * 100 + b'"}'


def test_tls_and_compression(serve: Serve) -> None:
    handler = Fixed(
        Answer(200, (JSON, ("Content-Encoding", "gzip"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")), BODY)
    )
    served = serve(handler)
    connection = over_tls(served)
    connection.request("POST", "/carts?a=1", gzip.compress(b"kind=tea"), {"Content-Encoding": "gzip"})
    answer = connection.getresponse()
    assert (answer.status, gzip.decompress(answer.read())) == (200, BODY)
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    (sent,) = handler.sent
    assert (sent.method, sent.url, sent.body) == ("POST", "https://shop.invalid/carts?a=1", b"kind=tea")


def test_chunks_only_where_they_were_recorded(serve: Serve) -> None:
    handler = Fixed(Answer(200, (JSON, ("Transfer-Encoding", "chunked")), BODY))
    served = serve(handler)
    connection = over_tls(served)
    for framing in ("chunked", None):
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.read(), answer.headers["Transfer-Encoding"]) == (BODY, framing)
        handler.reply = Answer(200, (JSON,), BODY)


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_answers_without_a_body(method: str, status: int, serve: Serve) -> None:
    served = serve(Fixed(Answer(status, (JSON,), b"")))
    connection = over_tls(served)
    for _ in range(2):
        connection.request(method, "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (status, b"")


def test_an_answer_without_headers(serve: Serve) -> None:
    served = serve(Fixed(Answer(200, (), BODY)))
    connection = over_tls(served)
    connection.request("GET", "/")
    assert connection.getresponse().read() == BODY


def test_without_an_answer_nothing_gets_out(serve: Serve) -> None:
    """A player lets nothing through, even if it was told to; nor does an answer that can't be sent."""
    reached = threading.Event()

    class Application(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reached.set()

    server = http.server.HTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for answer in (None, Answer(99_999, (("Not a header\r\n\r\n", ""),), BODY)):
        served = serve(Fixed(answer))
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
        with suppress(http.client.HTTPException, OSError):
            connection.request("GET", f"http://127.0.0.1:{server.server_address[1]}/")
            connection.getresponse().read()
    server.shutdown()
    assert not reached.is_set()


def test_events_multipart_and_redirects(serve: Serve) -> None:
    events = b"data: one\n\ndata: two\n\n"
    handler = Fixed(Answer(200, (("Content-Type", "text/event-stream"),), events))
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n\xff\x00\r\n--x--\r\n'
    served = serve(handler)
    connection = over_tls(served)
    connection.request("POST", "/", part, {"Content-Type": "multipart/form-data; boundary=x", "Expect": "100-continue"})
    assert connection.getresponse().read() == events
    handler.reply = Answer(307, (("Location", "/next"),), b"")
    connection.request("GET", "/")
    assert connection.getresponse().headers["Location"] == "/next"
    assert handler.sent[0].body == part


def test_an_origin_has_a_port_of_its_own(serve: Serve) -> None:
    handler = Fixed(Answer(200, (JSON,), BODY))
    served = serve(handler)
    connection = http.client.HTTPConnection("127.0.0.1", served.ports[ORIGIN], timeout=20)
    connection.request("GET", "/login")
    assert connection.getresponse().read() == BODY
    assert [sent.url for sent in handler.sent] == ["http://127.0.0.1:18377/login"]


def test_k6_speaks_http_2(serve: Serve, tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text(
        "import http from 'k6/http';\nexport default () => console.log(http.get('https://shop.invalid/').proto);"
    )
    served = serve(Fixed(Answer(200, (JSON, ("Transfer-Encoding", "chunked")), BODY)))
    address = f"http://127.0.0.1:{served.port}"
    own = {"HTTPS_PROXY": address, "SSL_CERT_FILE": served.certificate, "NO_PROXY": ""}
    k6 = str(Path(sys.executable).with_name("k6"))
    command = [k6, "run", "--quiet", "--no-usage-report", "--address", "", str(script)]
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, timeout=60, check=True)
    assert "HTTP/2.0" in done.stderr + done.stdout


def test_an_expired_certificate_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-keyout",
        str(key),
    ]
    command += ["-out", str(certificate), "-addext", "subjectAltName=DNS:localhost"]
    command += ["-not_before", "20200101000000Z", "-not_after", "20200201000000Z"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no openssl that makes certificates of another time")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("LOADLINT_MITMDUMP", MITMDUMP or "")
    handler = Fixed(None)
    with proxy.serving(handler, (), records=True) as served:
        trusted = ssl.create_default_context(cafile=served.certificate)
        connection = http.client.HTTPSConnection("127.0.0.1", served.port, timeout=20, context=trusted)
        connection.set_tunnel("localhost", server.server_address[1])
        connection.request("GET", "/")
        assert connection.getresponse().status == 502
        assert handler.heard.wait(10)
    server.shutdown()
    (told,) = handler.told
    assert isinstance(told, Failed) and "certificate has expired" in told.reason
