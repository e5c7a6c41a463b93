"""The connection to the proxy: nobody else gets in, and what fails on loadlint's side is not lost."""

from __future__ import annotations

import http.client
import json
from pathlib import Path

import pytest

from loadlint.verify import proxy
from loadlint.verify.errors import CannotRunError
from loadlint.verify.messages import Answer, Failed, Sent
from tests.verify.stand_ins import program, stand_in

STRANGERS = [
    b"",
    b"rubbish\n",
    b'{"kind": "hello", "password": "guess"}\n',
    b'{"kind": "request", "id": 1}\n',
    b"\xff" * 70_000,
]


class Fails:
    """A handler with a fault."""

    def answer(self, number: int, sent: Sent) -> Answer | None:
        raise LookupError("a fault")

    def answered(self, number: int, answer: Answer) -> None:
        pass

    def failed(self, number: int, failure: Failed) -> None:
        pass


def ask(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "http://shop.test/")
    return connection.getresponse().status


def test_a_fault_of_the_handler_is_raised_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MITMDUMP", stand_in(tmp_path, "mitmdump"))
    with pytest.raises(LookupError), proxy.serving(Fails(), [], records=False) as served:
        assert ask(served.port) == 500


@pytest.mark.parametrize("said", STRANGERS)
def test_strangers_are_not_let_in(said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program talks as a stranger first, and then goes on as the proxy does."""
    own = Path(stand_in(tmp_path, "mitmdump")).read_text().partition("\n")[2]
    stranger = (
        "import os, socket\n"
        "one = socket.create_connection(('127.0.0.1', int(os.environ['LOADLINT_VERIFY_PORT'])))\n"
        f"one.sendall({said!r})\none.close()\n"
    )
    monkeypatch.setenv("LOADLINT_MITMDUMP", program(tmp_path, "both", stranger + own))
    with pytest.raises(LookupError), proxy.serving(Fails(), [], records=False) as served:
        assert ask(served.port) == 500


def test_a_proxy_that_does_not_start_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "LOADLINT_MITMDUMP", program(tmp_path, "broken", "print('Error: port in use')\nraise SystemExit(1)\n")
    )
    says = pytest.raises(CannotRunError, match="mitmproxy does not start: Error: port in use")
    with says, proxy.serving(Fails(), [], records=False):
        pass


def test_it_listens_on_this_machine_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = tmp_path / "words"
    text = f"import json, sys\nfrom pathlib import Path\nPath({str(words)!r}).write_text(json.dumps(sys.argv))\n"
    monkeypatch.setenv("LOADLINT_MITMDUMP", program(tmp_path, "told", text))
    with pytest.raises(CannotRunError), proxy.serving(Fails(), ["http://127.0.0.1:80"], records=False):
        pass
    told = json.loads(words.read_text())
    assert "listen_host=127.0.0.1" in told
    folder = next(word for word in told if word.startswith("confdir="))
    assert not Path(folder.removeprefix("confdir=")).exists(), "its authority is gone"
