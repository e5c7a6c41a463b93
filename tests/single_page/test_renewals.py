"""Tokens that expire while a journey is recorded, somewhere else in each recording: the page is refused, and renews."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from loadlint.engine import analyse
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.newscript.run_new import command
from tests.single_page.browser import Browser
from tests.single_page.orders import Orders, Page
from tests.single_page.server import Asked, Reply, running
from tests.support.jmeter import in_tools
from tests.support.run import loadlint

PORT = 18533


class ShortLivedTokens(Orders):
    """Orders with tokens that are good for a few requests; in a fast run, for all of them."""

    lasts = (2, 4)

    def answer(self, asked: Asked) -> Reply:
        is_signed = bool(asked.bearer) and asked.bearer == self.access
        self.left -= is_signed
        return Reply({"error": "expired"}, 401) if is_signed and self.left < 0 else super().answer(asked)

    def _tokens(self) -> Reply:
        self.left = self.random.randint(*self.lasts)
        return super()._tokens()

    left = 0


class RenewingPage(Page):
    """A page that renews its token when it is refused, and asks once more."""

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        answer = super().call(method, path, body, headers)
        if answer != {"error": "expired"}:
            return answer
        self.renew("/api/token", {"refreshToken": self.renewal})
        return super().call(method, path, body, headers)


def visit(browser: Browser, page: Page) -> None:
    """Log in, fill a cart, order it."""
    browser.open("/")
    browser.wait(6)
    page.renew("/api/login", {"user": "ana@example.test", "password": "correct horse"})
    page.call("GET", "/api/parts")
    browser.wait(4)
    cart = page.call("POST", "/api/carts", {"currency": "EUR"})
    for number, sku in enumerate(("BOLT-8", "NUT-8")):
        browser.wait(5)
        line = {"quantity": 40 + number}
        cart = page.call("PUT", f"/api/carts/{cart['cartId']}/lines/{sku}", line, {"If-Match": cart["etag"]})
    browser.wait(3)
    page.call("POST", f"/api/carts/{cart['cartId']}/order", {"note": "to the gate"})


def record(folder: Path) -> list[list[str]]:
    """Three recordings in a folder; the addresses that were refused in each."""
    refused = []
    for run in (1, 2, 3):
        with running(ShortLivedTokens(run)) as base:
            browser = Browser(base, run)
            visit(browser, RenewingPage(browser))
        (folder / f"{run}.har").write_text(browser.har().replace(base, f"http://127.0.0.1:{PORT}"))
        entries = json.loads(browser.har())["log"]["entries"]
        urls = (entry["request"]["url"] for entry in entries if entry["response"]["status"] == 401)
        refused.append([url.rpartition("/")[2] for url in urls])
    return refused


class TimedPage(Page):
    """A page that renews its token by a timer, before it expires."""

    calls = 0

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        self.calls += 1
        if self.calls % self.every == 0:
            self.renew("/api/token", {"refreshToken": self.renewal})
        return super().call(method, path, body, headers)

    every = 0


@pytest.mark.slow
@in_tools(".js")
def test_a_new_script_needs_no_renewal(suffix: str, tmp_path: Path) -> None:
    refused = record(tmp_path)
    assert all(refused) and len(set(map(tuple, refused))) > 1
    name = f"new{suffix}"
    assert "Certified on 1.har, 2.har" in loadlint(tmp_path, "new", "1.har", "2.har", "-o", name, exits=0).text
    script = (tmp_path / name).read_text()
    assert "api/carts" in script and "api/token" not in script and "401" not in script
    loadlint(tmp_path, "verify", name, *(f"--recording={run}.har" for run in (1, 2, 3)), exits=0)
    application = ShortLivedTokens(9)
    application.lasts = (99, 99)
    with running(application) as base:
        port = base.rpartition(":")[2]
        (tmp_path / name).write_text(script.replace(str(PORT), port))
        environment = {**os.environ, "BASE_URL": base, "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(
            command(name, int(port)), cwd=tmp_path, env=environment, check=False, capture_output=True, timeout=120
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert application.done == ["BOLT-8", "NUT-8"]


@pytest.mark.parametrize(("last", "holds_refusals"), [("token", True), ("carts", False)])
def test_a_script_that_renews_by_itself_keeps_the_refusals(last: str, holds_refusals: bool, tmp_path: Path) -> None:
    record(tmp_path)
    calls = "\n".join(f"  http.post('http://127.0.0.1:{PORT}/api/{path}')" for path in ("login", last))
    source = Source("a.js", f"import http from 'k6/http'\nexport default function () {{\n{calls}\n}}\n".encode())
    (run,) = analyse(source, Project(Config(), (str(tmp_path / "1.har"),))).context.recordings
    assert (401 in {exchange.response.status for exchange in run.exchanges if exchange.response}) is holds_refusals


def test_a_new_script_needs_no_renewal_by_a_timer(tmp_path: Path) -> None:
    """The first page renews once, the second one twice."""
    for run, every in ((1, 4), (2, 2)):
        application = Orders(run)
        with running(application) as base:
            browser = Browser(base, run)
            page = TimedPage(browser)
            page.every = every
            visit(browser, page)
        (tmp_path / f"{run}.har").write_text(browser.har().replace(base, f"http://127.0.0.1:{PORT}"))
    told = loadlint(tmp_path, "new", "1.har", "2.har", "-o", "new.js", exits=0).text
    assert "Certified on 1.har, 2.har" in told
    assert re.search(r"left out: renewals of a token, the first \d+ s after it was issued", told)
    script = (tmp_path / "new.js").read_text()
    assert "api/carts" in script and "api/token" not in script
    loadlint(tmp_path, "verify", "new.js", "--recording=1.har", "--recording=2.har", exits=0)
