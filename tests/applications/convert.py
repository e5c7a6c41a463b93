"""Raw scripts of a recording, as users get them: `python -m tests.applications.convert APPLICATION REC1.har REC2.har`.

The recordings lose what is static and are written anew. The first one becomes a script of k6 by har-to-k6 (Node and npm
are needed), a locustfile by har2locust, and a plan by JMeter's own recorder (BENCH_JMETER or `make jmeter`), through
which the recorded requests are sent to a server that gives the recorded answers.
"""

from __future__ import annotations

import base64
import http.client
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.shop.record.jmeter import PROXY_PORT, recorder
from tests.support.jmeter import JMETER

HERE = Path(__file__).parent
_PAUSE = 1.5
"""Seconds between requests: the recorder puts those that come together into its plan in an order of its own."""

_STATIC = re.compile(r"/(?:static|chrome|media|sprite)/|favicon|\.(?:css|js|ico|png|jpg|svg|woff2?)$")
_NOT_SENT = ("host", "connection", "cookie", "content-length", "accept-encoding", "proxy-connection")
_NOT_ANSWERED = ("transfer-encoding", "content-encoding", "content-length", "connection", "date", "server")


def kept(har: dict[str, Any]) -> dict[str, Any]:
    """The recording without what is static."""
    entries = [entry for entry in har["log"]["entries"] if not _STATIC.search(urlsplit(entry["request"]["url"]).path)]
    return {"log": {**har["log"], "entries": entries, "pages": har["log"].get("pages", [])}}


def written(har: dict[str, Any]) -> str:
    """The recording as a text, an exchange in each line."""
    head = json.dumps({"log": {**har["log"], "entries": []}}, ensure_ascii=False)[: -len("[]}}")]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in har["log"]["entries"])
    return f"{head}[\n{lines}\n]}}}}\n"


@contextmanager
def answering(entries: list[dict[str, Any]]) -> Iterator[None]:
    """A server at the recorded address that gives the recorded answers, one after the other."""
    left = iter(entries)

    class Recorded(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.close_connection = True
            response = next(left)["response"]
            content = response["content"]
            text = content.get("text") or ""
            body = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
            self.send_response_only(response["status"], response["statusText"])
            for header in response["headers"]:
                if header["name"].lower() not in _NOT_ANSWERED:
                    for value in header["value"].split("\n"):
                        self.send_header(header["name"], value)
            if response["status"] not in (204, 304):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if response["status"] not in (204, 304):
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    port = urlsplit(entries[0]["request"]["url"]).port or 80
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Recorded)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def send(entry: dict[str, Any]) -> None:
    """One recorded request, through JMeter's recorder."""
    request = entry["request"]
    connection = http.client.HTTPConnection("127.0.0.1", PROXY_PORT, timeout=30)
    headers = {header["name"]: header["value"] for header in request["headers"]}
    headers = {name: value for name, value in headers.items() if name[0] != ":" and name.lower() not in _NOT_SENT}
    body = (request.get("postData") or {}).get("text")
    connection.request(request["method"], request["url"], body.encode() if body is not None else None, headers)
    connection.getresponse().read()
    connection.close()


def plan_of(har: dict[str, Any]) -> bytes:
    """The plan that JMeter's recorder makes of the requests."""
    assert JMETER is not None
    with tempfile.TemporaryDirectory() as folder:
        plan, samples = Path(folder) / "plan.jmx", Path(folder) / "samples.xml"
        entries = har["log"]["entries"]
        with answering(entries), recorder(Path(JMETER).resolve().parent.parent, plan, samples):
            for entry in entries:
                try:
                    send(entry)
                except http.client.HTTPException as error:
                    raise RuntimeError(f"no response by way of JMeter to {entry['request']['url']}") from error
                time.sleep(_PAUSE)
        return plan.read_bytes()


def main(name: str, *recordings: str) -> None:
    """Write the files of an application; without recordings, its plan alone."""
    if not recordings:
        har = json.loads((HERE / name / "rec1.har").read_text())
        (HERE / name / "raw.jmx").write_bytes(plan_of(har))
        return
    target = HERE / name
    hars = [kept(json.loads(Path(path).read_text())) for path in recordings]
    for number, har in enumerate(hars, 1):
        (target / f"rec{number}.har").write_text(written(har))
    first = target / "rec1.har"
    subprocess.run(["npx", "--yes", "har-to-k6@0.14.16", str(first), "-o", str(target / "raw.k6.js")], check=True)
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    locust = subprocess.run([str(tools / "har2locust"), str(first)], check=True, capture_output=True, env=environment)
    (target / "raw.locust.py").write_bytes(locust.stdout)
    (target / "raw.jmx").write_bytes(plan_of(hars[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
