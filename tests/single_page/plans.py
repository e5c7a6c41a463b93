"""GraphQL by hashes and in lists: persisted queries by GET, several operations in one, ids that the client makes."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any
from urllib.parse import quote

from tests.single_page.browser import Browser
from tests.single_page.server import PAGE, Application, Asked, Reply


class Plans(Application):
    """Plans with tasks that the page shows before the server knows them; `done` has the titles of finished ones."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.session, self.plan = "", f"pln_{self.token()[:20]}"
        self.tasks: dict[str, dict[str, Any]] = {}
        self.asked = 0

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/":
            return PAGE
        if asked.method == "GET":
            return self._one(asked.query["operationName"], json.loads(asked.query["variables"]), asked)
        replies = [self._one(item["operationName"], item["variables"], asked) for item in asked.json]
        headers = tuple(header for reply in replies for header in reply.headers)
        return Reply([reply.body for reply in replies], headers=headers)

    def _one(self, name: str, values: Any, asked: Asked) -> Reply:
        if name == "LogIn":
            if values["password"] != "correct horse":
                return _errors("WRONG_PASSWORD")
            self.session = self.token()
            return Reply({"data": {"logIn": {"ok": True}}}, headers=(("Set-Cookie", f"plans={self.session}; Path=/"),))
        if not self.session or asked.cookie("plans") != self.session:
            return _errors("NOT_LOGGED_IN")
        match name:
            case "Viewer":
                return Reply({"data": {"viewer": {"name": "Ana", "plans": [{"planId": self.plan, "name": "Move"}]}}})
            case "AddTask" if values["plan"] == self.plan:
                task = {
                    "serverId": f"tsk_{self.token()[:20]}",
                    "clientId": values["clientId"],
                    "title": values["title"],
                }
                self.tasks[task["serverId"]] = task
                return Reply({"data": {"addTask": task}})
            case "FinishTask" if values["task"] in self.tasks:
                self.done.append(self.tasks[values["task"]]["title"])
                return Reply({"data": {"finishTask": {"serverId": values["task"], "finished": True}}})
            case "Notices":
                self.asked += 1
                unread = [{"noticeId": f"ntc_{self.token()[:16]}", "text": "Eve wrote"}] if self.asked % 4 == 1 else []
                return Reply({"data": {"notices": unread}})
            case "Plan" if values["plan"] == self.plan:
                return Reply({"data": {"plan": {"planId": self.plan, "tasks": list(self.tasks.values())}}})
        return _errors("NOT_FOUND")


def visit(browser: Browser) -> None:
    """Log in, add two tasks, finish both, look at the plan."""
    browser.open("/")
    _query(browser, "Viewer", {})
    browser.wait(5)
    _batch(browser, ("LogIn", {"email": "ana@example.test", "password": "correct horse"}))
    plan = _query(browser, "Viewer", {})["data"]["viewer"]["plans"][0]["planId"]
    _beside(browser)
    tasks = []
    for title in ("Pack the books", "Hire a van"):
        client_id = str(uuid.UUID(int=browser.random.getrandbits(128), version=4))
        added = _batch(browser, ("AddTask", {"plan": plan, "clientId": client_id, "title": title}), ("Notices", {}))
        tasks.append(added[0]["data"]["addTask"]["serverId"])
        _beside(browser)
    for task in tasks:
        _batch(browser, ("FinishTask", {"task": task}))
        _beside(browser)
    _query(browser, "Plan", {"plan": plan})
    _beside(browser)


def _query(browser: Browser, name: str, values: dict[str, Any]) -> Any:
    digest = hashlib.sha256(name.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    parts = (quote(json.dumps(part, separators=(",", ":"))) for part in (values, extensions))
    return browser.call("GET", "/graphql?operationName={}&variables={}&extensions={}".format(name, *parts))


def _batch(browser: Browser, *operations: tuple[str, dict[str, Any]]) -> Any:
    kinds = {"LogIn": "mutation", "AddTask": "mutation", "FinishTask": "mutation"}
    items = [
        {"operationName": name, "variables": values, "query": f"{kinds.get(name, 'query')} {name} {{ of{name} }}"}
        for name, values in operations
    ]
    return browser.call("POST", "/graphql", items)


def _beside(browser: Browser) -> None:
    for _ in range(browser.random.randrange(1, 4)):
        browser.wait(2)
        _query(browser, "Notices", {})
    browser.wait(3)


def _errors(code: str) -> Reply:
    return Reply({"errors": [{"message": code.lower(), "extensions": {"code": code}}]})
