"""Modules that a k6 script imports from the web are no requests of the script: fetched once, kept, handed to k6."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadlint.verify import web_modules
from loadlint.verify.messages import Answer, Failed, Sent
from loadlint.verify.tools import k6
from loadlint.verify.web_modules import WithModules, hosts_of_modules, keep

MODULE = "https://modules.test/form/0.0.2/index.js"
TEXT = b"export class FormData {}"


class Recorded:
    """A handler that has an answer for everything, as a careless player would."""

    def answer(self, number: int, sent: Sent) -> Answer:
        return Answer(200, (), b"recorded")

    def answered(self, number: int, answer: Answer) -> None: ...

    def failed(self, number: int, failure: Failed) -> None: ...


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))


def asked(modules: WithModules, url: str) -> tuple[int, bytes]:
    answer = modules.answer(1, Sent("GET", url, "HTTP/1.1", (), b"", 0))
    assert isinstance(answer, Answer)
    return answer.status, answer.body


def with_modules(*hosts: str) -> WithModules:
    modules = WithModules(k6.module_of, frozenset(hosts))
    modules.begin(Recorded())
    return modules


def test_a_kept_module_is_handed_out_and_nothing_is_reached() -> None:
    keep(MODULE, TEXT)
    modules = with_modules()
    assert asked(modules, f"{MODULE}?_k6=1") == (200, TEXT)
    assert modules.trouble is None


def test_a_request_of_the_script_is_none_for_a_module() -> None:
    assert asked(with_modules(), MODULE) == (200, b"recorded")


def test_each_run_has_troubles_of_its_own() -> None:
    modules = with_modules()
    assert asked(modules, f"{MODULE}?_k6=1")[0] == 403
    modules.begin(Recorded())
    assert modules.trouble is None


def test_a_module_is_fetched_once_where_its_host_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    def fetch(address: str) -> bytes:
        fetched.append(address)
        return TEXT

    monkeypatch.setattr(web_modules, "fetched_module", fetch)
    for _ in range(2):
        assert asked(with_modules("modules.test"), f"{MODULE}?v=3&_k6=1") == (200, TEXT)
    assert fetched == [f"{MODULE}?v=3"]


def test_another_host_is_named() -> None:
    modules = with_modules("other.test")
    assert asked(modules, f"{MODULE}?_k6=1")[0] == 403
    assert str(modules.trouble) == f"the script imports {MODULE}, and modules.test is not allowed: --host modules.test"


def test_hosts_of_modules_that_are_not_kept_are_asked_for() -> None:
    script = f"import {{ FormData }} from '{MODULE}';\nimport 'https://other.test/a.js';\nhttp.get('https://no.test/')"
    assert hosts_of_modules(script.encode()) == ("modules.test", "other.test")
    keep(MODULE, TEXT)
    assert hosts_of_modules(script.encode()) == ("other.test",)


class Web(http.server.BaseHTTPRequestHandler):
    """A module, and an address that leads to another host."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/moved.js" else 200)
        self.send_header("Location", "http://elsewhere.test/")
        self.send_header("Content-Length", str(len(TEXT)))
        self.end_headers()
        self.wfile.write(TEXT)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def web() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_no_other_host_is_reached_than_the_one_that_was_allowed(web: str) -> None:
    assert web_modules.fetched_module(f"{web}/a.js") == TEXT
    with pytest.raises(OSError, match=r"it leads to http://elsewhere\.test/"):
        web_modules.fetched_module(f"{web}/moved.js")
