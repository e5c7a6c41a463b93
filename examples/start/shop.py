"""The shop of the example, on this machine: `python3 shop.py`, then http://127.0.0.1:8000. It needs nothing but Python.

Each session has other values, as in a real application: a script that sends recorded ones is refused.
"""

from __future__ import annotations

import http.server
import json
import secrets
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

PORT = 8000
FORM = """<!doctype html>
<form action="/login" method="post">
  <input type="hidden" name="csrf" value="{csrf}">
  <input name="user"><input name="password" type="password">
</form>
"""
tokens: dict[str, str] = {}  # of each session
users: dict[str, str] = {}  # of each session that has logged in
carts: dict[str, list[object]] = {}
orders: set[str] = set()


class Shop(http.server.BaseHTTPRequestHandler):
    """Answers one request after the other."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: else each answer waits for 40 ms

    def do_GET(self) -> None:
        number = self.path.removeprefix("/api/orders/")
        if self.path == "/login":
            session, csrf = secrets.token_urlsafe(9), secrets.token_urlsafe(15)
            tokens[session] = csrf
            self.answer(200, FORM.format(csrf=csrf), Set_Cookie=f"sid={session}; Path=/; HttpOnly")
        elif self.session() in users and number in orders:
            self.json(200, {"order": {"number": number, "state": "paid"}})
        else:
            self.json(404, {"error": "not found"})

    def do_POST(self) -> None:
        body, session = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode(), self.session()
        if self.path == "/login":
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if form.get("csrf") != tokens.get(session, ""):
                self.json(403, {"error": "the form is too old"})
                return
            users[session] = form.get("user", "")
            self.json(200, {"user": users[session]})
        elif session not in users:
            self.json(401, {"error": "log in first"})
        else:
            self.buy(json.loads(body or "{}"))

    def buy(self, sent: dict[str, object]) -> None:
        """What a user does who has logged in."""
        cart = self.path.removeprefix("/api/carts/").removesuffix("/items")
        if self.path == "/api/carts":
            cart = f"c-{secrets.token_hex(8)}"
            carts[cart] = []
            self.json(201, {"cart": {"id": cart, "items": []}})
        elif self.path == "/api/orders" and sent.get("cart") in carts:
            number = f"2026-{secrets.randbelow(900_000) + 100_000}"
            orders.add(number)
            self.json(201, {"order": {"number": number, "state": "new"}})
        elif cart in carts:
            carts[cart].append(sent)
            self.json(201, {"cart": cart, "items": len(carts[cart])})
        else:
            self.json(404, {"error": "not found"})

    def session(self) -> str:
        """The session of the request's cookie, empty where it has none."""
        cookie = SimpleCookie(self.headers["Cookie"]).get("sid")
        return cookie.value if cookie else ""

    def json(self, status: int, value: object) -> None:
        """Answer with JSON."""
        self.answer(status, json.dumps(value), Content_Type="application/json")

    def answer(self, status: int, body: str, **headers: str) -> None:
        """Answer with a page, where the headers do not say what else it is."""
        data = body.encode()
        self.send_response(status)
        for name, value in {"Content_Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    print(f"The shop: http://127.0.0.1:{PORT} (Ctrl+C ends it)", flush=True)
    http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Shop).serve_forever()
