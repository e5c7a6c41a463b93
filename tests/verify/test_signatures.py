"""Headers that sign a request: what counts as one, what an answer has issued, and what a comment is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recordings.hars import content, entry, har, headers, write
from tests.support.run import loadlint

SIGNED = "kQ81mmZpT07xW3vR55bN"
ONE = "http.get('https://shop.test/files/1', { headers: { %s } });"
SCRIPT = (
    "import http from 'k6/http';\n\nexport default function () {\n  http.get('https://shop.test/upload-token');\n%s}\n"
)


def folder(tmp_path: Path, name: str, value: str, *, count: int = 1, token: str = "") -> Path:
    """A script that sends a header in some requests, and its recording; `token` is what the first answer issues."""
    first = entry(0, url="https://shop.test/upload-token", **content(f'{{"signature": "{token}"}}', "application/json"))
    sent = {"headers": headers((name, value))}
    files = [
        entry(n, url=f"https://shop.test/files/{n}", request=sent, **content("<p>ok</p>")) for n in range(1, 1 + count)
    ]
    write(tmp_path, har(first, *files), "a.har")
    lines = "".join(f"  {ONE % f'{name!r}: {value!r}'}\n".replace("/1'", f"/{n}'") for n in range(1, 1 + count))
    (tmp_path / "a.js").write_text(SCRIPT % lines)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Signature", SIGNED),
        ("Authorization", f'OAuth oauth_nonce="7", oauth_signature="{SIGNED}"'),
        ("Authorization", f"HMAC {SIGNED}"),
    ],
)
def test_a_signature_is_good_for_one_request(name: str, value: str, tmp_path: Path) -> None:
    done = loadlint(folder(tmp_path, name, value), "verify", "a.js", exits=1)
    assert "but for 1 value that authenticates one request alone" in done.text


@pytest.mark.parametrize(
    ("name", "value"), [("X-Has-Signature", "true"), ("Accept-Signature", "sig1=()"), ("Authorization", "OAuth abc")]
)
def test_a_header_that_signs_nothing_is_none(name: str, value: str, tmp_path: Path) -> None:
    done = loadlint(folder(tmp_path, name, value), "check", "--select", "recorded-authentication", "a.js", exits=0)
    assert "recorded-authentication" not in done.text


def test_a_signature_that_an_answer_issued_is_extracted(tmp_path: Path) -> None:
    done = loadlint(folder(tmp_path, "X-Upload-Signature", SIGNED, token=SIGNED), "check", "a.js", exits=1)
    assert "[uncorrelated-value]" in done.text
    assert "recorded-authentication" not in done.text


@pytest.mark.parametrize(
    ("ignored", "exits", "left"), [((), 1, "2 values"), ((0,), 1, "1 value"), ((1,), 1, "1 value"), ((0, 1), 0, "")]
)
def test_a_comment_is_about_its_own_request(ignored: tuple[int, ...], exits: int, left: str, tmp_path: Path) -> None:
    script = folder(tmp_path, "X-Signature", SIGNED, count=2) / "a.js"
    lines = script.read_text().splitlines(keepends=True)
    for number in sorted(ignored, reverse=True):
        lines.insert(4 + number, "  // loadlint: ignore[recorded-authentication]\n")
    script.write_text("".join(lines))
    done = loadlint(tmp_path, "verify", "a.js", exits=exits)
    assert (f"but for {left} that authenticate" in done.text) == bool(left)
    assert ("but for" in done.text) == bool(left)
