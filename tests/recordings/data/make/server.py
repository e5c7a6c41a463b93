"""The application that the recordings of this folder are of: `python server.py PORT SEED`.

A login form with a token, a redirect, a page in chunks, and a call with JSON. All that it issues comes from the seed,
so each recorder sees the same run.
"""

import gzip
import hashlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, SEED = int(sys.argv[1]), sys.argv[2]


def issued(name: str) -> str:
    return hashlib.sha256(f"{name} {SEED}".encode()).hexdigest()[:24]


LOGIN = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Anmeldung</title>
<link rel="icon" href="data:,"></head>
<body><form method="post" action="/login"><input type="hidden" name="csrf" value="{issued("csrf")}">
<input name="user"><button>los</button></form></body></html>"""
DESK = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Tisch</title><link rel="icon" href="data:,"></head>
<body data-desk="{issued("desk")}"><p id="out">Grüße</p><script>
fetch("/api/orders", {{method: "POST", headers: {{"Content-Type": "application/json"}},
  body: JSON.stringify({{desk: document.body.dataset.desk, item: "tea"}})}})
  .then((answer) => answer.json()).then((order) => {{ document.getElementById("out").textContent = order.state; }});
</script></body></html>"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/login":
            body = gzip.compress(LOGIN.encode(), mtime=0)
            self.answer(
                200, "text/html", body, ("Set-Cookie", f"sid={issued('sid')}; Path=/"), ("Content-Encoding", "gzip")
            )
        elif self.path == "/desk":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            data = DESK.encode()
            for piece in (data[:100], data[100:]):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.answer(404, "text/plain", b"not here")

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/login":
            self.answer(303 if issued("csrf") in sent else 403, "text/plain", b"", ("Location", "/desk"))
        else:
            good = issued("desk") in sent
            body = f'{{"order": "{issued("order")}", "state": "bestätigt"}}' if good else '{"state": "nein"}'
            self.answer(201 if good else 403, "application/json", body.encode())

    def answer(self, status: int, media_type: str, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
