"""A recording that proves to the server who the user is becomes a script whose tool makes the proof, user and password
being data."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.recordings.hars import content, entry, har, headers, write
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint
from tests.support.sampling import sampled
from tests.verify.asking_server import Challenge, Shop, asking, basic, digest
from tests.verify.load_runs import TOOLS

Proof = Callable[[int, str], str]
"""The header of a run, 0 or 1, for a path."""


def basic_proof(run: int, path: str) -> str:
    """The same in each request."""
    return f"Basic {b64encode((b'anna:secret', b'bert:pass:9')[run]).decode()}"


def digest_proof(run: int, path: str) -> str:
    """Another one in each request, with the nonce of the challenge."""
    response = (f"{run}{len(path)}" * 16)[:32]
    return (
        f'Digest username="anna", realm="shop", nonce="{NONCES[run]}", uri="{path}", algorithm=MD5, '
        f'response="{response}", qop=auth, nc=0000000{len(path)}, cnonce="{response[8:16]}"'
    )


NONCES = ("dcd98b7102dd2f0e", "8b11d0f600bfb0c0")


def ntlm_proof(run: int, path: str) -> str:
    """The last message of the handshake, with the proof and the session's key of that connection."""
    domain, user, proof = "OFFICE".encode("utf-16-le"), "anna".encode("utf-16-le"), f"{run}proof of it".encode()
    fields = struct.pack("<HHIHHIHHIHHI", 0, 0, 64, 12, 12, 64, len(domain), len(domain), 76, len(user), len(user), 88)
    message = b"NTLMSSP\0" + struct.pack("<I", 3) + fields + bytes(16) + struct.pack("<I", 1)
    return f"NTLM {b64encode(message + proof + domain + user).decode()}"


def journey(run: int, site: str, proof: Proof, challenge: str, is_said_again: bool = True) -> dict[str, Any]:
    """The start page, the orders, which ask who the user is, and their list."""

    def get(second: int, path: str, *sent: tuple[str, str], **response: Any) -> dict[str, Any]:
        return entry(86400 * run + second, url=f"{site}{path}", request={"headers": headers(*sent)}, **response)

    def authorization(path: str) -> tuple[str, str]:
        return "Authorization", proof(run, path)

    asks = {"status": 401, "headers": headers(("WWW-Authenticate", challenge.format(NONCES[run])))}
    return har(
        get(1, "/", **content("ok")),
        get(2, "/orders", **asks),
        get(3, "/orders", authorization("/orders"), **content("ok")),
        get(5, "/orders/list", *([authorization("/orders/list")] if is_said_again else []), **content("ok")),
    )


BASIC = (basic_proof, 'Basic realm="shop"')
DIGEST = (digest_proof, 'Digest realm="shop", nonce="{}", qop="auth", algorithm=MD5')
NTLM = (ntlm_proof, "NTLM", False)
"""A proof of NTLM is for the connection: the browser says it once."""


def new(folder: Path, name: str, way: tuple[Any, ...], site: str = "https://shop.test", exits: int = 0) -> str:
    """Write the script of two recordings of a journey; its text."""
    recordings = [write(folder, journey(run, site, *way), f"r{run + 1}.har") for run in (0, 1)]
    done = loadlint(folder, "new", "-o", name, *recordings, exits=exits)
    assert "left out: question who the user is, which the tool answers (1)" in done.text
    assert "Certified on r1.har, r2.har:" in done.text
    return (folder / name).read_text()


USER_IN_ADDRESS = """  const baseUrlOfUser = BASE_URL.replace(
    '://',
    `://${encodeURIComponent(user.username)}:${encodeURIComponent(user.password)}@`,
  );
"""


@pytest.mark.parametrize(("way", "scheme", "exits"), [(BASIC, "basic", 0), (DIGEST, "digest", 1)])
def test_k6_takes_user_and_password_from_the_address(
    way: tuple[Any, ...], scheme: str, exits: int, tmp_path: Path
) -> None:
    text = new(tmp_path, "a.js", way, exits=exits)
    assert USER_IN_ADDRESS in text
    assert "http.get(`${BASE_URL}/`)" in text
    assert f"http.get(`${{baseUrlOfUser}}/orders/list`, {{ auth: '{scheme}' }})" in text


