"""A small server that asks who the user is, by Basic, Digest or NTLM."""

from __future__ import annotations

import struct
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from typing import ClassVar
from urllib.request import parse_http_list, parse_keqv_list

Challenge = Callable[[str, str], str | None]


class Shop(BaseHTTPRequestHandler):
    """A server that asks at some paths for what `challenge` wants, and notes the requests that it accepts.

    `challenge` gives for a path and a header `Authorization` what is asked for; None where the header is right.
    """

    protocol_version = "HTTP/1.1"
    challenge: ClassVar[Challenge]
    paths: ClassVar[tuple[str, ...]] = ()
    accepted: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        header = self.headers.get("Authorization", "")
        challenge = type(self).challenge(self.path, header) if self.path in self.paths else None
        self.send_response(200 if challenge is None else 401)
        if challenge is None:
            self.accepted.append(self.path)
        else:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


def basic(path: str, header: str) -> str | None:
    """The challenge of Basic (RFC 7617); None for the right users."""
    is_right = header in [f"Basic {b64encode(user).decode()}" for user in (b"anna:secret", b"bert:pass:9")]
    return None if is_right else 'Basic realm="shop"'


NONCES: set[str] = set()


def digest(path: str, header: str) -> str | None:
    """The challenge of a Digest (RFC 7616, MD5 with qop), each nonce for one request; None for the right answer."""
    if header.startswith("Digest "):
        said = parse_keqv_list(parse_http_list(header.removeprefix("Digest ")))
        user, request = _hash("anna:shop:secret"), _hash(f"GET:{path}")
        middle = f"{said['nonce']}:{said['nc']}:{said['cnonce']}:{said['qop']}"
        is_right = said["nonce"] in NONCES and said["response"] == _hash(f"{user}:{middle}:{request}")
        NONCES.discard(said["nonce"])
        if is_right:
            return None
    nonce = token_hex(8)
    NONCES.add(nonce)
    return f'Digest realm="shop", nonce="{nonce}", qop="auth", algorithm=MD5'


def _hash(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def ntlm(path: str, header: str) -> str | None:
    """The handshake of NTLM (MS-NLMP), whose last message is accepted as it is."""
    message = b64decode(header.removeprefix("NTLM ")) if header.startswith("NTLM ") else b""
    if not message:
        return "NTLM"
    if int.from_bytes(message[8:12], "little") == 3:
        return None
    domain = "OFFICE".encode("utf-16-le")
    target = struct.pack("<HH", 2, len(domain)) + domain + bytes(4)
    flags = 0x1 | 0x4 | 0x200 | 0x10000 | 0x80000 | 0x800000
    fields = struct.pack("<IHHII8s8sHHI", 2, 0, 0, 56, flags, b"8 bytes.", b"", len(target), len(target), 56)
    return f"NTLM {b64encode(b'NTLMSSP' + bytes(1) + fields + bytes(8) + target).decode()}"


@contextmanager
def asking(challenge: Challenge, *paths: str) -> Iterator[str]:
    """The address of a server that asks for something at some paths, with nothing accepted so far."""
    Shop.accepted.clear()
    Shop.paths = paths
    Shop.challenge = staticmethod(challenge)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
