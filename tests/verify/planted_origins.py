"""Pairs of recordings in which a value comes from where loadlint does not look: frozen before they were first tried.

Each journey opens a page, sends the value, and reads its orders. The session cookies of the two runs differ.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import md5, sha256
from typing import Any

from tests.recordings.hars import content, entry, har, headers

SHOP = "https://shop.test"
Sent = Callable[[int], dict[str, Any]]
"""The entry of a run, 0 or 1, that sends the value."""


def form(second: int, path: str, text: str, *more: tuple[str, str]) -> dict[str, Any]:
    """The entry of a form that is sent."""
    kind = "application/x-www-form-urlencoded"
    fields = {"postData": {"mimeType": kind, "text": text}, "headers": headers(("Content-Type", kind), *more)}
    return entry(second, method="POST", url=SHOP + path, request=fields, **content('{"ok": true}', "application/json"))


def json_call(second: int, path: str, text: str, *more: tuple[str, str]) -> dict[str, Any]:
    """The entry of a call with JSON."""
    kind = "application/json"
    fields = {"postData": {"mimeType": kind, "text": text}, "headers": headers(("Content-Type", kind), *more)}
    return entry(second, method="POST", url=SHOP + path, request=fields, **content('{"ok": true}', kind))


def get(second: int, path: str, *more: tuple[str, str]) -> dict[str, Any]:
    """The entry of a page."""
    return entry(second, url=SHOP + path, request={"headers": headers(*more)}, **content("<p>Fine</p>"))


def of_runs(first: str, second: str, sent: Callable[[str], dict[str, Any]]) -> Sent:
    """What sends one value in the first run, and another in the second."""
    return lambda run: sent((first, second)[run])


def web_socket(text: Callable[[str], str], *values: str) -> Callable[[int], dict[str, Any]]:
    """The entry of a web socket that brings a value, as Chrome writes it."""

    def of_run(run: int) -> dict[str, Any]:
        message = {"type": "receive", "time": 1767261602.5 + 86400 * run, "opcode": 1, "data": text(values[run])}
        switched = entry(2, url="wss://shop.test/live", status=101)
        return {**switched, "_resourceType": "websocket", "_webSocketMessages": [message]}

    return of_run


def _digest(user: str, nonce: str) -> str:
    answer = md5(f"{user}{nonce}".encode(), usedforsecurity=False).hexdigest()
    words = f'username="{user}", realm="shop", nonce="{nonce}", uri="/orders", qop=auth, nc=00000001'
    return f'Digest {words}, response="{answer}"'


def _sigv4(run: int) -> dict[str, Any]:
    date = ("20260101T100003Z", "20260102T111508Z")[run]
    signature = sha256(date.encode()).hexdigest()
    scope = f"AKIAIOSFODNN7EXAMPLE/{date[:8]}/eu-west-1/execute-api/aws4_request"
    line = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={signature}"
    return get(3, "/orders", ("X-Amz-Date", date), ("Authorization", line))


def _message_type_3(text: str) -> str:
    return b64encode(b"NTLMSSP\0\3\0\0\0" + text.encode()).decode()


def _protobuf(run: int) -> dict[str, Any]:
    bodies = (b"\x0a\x0bq7RtX09mmZa\x10\x96\x01", b"\x0a\x0bz1LwK55ppTe\x10\x97\x01")
    kind = "application/x-protobuf"
    data = {"mimeType": kind, "text": b64encode(bodies[run]).decode(), "encoding": "base64"}
    fields = {"postData": data, "headers": headers(("Content-Type", kind))}
    return entry(3, method="POST", url=f"{SHOP}/rpc", request=fields, **content('{"ok": true}', "application/json"))


BESIDE: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "web socket": web_socket(lambda ref: f'{{"orderRef": "{ref}"}}', "ord_8fQ2mXz71L", "ord_Vt93kPw05B"),
    "web socket frame as text": web_socket(lambda ref: f"CONNECTED\nversion:1.2\n\n{ref}\0", "q8Zt41Lmx", "w2Rk97Pvb"),
}
"""What a run has beside its requests, by the name of the origin."""

ORIGINS: Mapping[str, Sent] = {
    "web socket": of_runs(
        "ord_8fQ2mXz71L", "ord_Vt93kPw05B", lambda ref: json_call(3, "/pay", f'{{"orderRef": "{ref}"}}')
    ),
    "web socket frame as text": of_runs("q8Zt41Lmx", "w2Rk97Pvb", lambda ref: form(3, "/seat", f"seat={ref}")),
    "WASM": of_runs("9f86d081884c7d65", "60303ae22b998861", lambda key: form(3, "/proof", f"proof={key}")),
    "meta refresh in JavaScript": of_runs("tk-83h1-xx", "tk-19p7-ab", lambda token: get(3, f"/continue?tk={token}")),
    "IndexedDB": of_runs(
        "dev-7c1e2f90aa41", "dev-0b83d1e75f62", lambda key: json_call(3, "/sync", f'{{"device": "{key}"}}')
    ),
    "service worker": of_runs("sw.58213.k", "sw.90417.r", lambda key: get(3, "/feed", ("X-Client-Version", key))),
    "header made by script": of_runs(
        "t=1767261603,v1=5257a869e7ecebed",
        "t=1767348903,v1=93bd0c11a0d7e2f4",
        lambda sign: json_call(3, "/pay", '{"sum": 12}', ("X-Signature", sign)),
    ),
    "NTLM": of_runs(
        "anna7Q2x", "anna9Zk4", lambda text: get(3, "/orders", ("Authorization", f"NTLM {_message_type_3(text)}"))
    ),
    "Negotiate": of_runs(
        "YIIFqwYGKwYBBQUCoIIFnzCCBZs",
        "YIIGhgYGKwYBBQUCoIIGejCCBnY",
        lambda token: get(3, "/orders", ("Authorization", f"Negotiate {token}")),
    ),
    "Digest": of_runs(
        "dcd98b7102dd2f0e",
        "8b11d0f600bfb0c0",
        lambda nonce: get(3, "/orders", ("Authorization", _digest("anna", nonce))),
    ),
    "SigV4": _sigv4,
    "BroadcastChannel": of_runs("bc4471", "bc9026", lambda key: form(3, "/join", f"room={key}")),
    "postMessage of an iframe": of_runs("4f2a-77", "91bc-03", lambda key: form(3, "/pay", f"card={key}")),
    "QR code in a picture": of_runs("482913", "771604", lambda code: form(3, "/confirm", f"code={code}")),
    "text in a PDF": of_runs("R-2026-00417", "R-2026-00418", lambda number: get(3, f"/invoices?number={number}")),
    "binary protobuf": _protobuf,
    "document.cookie": of_runs("v1.7fa2.19", "v1.c03b.44", lambda key: get(3, "/orders", ("Cookie", f"probe={key}"))),
    "a sum": of_runs("37", "52", lambda total: form(3, "/captcha", f"answer={total}")),
    "sha256": of_runs(
        sha256(b"a1").hexdigest(),
        sha256(b"b2").hexdigest(),
        lambda digest: json_call(3, "/login", f'{{"password": "{digest}"}}'),
    ),
    "xor": of_runs("1f0e5a", "7b22c9", lambda key: form(3, "/unlock", f"key={key}")),
    "WebRTC": of_runs("F7gI", "c9Kq", lambda key: json_call(3, "/ice", f'{{"ufrag": "{key}"}}')),
    "clipboard": of_runs("INV-KX42", "INV-PT97", lambda code: form(3, "/redeem", f"coupon={code}")),
    "a download's file name": of_runs(
        "export-8123.csv", "export-9377.csv", lambda name: get(3, f"/imports?file={name}")
    ),
    "HTTP trailer": of_runs("c2lnLTE3Yg==", "c2lnLTk0ZA==", lambda key: form(3, "/ack", f"digest={key}")),
    "103 early hints": of_runs("h7f3", "k2d9", lambda key: get(3, f"/assets?build={key}")),
}
"""The request that sends the value, by where the value comes from."""


def journey(name: str, run: int) -> dict[str, Any]:
    """The recording of a run, 0 or 1, for an origin."""
    cookie = headers(("Set-Cookie", f"sid=s{run}{'kQ8xWm2Rt7' if run else 'pZ4vLn9Jb1'}; Path=/"))
    page = entry(1, url=f"{SHOP}/", headers=cookie, **content("<title>Shop</title><p>Welcome</p>"))
    beside = [BESIDE[name](run)] if name in BESIDE else []
    entries = [page, *beside, ORIGINS[name](run), get(5, "/orders/list")]
    return har(*(on_day(entry, run) for entry in entries))


def on_day(of_day: dict[str, Any], days: int) -> dict[str, Any]:
    """An entry so many days later."""
    return {**of_day, "startedDateTime": of_day["startedDateTime"].replace("-01-01T", f"-01-0{1 + days}T")}
