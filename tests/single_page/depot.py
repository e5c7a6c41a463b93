"""REST with short-lived tokens and ids of the client: what the user waits for comes with a feed that is polled on."""

from __future__ import annotations

from typing import Any

from tests.single_page.browser import Browser
from tests.single_page.server import PAGE, Application, Asked, Reply


class Depot(Application):
    """A depot whose pallets are moved; `done` has the places that a receipt was signed for."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.access = ""
        self.pallets = {self.new_id(): name for name in ("Tiles", "Cement", "Sand")}
        self.cursor, self.left = self._next_cursor(), 0
        self.waiting: dict[str, str] = {}
        self.receipts: dict[str, str] = {}

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", [""]:
                return PAGE
            case "POST", ["api", "session"] if asked.json["password"] == "correct horse":
                self.access = self.token()
                return Reply({"accessToken": self.access, "user": "ana"})
        return self._signed_in(asked) if asked.bearer == self.access else Reply({"error": "expired"}, 401)

    def _signed_in(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["api", "pallets"]:
                return Reply({"pallets": [{"palletId": key, "name": name} for key, name in self.pallets.items()]})
            case "GET", ["api", "feed"] if asked.query.get("after", self.cursor) == self.cursor:
                return self._feed()
            case "POST", ["api", "movements"] if asked.json["pallet"] in self.pallets:
                movement = self.new_id()
                self.waiting[movement], self.left = asked.json["to"], self.random.randrange(1, 4)
                return Reply({"movementId": movement, "state": "PLANNED"}, 202)
            case "GET", ["api", "receipts", receipt] if receipt in self.receipts:
                return Reply({"receiptId": receipt, "place": self.receipts[receipt]})
            case "POST", ["api", "receipts", receipt, "signature"] if receipt in self.receipts:
                self.done.append(self.receipts[receipt])
                return Reply({"signed": True})
        return Reply({"error": "not found"}, 404)

    def _feed(self) -> Reply:
        self.cursor = self._next_cursor()
        self.left -= 1
        changes = []
        if self.left <= 0:
            for movement, place in self.waiting.items():
                receipt = self.new_id()
                self.receipts[receipt] = place
                changes.append({"kind": "MOVED", "movement": movement, "receipt": receipt})
            self.waiting = {}
        return Reply({"cursor": self.cursor, "changes": changes})

    def _next_cursor(self) -> str:
        return f"{self.count()}-{self.token()[:10]}"


def visit(browser: Browser) -> None:
    """Sign in, have a pallet moved, wait for it, sign the receipt."""
    page = _Page(browser)
    browser.open("/")
    browser.wait(5)
    page.access = browser.call("POST", "/api/session", {"user": "ana", "password": "correct horse"})["accessToken"]
    pallets = page.call("GET", "/api/pallets")["pallets"]
    page.feed()
    page.beside()
    body = {"pallet": pallets[1]["palletId"], "to": "B-14"}
    movement = page.call("POST", "/api/movements", body)
    while not (changes := page.feed()):
        browser.wait(2)
    assert changes[0]["movement"] == movement["movementId"]
    receipt = page.call("GET", f"/api/receipts/{changes[0]['receipt']}")
    page.beside()
    page.call("POST", f"/api/receipts/{receipt['receiptId']}/signature", {"name": "Ana Ruiz"})
    page.beside()


class _Page:
    """The page's code."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.access, self.cursor = browser, "", ""

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Calls the interface with the token."""
        return self.browser.call(method, path, body, {"Authorization": f"Bearer {self.access}"})

    def feed(self) -> list[dict[str, str]]:
        """What has changed since the last time."""
        answer = self.call("GET", f"/api/feed?after={self.cursor}" if self.cursor else "/api/feed")
        self.cursor = answer["cursor"]
        changes: list[dict[str, str]] = answer["changes"]
        return changes

    def beside(self) -> None:
        """Asks for changes some times while the user looks at the page."""
        for _ in range(self.browser.random.randrange(0, 3)):
            self.browser.wait(2)
            self.feed()
        self.browser.wait(3)
