"""REST: a 403 for "who am I" before the login, presence, notices behind a cursor, calls that ring by chance."""

from __future__ import annotations

from typing import Any

from tests.single_page.browser import Browser
from tests.single_page.server import PAGE, Application, Asked, Reply


class Desk(Application):
    """A help desk; `done` has the titles of closed notes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.session, self.csrf, self.cursor = "", "", self.token()
        self.notes: dict[int, dict[str, Any]] = {}
        self.waiting = 0

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", [""]:
                return PAGE
            case "POST", ["api", "session"]:
                if asked.json.get("password") != "correct horse":
                    return Reply({"error": "wrong user or password"}, 401)
                self.session, self.csrf = self.token(), self.token()
                cookie = f"desk={self.session}; Path=/; HttpOnly"
                return Reply({"csrfToken": self.csrf}, 201, (("Set-Cookie", cookie),))
        if not self.session or asked.cookie("desk") != self.session:
            return Reply({"error": "forbidden"}, 403)
        if asked.method != "GET" and asked.headers.get("x-csrf-token") != self.csrf:
            return Reply({"error": "csrf"}, 403)
        return self._signed_in(asked)

    def _signed_in(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["api", "me"]:
                return Reply({"name": "Ana", "roles": ["agent"]})
            case "PUT", ["api", "presence"]:
                return Reply({"ok": True})
            case "GET", ["api", "notices"]:
                return self._notices(asked.query.get("since"))
            case "GET", ["api", "queue"]:
                return self._queue()
            case "GET", ["api", "calls", number]:
                return Reply({"call": int(number), "ringing": False})
            case "POST", ["api", "notes"]:
                note = {"noteId": self.count(), "title": asked.json["title"], "version": self.count(), "open": True}
                self.notes[note["noteId"]] = note
                return Reply(note, 201)
            case method, ["api", "notes", number] if int(number) in self.notes:
                return self._note(method, self.notes[int(number)], asked)
        return Reply({"error": "not found"}, 404)

    def _notices(self, since: str | None) -> Reply:
        if since not in (None, self.cursor):
            return Reply({"error": "gone"}, 410)
        self.cursor = self.token()
        return Reply({"notices": [], "cursor": self.cursor})

    def _queue(self) -> Reply:
        self.waiting += 1
        calls = [{"callId": self.count(), "from": "Bob"}] if self.waiting % 4 == self.seed % 4 else []
        return Reply({"calls": calls})

    def _note(self, method: str, note: dict[str, Any], asked: Asked) -> Reply:
        if method == "PATCH":
            if asked.json["version"] != note["version"]:
                return Reply({"error": "conflict"}, 409)
            note |= asked.json | {"version": self.count()}
            if not note["open"]:
                self.done.append(note["title"])
        return Reply(note)


def visit(browser: Browser) -> None:
    """Sign in, write a note, change it twice, close it, look at it."""
    page = _Page(browser)
    browser.open("/")
    browser.call("GET", "/api/me")
    browser.wait(6)
    login = {"user": "ana@example.test", "password": "correct horse"}
    page.csrf = {"X-CSRF-Token": browser.call("POST", "/api/session", login)["csrfToken"]}
    browser.call("GET", "/api/me")
    page.notices()
    page.beside()
    note = browser.call("POST", "/api/notes", {"title": "Broken kettle"}, page.csrf)
    page.beside()
    for change in ({"text": "It leaks"}, {"text": "It leaks a lot"}, {"open": False}):
        body = {**change, "version": note["version"]}
        note = browser.call("PATCH", f"/api/notes/{note['noteId']}", body, page.csrf)
        page.beside()
    browser.call("GET", f"/api/notes/{note['noteId']}")
    page.beside()


class _Page:
    """The page's code."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.csrf, self.cursor = browser, {"": ""}, ""

    def notices(self) -> None:
        """Asks for new notices, from the last answer on."""
        path = f"/api/notices?since={self.cursor}" if self.cursor else "/api/notices"
        self.cursor = self.browser.call("GET", path)["cursor"]

    def beside(self) -> None:
        """What the page does by itself while the user looks at it."""
        for _ in range(self.browser.random.randrange(1, 4)):
            self.browser.wait(2)
            what = self.browser.random.choice(("presence", "notices", "queue", "queue"))
            if what == "presence":
                self.browser.call("PUT", "/api/presence", {"state": "online"}, self.csrf)
            elif what == "notices":
                self.notices()
            else:
                for call in self.browser.call("GET", "/api/queue")["calls"]:
                    for _ in range(self.browser.random.randrange(1, 3)):
                        self.browser.call("GET", f"/api/calls/{call['callId']}")
        self.browser.wait(3)