@pytest.mark.parametrize(
    ("way", "made", "exits"),
    [
        (BASIC, 'self.auth = (self.row["username"], self.row["password"])', 0),
        (DIGEST, 'self.auth = HTTPDigestAuth(self.row["username"], self.row["password"])', 1),
        (NTLM, 'self.auth = HttpNtlmAuth(\n            "OFFICE\\\\" + self.row["username"], self.row["password"]\n', 1),
    ],
)
def test_locust_makes_it_once_in_an_iteration(way: tuple[Any, ...], made: str, exits: int, tmp_path: Path) -> None:
    text = new(tmp_path, "a.py", way, exits=exits)
    assert made in text
    assert 'self.client.get("/orders/list", auth=self.auth)' in text


@pytest.mark.parametrize(
    ("way", "mechanism", "domain", "exits"),
    [(BASIC, "BASIC", "", 0), (DIGEST, "DIGEST", "", 1), (NTLM, "BASIC_DIGEST", "OFFICE", 1)],
)
def test_jmeter_has_a_manager_for_it(
    way: tuple[Any, ...], mechanism: str, domain: str, exits: int, tmp_path: Path
) -> None:
    text = new(tmp_path, "a.jmx", way, exits=exits)
    assert '<stringProp name="Authorization.url">${protocol}://${host}/orders</stringProp>' in text
    assert '<stringProp name="Authorization.username">${username}</stringProp>' in text
    assert '<stringProp name="Authorization.password">${password}</stringProp>' in text
    assert f'<stringProp name="Authorization.domain">{domain}</stringProp>' in text
    assert f'<stringProp name="Authorization.mechanism">{mechanism}</stringProp>' in text


def test_users_and_their_passwords_are_data(tmp_path: Path) -> None:
    new(tmp_path, "a.py", BASIC)
    assert (tmp_path / "data/users.csv").read_text() == "username,password\nanna,secret\nbert,pass:9\n"


def test_a_password_that_no_recording_holds_is_asked_for(tmp_path: Path) -> None:
    new(tmp_path, "a.py", DIGEST, exits=1)
    assert (tmp_path / "data/users.csv").read_text() == "username,password\nanna,(password of anna)\n"


def test_what_is_said_once_for_a_connection_is_for_all_later_requests(tmp_path: Path) -> None:
    text = new(tmp_path, "a.js", NTLM, exits=1)
    assert "`://OFFICE%5C${encodeURIComponent(user.username)}" in text
    assert "http.get(`${baseUrlOfUser}/orders/list`, { auth: 'ntlm' })" in text


def test_what_a_tool_has_nothing_for_stays_as_recorded_and_is_not_certified(tmp_path: Path) -> None:
    def proof(run: int, path: str) -> str:
        return f"Negotiate YIIFqwYGKwYBBQUCoIIFnzCCBZ{run}{len(path)}"

    recordings = [
        write(tmp_path, journey(run, "https://shop.test", proof, "Negotiate"), f"r{run + 1}.har") for run in (0, 1)
    ]
    done = loadlint(tmp_path, "new", "-o", "a.js", *recordings, exits=1)
    assert "authenticate one request alone" in done.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "challenge", "name"),
    sampled(
        [(BASIC, basic), (DIGEST, digest)],
        [
            pytest.param("a.py", marks=pytest.mark.engine),
            pytest.param("a.jmx", marks=[pytest.mark.jmeter, needs_jmeter]),
            pytest.param("a.js", marks=pytest.mark.engine),
        ],
        every=2,
    ),
)
def test_the_new_script_is_accepted(way: tuple[Any, ...], challenge: Challenge, name: str, tmp_path: Path) -> None:
    with asking(challenge, "/orders", "/orders/list") as site:
        new(tmp_path, name, way, site, exits=0 if way is BASIC else 1)
        for file in (tmp_path / "data").iterdir():
            file.write_text(file.read_text().replace("(password of anna)", "secret"))
        verdict = TOOLS[f".{name.partition('.')[2]}"](tmp_path / name, site, 8)
    assert verdict.code == 0, verdict
    assert {"/orders", "/orders/list"} <= set(Shop.accepted), verdict
