"""JSON-RPC at one address: a room whose news are polled from the last one on, and a sign of life."""

from __future__ import annotations

from typing import Any

from tests.single_page.browser import Browser
from tests.single_page.server import PAGE, Application, Asked, Reply


class Rooms(Application):
    """Rooms of talks; `done` has what was said and pinned."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.key, self.room, self.last = "", self.new_id(), self.count()
        self.said: dict[str, str] = {}

    def answer(self, asked: Asked) -> Reply:
        if asked.path != "/rpc":
            return PAGE if asked.path == "/" else Reply({}, 404)
        call = asked.json
        values, name = call["params"], call["method"]
        if name == "session.whoAmI" and not values.get("key"):
            return self._failed(call, -32001, "nobody")
        if name == "session.open":
            if values["password"] != "correct horse":
                return self._failed(call, -32002, "refused")
            self.key = self.token()
            return self._reply(call, {"key": self.key, "rooms": [{"roomId": self.room, "title": "Hall"}]})
        if values.get("key") != self.key:
            return self._failed(call, -32003, "closed")
        return self._inside(call, name, values)

    def _inside(self, call: Any, name: str, values: Any) -> Reply:
        match name:
            case "session.whoAmI":
                return self._reply(call, {"name": "Ana"})
            case "session.alive":
                return self._reply(call, {})
            case "room.getNews" if values["room"] == self.room:
                self.last += self.random.randrange(1, 5)
                return self._reply(call, {"news": [], "last": f"n{self.last}x{self.token()[:6]}"})
            case "room.say" if values["room"] == self.room:
                entry = self.new_id()
                self.said[entry] = values["text"]
                return self._reply(call, {"entry": entry})
            case "room.pin" if values["entry"] in self.said:
                self.done.append(self.said[values["entry"]])
                return self._reply(call, {"pinned": True})
        return self._failed(call, -32601, "unknown")

    @staticmethod
    def _reply(call: Any, result: Any) -> Reply:
        return Reply({"jsonrpc": "2.0", "id": call["id"], "result": result})

    @staticmethod
    def _failed(call: Any, code: int, message: str) -> Reply:
        return Reply({"jsonrpc": "2.0", "id": call["id"], "error": {"code": code, "message": message}})


def visit(browser: Browser) -> None:
    """Come in, say two things, pin both."""
    page = _Page(browser)
    browser.open("/")
    page.call("session.whoAmI", {})
    browser.wait(5)
    opened = page.call("session.open", {"user": "ana", "password": "correct horse"})
    page.key, page.room = opened["key"], opened["rooms"][0]["roomId"]
    page.call("session.whoAmI", {"key": page.key})
    page.beside()
    for text in ("Good morning", "The lift is broken"):
        entry = page.call("room.say", {"key": page.key, "room": page.room, "text": text})["entry"]
        page.beside()
        page.call("room.pin", {"key": page.key, "entry": entry})
        page.beside()


class _Page:
    """The page's code."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.key, self.room, self.last, self.number = browser, "", "", "", 0

    def call(self, method: str, values: dict[str, Any]) -> Any:
        """Calls a method; the result, None for an error. Calls are numbered."""
        self.number += 1
        body = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": values}
        return self.browser.call("POST", "/rpc", body).get("result")

    def beside(self) -> None:
        """Asks for news from the last ones on, and says that somebody is there."""
        for _ in range(self.browser.random.randrange(1, 4)):
            self.browser.wait(2)
            if self.browser.random.random() < 0.7:
                since = {"since": self.last} if self.last else {}
                self.last = self.call("room.getNews", {"key": self.key, "room": self.room, **since})["last"]
            else:
                self.call("session.alive", {"key": self.key})
        self.browser.wait(3)
