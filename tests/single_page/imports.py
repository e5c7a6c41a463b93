"""REST with tokens: an import that the journey waits for, beside long polling for events of the session."""

from __future__ import annotations

from typing import Any

from tests.single_page.browser import Browser
from tests.single_page.server import PAGE, Application, Asked, Reply


class Imports(Application):
    """Imports of contacts; `done` has the names of the lists that were approved."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.access, self.renewal = "", ""
        self.channel, self.event = self.new_id(), self.count()
        self.running: dict[str, dict[str, Any]] = {}
        self.lists: dict[int, str] = {}

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", [""]:
                return PAGE
            case "GET", ["api", "config"]:
                return Reply({"product": "Contacts", "features": ["import", "export"], "build": "4711"})
            case "POST", ["api", "tokens"]:
                if asked.json.get("password") != "correct horse" and asked.json.get("renewal") != (
                    self.renewal or "none"
                ):
                    return Reply({"error": "refused"}, 401)
                self.access, self.renewal = self.token(), self.token()
                return Reply({"access": self.access, "renewal": self.renewal, "channel": self.channel})
        return self._signed_in(asked) if asked.bearer == self.access else Reply({"error": "expired"}, 401)

    def _signed_in(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["api", "events", channel] if channel == self.channel:
                self.event += self.random.randrange(1, 5)
                return Reply({"events": [], "last": self.event})
            case "POST", ["api", "imports"]:
                run = {"importId": self.new_id(), "left": self.random.randrange(2, 5), "name": asked.json["name"]}
                self.running[run["importId"]] = run
                return Reply({"importId": run["importId"], "state": "QUEUED"}, 202)
            case "GET", ["api", "imports", name] if name in self.running:
                return self._state(self.running[name])
            case "GET", ["api", "lists", number] if int(number) in self.lists:
                return Reply({"listId": int(number), "name": self.lists[int(number)], "contacts": 3})
            case "POST", ["api", "lists", number, "approval"] if int(number) in self.lists:
                self.done.append(self.lists[int(number)])
                return Reply({"approved": True})
        return Reply({"error": "not found"}, 404)

    def _state(self, run: dict[str, Any]) -> Reply:
        run["left"] -= 1
        if run["left"] > 0:
            return Reply({"importId": run["importId"], "state": "RUNNING", "listId": None})
        run.setdefault("listId", self.count())
        self.lists[run["listId"]] = run["name"]
        return Reply({"importId": run["importId"], "state": "FINISHED", "listId": run["listId"]})


def visit(browser: Browser) -> None:
    """Sign in, import a list, wait for it, look at it, approve it."""
    page = _Page(browser)
    browser.open("/")
    browser.call("GET", "/api/config")
    browser.wait(5)
    page.tokens({"user": "ana@example.test", "password": "correct horse"})
    page.events()
    browser.wait(4)
    page.events()
    rows = "name,mail\nBob,bob@example.test\nEve,eve@example.test\n"
    started = page.call("POST", "/api/imports", {"name": "Spring fair", "rows": rows})
    browser.wait(1)
    while (state := page.call("GET", f"/api/imports/{started['importId']}"))["state"] != "FINISHED":
        browser.wait(1)
    page.events()
    browser.wait(4)
    page.tokens({"renewal": page.renewal})
    page.call("GET", f"/api/lists/{state['listId']}")
    page.events()
    browser.wait(4)
    page.call("POST", f"/api/lists/{state['listId']}/approval", {"comment": "fine"})
    page.events()
    page.call("GET", f"/api/lists/{state['listId']}")


class _Page:
    """The page's code."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.access, self.renewal, self.channel, self.last = browser, "", "", "", 0

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Calls the interface with the token."""
        return self.browser.call(method, path, body, {"Authorization": f"Bearer {self.access}"})

    def tokens(self, body: dict[str, str]) -> None:
        """Asks for tokens."""
        answer = self.browser.call("POST", "/api/tokens", body)
        self.access, self.renewal, self.channel = answer["access"], answer["renewal"], answer["channel"]

    def events(self) -> None:
        """Waits for events some times, each time from the last one on."""
        for _ in range(self.browser.random.randrange(1, 4)):
            after = f"?after={self.last}" if self.last else ""
            self.last = self.call("GET", f"/api/events/{self.channel}{after}")["last"]
            self.browser.wait(2)
