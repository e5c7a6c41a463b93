"""A load tool and its proxy without processes: a function of the test makes the requests that the script would make."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from loadlint.results.model import Results, Sample
from loadlint.verify import children, proxy, run_once
from loadlint.verify.messages import Answer, Closed, Sent, Silent
from loadlint.verify.proxy import Handler, Proxy
from loadlint.verify.tools import ITERATION_URL, Command, IterationResults, Run

Application = Callable[[Sent], Answer]


def no_application(sent: Sent) -> Answer:
    """What a run against recordings never asks."""
    raise AssertionError(sent.url)


class Stopped(Exception):
    """The iteration ends here: an assertion of the script does not hold."""


class Ended(Exception):
    """The tool ends here as a whole."""


class Browser:
    """Asks as a script does, with the cookies of its iteration."""

    def __init__(self, handler: Handler, application: Application) -> None:
        self._handler = handler
        self._application = application
        self._cookies: dict[str, str] = {}
        self._number = 0
        self.samples: list[Sample] = []
        self.iteration: int | None = None

    def begin(self, iteration: int, *, keeps_cookies: bool) -> None:
        """The next iteration."""
        self._ask("GET", f"{ITERATION_URL}{iteration}", "", "")
        self.iteration = iteration
        if not keeps_cookies:
            self._cookies.clear()

    def get(self, url: str) -> Answer:
        """The answer to a GET; an empty one where the connection was closed."""
        return self.ask("GET", url)

    def ask(self, method: str, url: str, body: str = "", media_type: str = "application/json") -> Answer:
        """The answer to a request, of which the tool keeps a sample."""
        answer = self._ask(method, url, body, media_type)
        status = answer.status if isinstance(answer, Answer) else None
        self.samples.append(Sample(url, method, url, status, iteration=self.iteration))
        return answer if isinstance(answer, Answer) else Answer(0, (), b"")

    def _ask(self, method: str, url: str, body: str, media_type: str) -> Answer | Closed | Silent:
        headers = [("Content-Type", media_type)] if body else []
        if self._cookies:
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in self._cookies.items())))
        self._number += 1
        sent = Sent(method, url, "HTTP/1.1", tuple(headers), body.encode(), 1_800_000_000.0 + self._number)
        answer = self._handler.answer(self._number, sent)
        if answer is None:
            answer = self._application(sent)
            self._handler.answered(self._number, answer)
        for name, value in answer.headers if isinstance(answer, Answer) else ():
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self._cookies[cookie] = content
        return answer


Journey = Callable[[Browser], None]


class PretendedTool:
    """A tool whose scripts all do what `journey` does.

    `code` is its exit code (None: it does not end), `prints` what it prints, and `writes` the files that it writes.
    `runs` are its runs, in order.
    """

    DIALECT, PROGRAM, VARIABLE, INSTALL = "k6", "k6", "LOADLINT_K6", ""
    ENDED = frozenset((0, 99))
    HEADINGS: frozenset[str] = frozenset()
    keeps_loopback = False

    def __init__(self, journey: Journey, application: Application = no_application) -> None:
        self.journey = journey
        self.application = application
        self.code: int | None = 0
        self.prints = ""
        self.writes: dict[str, str] = {}
        self.keeps_cookies = False
        self.runs: list[Run] = []
        self.failed: set[int] = set()
        self._handler: Handler | None = None
        self._browser: Browser | None = None
        self._iterations: int | None = None

    def command(self, program: str, run: Run) -> Command:
        """One iteration."""
        self.runs.append(run)
        self._iterations = None
        return Command([program], {})

    def in_turn(self, program: str, run: Run, number: int) -> Command:
        """Several iterations."""
        self.runs.append(run)
        self._iterations = number
        return Command([program], {})

    def iteration_results(self, folder: str, number: int) -> IterationResults:
        """The samples of all requests."""
        assert self._browser is not None
        samples = tuple(self._browser.samples)
        return IterationResults(Results("results", self.PROGRAM, samples), frozenset(self.failed))

    def module_of(self, sent: Sent) -> str | None:
        """The script imports nothing."""
        return None

    @contextmanager
    def serving(self, handler: Handler, origins: Sequence[str], *, records: bool) -> Iterator[Proxy]:
        """In place of the proxy."""
        self._handler = handler
        yield Proxy(1, {}, os.path.join(self.folder, "ca.pem"))

    @contextmanager
    def running(self, command: list[str], environment: Mapping[str, str], folder: str) -> Iterator[PretendedTool]:
        """In place of its process."""
        assert self._handler is not None
        self._browser = Browser(self._handler, self.application)
        self.failed.clear()
        for name, text in self.writes.items():
            Path(self.runs[-1].folder, name).write_text(text)
        with suppress(Ended):
            for iteration in [None] if self._iterations is None else range(self._iterations):
                self._iterate(self._browser, iteration)
        yield self

    def _iterate(self, browser: Browser, iteration: int | None) -> None:
        if iteration is not None:
            browser.begin(iteration, keeps_cookies=self.keeps_cookies)
        try:
            self.journey(browser)
        except Stopped:
            self.failed.add(iteration or 0)

    def wait(self, seconds: float) -> int | None:
        """Its exit code: what it does is done by then."""
        return self.code

    def end_of_output(self) -> str:
        """What it prints."""
        return self.prints

    def install(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> PretendedTool:
        """Have this tool run whatever script there is."""
        self.folder = str(folder)
        monkeypatch.setattr(run_once, "installed_tool", lambda dialect: (self, "k6"))
        monkeypatch.setattr(proxy, "serving", self.serving)
        monkeypatch.setattr(children, "running", self.running)
        return self
