"""GraphQL at one address: an anonymous start, jobs that are looked for after each action, a token that is renewed.

Who asks for running jobs mostly gets an empty list. Where a job runs, the page asks for it until it has ended; no
action needs that.
"""

from __future__ import annotations

from typing import Any

from tests.single_page.browser import Browser
from tests.single_page.server import PAGE, Application, Asked, Reply

_VERSION = "2026.11.3"


class Board(Application):
    """A board of items; `done` has the titles of those that were published."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.visit, self.access, self.renewal = self.token(), "", ""
        self.boards = [{"boardId": self.new_id(), "name": name} for name in ("Ideas", "Plans")]
        self.items: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, int] = {}
        self.asked_for_jobs = 0

    def answer(self, asked: Asked) -> Reply:
        if asked.path != "/graphql":
            return PAGE if asked.path == "/" else Reply({}, 404)
        name, values = asked.json["operationName"], asked.json.get("variables", {})
        if name == "SignIn":
            if values["password"] != "correct horse":
                return _error("BAD_CREDENTIALS")
            return self._session("signIn")
        if name == "Me" and not asked.bearer:
            return _error("FORBIDDEN", visit=self.visit, version=_VERSION)
        if name == "Announcement" and not asked.bearer:
            return _error("FORBIDDEN" if asked.headers.get("x-visit") == self.visit else "NO_VISIT")
        if name == "RenewSession":
            return self._session("renewSession") if values["renewal"] == self.renewal else _error("EXPIRED")
        if asked.bearer != self.access:
            return _error("UNAUTHENTICATED")
        reply: Reply = getattr(self, f"_{name}")(values)
        return reply

    def _session(self, name: str) -> Reply:
        self.access, self.renewal = self.token(), self.token()
        return _data(**{name: {"accessToken": self.access, "renewal": self.renewal, "expiresIn": 300}})

    def _Me(self, _: Any) -> Reply:
        return _data(me={"name": "Ana", "email": "ana@example.test"})

    def _Boards(self, _: Any) -> Reply:
        return _data(boards=self.boards)

    def _CreateItem(self, values: Any) -> Reply:
        if values["board"] not in [board["boardId"] for board in self.boards]:
            return _error("NOT_FOUND")
        item = {"itemId": self.new_id(), "title": values["title"], "revision": self.count(), "state": "DRAFT"}
        self.items[item["itemId"]] = item
        return _data(createItem=item)

    def _MoveItem(self, values: Any) -> Reply:
        item = self.items.get(values["item"])
        if item is None or item["revision"] != values["revision"]:
            return _error("CONFLICT")
        item["revision"] = self.count()
        return _data(moveItem=item)

    def _PublishItem(self, values: Any) -> Reply:
        item = self.items.get(values["item"])
        if item is None or item["revision"] != values["revision"]:
            return _error("CONFLICT")
        item["state"] = "PUBLISHED"
        self.done.append(item["title"])
        return _data(publishItem=item)

    def _Item(self, values: Any) -> Reply:
        item = self.items.get(values["item"])
        return _data(item=item) if item is not None else _error("NOT_FOUND")

    def _RunningJobs(self, _: Any) -> Reply:
        self.asked_for_jobs += 1
        if self.asked_for_jobs % 5 != self.seed % 5:
            return _data(runningJobs=[])
        job = self.new_id()
        self.jobs[job] = self.random.randrange(1, 3)
        return _data(runningJobs=[{"jobId": job, "kind": "index"}])

    def _JobState(self, values: Any) -> Reply:
        if values["job"] not in self.jobs:
            return _error("NOT_FOUND")
        self.jobs[values["job"]] -= 1
        return _data(job={"jobId": values["job"], "state": "DONE" if self.jobs[values["job"]] <= 0 else "RUNNING"})


_SIGN_IN = "mutation SignIn($email: String!, $password: String!) { signIn(email: $email, password: $password) { %s } }"
_CREATE = "mutation CreateItem($board: ID!, $title: String!) { createItem(board: $board, title: $title) { %s } }"
_MOVE = "mutation MoveItem($item: ID!, $revision: Int!, $to: Place!) { moveItem(item: $item, to: $to) { %s } }"
_PUBLISH = "mutation PublishItem($item: ID!, $revision: Int!) { publishItem(item: $item) { %s } }"
_RENEW = "mutation RenewSession($renewal: String!) { renewSession(renewal: $renewal) { accessToken renewal } }"
_OF_ITEM = "itemId revision state"


def visit(browser: Browser) -> None:
    """Sign in, create an item, move it, publish it, look at it."""
    page = _Page(browser)
    browser.open("/")
    start = page.ask("query Me { me { name email } }")
    page.headers["X-Visit"] = start["errors"][0]["extensions"]["visit"]
    page.ask("query Announcement { announcement { text } }")
    browser.wait(6)
    user = {"email": "ana@example.test", "password": "correct horse"}
    page.signed_in(page.ask(_SIGN_IN % "accessToken renewal", user)["data"]["signIn"])
    page.ask("query Me { me { name email } }")
    boards = page.ask("query Boards { boards { boardId name } }")["data"]["boards"]
    page.jobs()
    browser.wait(5)
    values = {"board": boards[1]["boardId"], "title": "Paint the fence"}
    item = page.ask(_CREATE % _OF_ITEM, values)["data"]["createItem"]
    page.jobs()
    browser.wait(4)
    for number, place in enumerate(("TOP", "BOTTOM", "TOP")):
        values = {"item": item["itemId"], "revision": item["revision"], "to": place}
        item = page.ask(_MOVE % _OF_ITEM, values)["data"]["moveItem"]
        page.jobs()
        browser.wait(3)
        if number == 1:
            page.renew()
    page.ask(_PUBLISH % _OF_ITEM, {"item": item["itemId"], "revision": item["revision"]})
    page.jobs()
    browser.wait(4)
    page.ask("query Item($item: ID!) { item(item: $item) { itemId title state } }", {"item": item["itemId"]})
    page.jobs()


class _Page:
    """The page's code, with its headers."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.headers = {"X-Client-Version": _VERSION}
        self.renewal = ""

    def ask(self, document: str, values: dict[str, Any] | None = None) -> Any:
        """Asks for the operation of a document."""
        name = document.split()[1].partition("(")[0]
        body = {"operationName": name, "variables": values or {}, "query": document}
        return self.browser.call("POST", "/graphql", body, self.headers)

    def signed_in(self, session: Any) -> None:
        """Goes on with new tokens."""
        self.headers = {"X-Client-Version": _VERSION, "Authorization": f"Bearer {session['accessToken']}"}
        self.renewal = session["renewal"]

    def renew(self) -> None:
        """Asks for a new token."""
        self.signed_in(self.ask(_RENEW, {"renewal": self.renewal})["data"]["renewSession"])

    def jobs(self) -> None:
        """Looks for jobs once or several times, and for each that runs until it has ended."""
        for _ in range(self.browser.random.randrange(1, 4)):
            for job in self.ask("query RunningJobs { runningJobs { jobId kind } }")["data"]["runningJobs"]:
                while self._is_running(job["jobId"]):
                    self.browser.wait(1)
            self.browser.wait(0.5)

    def _is_running(self, job: str) -> bool:
        state = self.ask("query JobState($job: ID!) { job(job: $job) { jobId state } }", {"job": job})
        return bool(state["data"]["job"]["state"] == "RUNNING")


def _data(**members: Any) -> Reply:
    return Reply({"data": members})


def _error(code: str, **more: Any) -> Reply:
    return Reply({"errors": [{"message": code.lower(), "extensions": {"code": code, **more}}], "data": None})
