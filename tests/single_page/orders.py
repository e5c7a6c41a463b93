"""REST with a token that is renewed, a stream of events, and polls that a clock keeps out of the cache."""

from __future__ import annotations

import json
from typing import Any

from tests.single_page.browser import Browser
from tests.single_page.server import PAGE, Application, Asked, Reply


class Orders(Application):
    """Orders of parts; `done` has the parts that were ordered."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.access, self.renewal = "", ""
        self.carts: dict[str, Any] = {}

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", [""]:
                return PAGE
            case "GET", ["api", "session"] if not asked.bearer:
                return Reply({"user": None})
            case "POST", ["api", "login"]:
                return self._tokens() if asked.json["password"] == "correct horse" else Reply({}, 401)
            case "POST", ["api", "token"]:
                return self._tokens() if asked.json["refreshToken"] == self.renewal else Reply({}, 401)
        return self._signed_in(asked) if asked.bearer == self.access else Reply({"error": "expired"}, 401)

    def _tokens(self) -> Reply:
        self.access, self.renewal = self.token(), self.token()
        return Reply({"accessToken": self.access, "refreshToken": self.renewal})

    def _signed_in(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["api", "parts"]:
                return Reply({"parts": [{"sku": "BOLT-8", "price": 12}, {"sku": "NUT-8", "price": 7}]})
            case "GET", ["api", "stock"]:
                return Reply({"BOLT-8": self.random.randrange(10, 99), "at": self.count()})
            case "GET", ["api", "stream"]:
                events = "".join(
                    f"id: {self.count()}\nevent: price\ndata: {json.dumps({'sku': 'NUT-8'})}\n\n" for _ in "ab"
                )
                return Reply(events, media_type="text/event-stream")
            case "POST", ["api", "carts"]:
                name = self.new_id()
                self.carts[name] = {"cartId": name, "etag": self.token()[:12], "lines": 0}
                return Reply(self.carts[name], 201)
            case "PUT", ["api", "carts", name, "lines", sku] if name in self.carts:
                cart = self.carts[name]
                if asked.headers.get("if-match") != cart["etag"]:
                    return Reply({"error": "changed"}, 412)
                cart |= {"etag": self.token()[:12], "lines": cart["lines"] + 1}
                self.done.append(sku)
                return Reply(cart)
            case "POST", ["api", "carts", name, "order"] if name in self.carts:
                return Reply({"orderNumber": self.count(), "lines": self.carts[name]["lines"]})
        return Reply({"error": "not found"}, 404)


def visit(browser: Browser) -> None:
    """Log in, fill a cart, order it."""
    page = Page(browser)
    browser.open("/")
    browser.call("GET", "/api/session")
    browser.wait(6)
    page.renew("/api/login", {"user": "ana@example.test", "password": "correct horse"})
    page.call("GET", "/api/parts")
    page.beside()
    cart = page.call("POST", "/api/carts", {"currency": "EUR"})
    page.beside()
    for number, sku in enumerate(("BOLT-8", "NUT-8")):
        line = {"quantity": 40 + number}
        cart = page.call("PUT", f"/api/carts/{cart['cartId']}/lines/{sku}", line, {"If-Match": cart["etag"]})
        page.beside()
        if number == 0:
            page.renew("/api/token", {"refreshToken": page.renewal})
    page.call("POST", f"/api/carts/{cart['cartId']}/order", {"note": "to the gate"})
    page.beside()


class Page:
    """The page's code."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.access, self.renewal = browser, "", ""

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """Calls the interface with the token."""
        return self.browser.call(method, path, body, {"Authorization": f"Bearer {self.access}", **(headers or {})})

    def renew(self, path: str, body: dict[str, str]) -> None:
        """Asks for tokens."""
        answer = self.browser.call("POST", path, body)
        self.access, self.renewal = answer["accessToken"], answer["refreshToken"]

    def beside(self) -> None:
        """Asks for the stock, or goes on with the stream, while the user looks at the page."""
        for _ in range(self.browser.random.randrange(1, 4)):
            self.browser.wait(1.5)
            if self.browser.random.random() < 0.6:
                self.call("GET", f"/api/stock?_={int(self.browser.now.timestamp() * 1000)}")
            else:
                self.call("GET", "/api/stream")
        self.browser.wait(3)
