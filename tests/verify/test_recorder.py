"""What the recorder of a live run lets through, keeps, and says of hosts that do not answer."""

from __future__ import annotations

import pytest

from loadlint.verify.messages import Answer, Failed, Sent
from loadlint.verify.recorder import Recorder

SHOP = "https://shop.test/cart"


def sent(url: str = SHOP) -> Sent:
    return Sent("GET", url, "HTTP/1.1", (), b"", 1.0)


def test_a_host_that_nobody_named_is_kept_back() -> None:
    recorder = Recorder(frozenset({"shop.test"}))
    assert recorder.answer(1, sent()) is None
    assert recorder.answer(2, sent("http://127.0.0.1:8080/")) is None
    assert recorder.trouble is None
    refused = recorder.answer(3, sent("https://other.test/pixel"))
    assert refused is not None and (refused.status, refused.body) == (
        403,
        b"loadlint lets nothing through to other.test\n",
    )
    assert (
        str(recorder.trouble)
        == "the script asks for https://other.test/pixel, and other.test is not allowed: --host other.test"
    )
    assert [entry["request"]["url"] for entry in recorder.entries] == [SHOP, "http://127.0.0.1:8080/"]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("Connect call failed ('127.0.0.1', 1)", "it refuses the connection"),
        ("[Errno 111] Connection refused", "it refuses the connection"),
        ("server closed connection", "server closed connection"),
        (
            "Certificate verify failed: self-signed",
            "its certificate is not trusted (Certificate verify failed: self-signed); "
            "set SSL_CERT_FILE to a file with more authorities",
        ),
    ],
)
def test_why_a_host_can_not_be_reached(reason: str, told: str) -> None:
    recorder = Recorder(frozenset({"shop.test"}))
    recorder.answer(1, sent())
    recorder.failed(1, Failed(SHOP, reason))
    assert str(recorder.trouble) == f"https://shop.test can't be reached: {told}"
    recorder.failed(1, Failed(SHOP, "something else"))
    assert str(recorder.trouble).endswith(told)


def test_a_host_that_has_answered_before_may_fail() -> None:
    told: list[int] = []
    recorder = Recorder(frozenset({"shop.test"}), lambda entry: told.append(entry["response"]["status"]))
    recorder.answer(1, sent())
    recorder.answered(1, Answer(204, (), b"", 2.0))
    recorder.answer(2, sent(f"{SHOP}/2"))
    recorder.failed(2, Failed(f"{SHOP}/2", "connection refused"))
    assert (recorder.trouble, told) == (None, [204])
    assert [entry["request"]["url"] for entry in recorder.entries] == [SHOP, f"{SHOP}/2"]


def test_what_it_did_not_let_through_says_nothing() -> None:
    recorder = Recorder(frozenset({"shop.test"}))
    recorder.answered(7, Answer(200, (), b"", 2.0))
    recorder.failed(7, Failed(SHOP, "connection refused"))
    assert (list(recorder.entries), recorder.trouble) == ([], None)
