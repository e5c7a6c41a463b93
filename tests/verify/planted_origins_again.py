"""A second set of values from where loadlint does not look: frozen before it was first tried.

Unlike in the first set, the journeys differ: calls with JSON, forms, uploads, values in paths, in headers and in
several requests.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from gzip import compress
from hashlib import md5, sha1, sha256
from hmac import new as hmac
from typing import Any
from zlib import crc32

from tests.recordings.hars import content, entry, har, headers
from tests.verify.planted_origins import on_day

API = "https://api.depot.test"
Entries = list[dict[str, Any]]


def call(second: int, method: str, path: str, sent: Any = None, *more: tuple[str, str], told: Any = None) -> Any:
    """A call with JSON in both directions."""
    fields: dict[str, Any] = {"headers": headers(("Accept", "application/json"), *more)}
    if sent is not None:
        text = sent if isinstance(sent, str) else json.dumps(sent)
        fields["postData"] = {"mimeType": "application/json", "text": text}
        fields["headers"] += headers(("Content-Type", "application/json"))
    answer = content(json.dumps({"ok": True} if told is None else told), "application/json")
    return entry(second, method=method, url=API + path, request=fields, **answer)


def form(second: int, path: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    """A form that is sent, with its fields as pairs, as Chrome writes it."""
    kind = "application/x-www-form-urlencoded"
    data = {
        "mimeType": kind,
        "text": "&".join(f"{name}={value}" for name, value in pairs),
        "params": [{"name": name, "value": value} for name, value in pairs],
    }
    fields = {"postData": data, "headers": headers(("Content-Type", kind))}
    return entry(second, method="POST", url=API + path, request=fields, **content("<h1>Thank you</h1>"))


def page(second: int, path: str, *more: tuple[str, str], text: str = "<h1>Depot</h1>") -> dict[str, Any]:
    """A page."""
    return entry(second, url=API + path, request={"headers": headers(*more)}, **content(text))


def b64url(data: bytes) -> str:
    """Base64 for addresses, without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(*parts: object) -> bytes:
    """Bytes that look random and are the same in each run of the tests."""
    return sha256(repr(parts).encode()).digest()


def jwt(head: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token as a client signs it."""
    first = ".".join(b64url(json.dumps(part).encode()) for part in (head, claims))
    return f"{first}.{b64url(bytes_of(first))}"


TIMES = (1767261603, 1767349108)
"""When each run begins."""


def _totp(run: int) -> Entries:
    return [form(3, "/login/second", ("user", "anna"), ("otp", ("481203", "905517")[run]))]


def _hmac_of_body(run: int) -> Entries:
    text = json.dumps({"sku": "tea", "at": TIMES[run]})
    sign = hmac(b"not known", text.encode(), "sha256").hexdigest()
    return [call(3, "POST", "/orders", text, ("X-Hub-Signature-256", f"sha256={sign}"))]


def _client_assertion(run: int) -> Entries:
    claims = {"iss": "depot-spa", "aud": f"{API}/token", "iat": TIMES[run], "jti": bytes_of("jti", run).hex()[:20]}
    signed = jwt({"alg": "ES256", "kid": "k1"}, claims)
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    return [form(3, "/token", ("client_assertion_type", kind), ("client_assertion", signed))]


def _dpop(run: int) -> Entries:
    def proof(path: str, second: int) -> tuple[str, str]:
        claims = {"htu": API + path, "iat": TIMES[run] + second, "jti": b64url(bytes_of(path, run))[:16]}
        return "DPoP", jwt({"typ": "dpop+jwt", "alg": "ES256"}, claims)

    return [call(s, "GET", path, None, proof(path, s)) for s, path in ((3, "/stock"), (4, "/basket"))]


def _blob(run: int) -> Entries:
    key = ("5c1d0e0a-93f1-4d8e-9f0b-2f6f4b6f9a11", "e07b94c2-1d6a-4a53-8c77-90d1b4c2fe35")[run]
    return [call(3, "POST", "/previews", {"source": f"blob:https://depot.test/{key}", "page": 1})]


def _canvas(run: int) -> Entries:
    return [call(3, "POST", "/risk", {"fp": md5(bytes_of("canvas", run), usedforsecurity=False).hexdigest(), "v": 3})]


def _ulid(run: int) -> Entries:
    key = ("01KDWQ2F4S8ZC7V6E3M1P0XH9T", "01KDZ9H7Q2M5T8B4N6R1C3WK0J")[run]
    return [call(3, "PUT", f"/drafts/{key}", {"text": "tea"}), call(5, "POST", f"/drafts/{key}/send", {})]


def _proof_of_work(run: int) -> Entries:
    return [form(3, "/join", ("name", "anna"), ("pow", ("183022", "90417")[run]))]


def _stream_without_body(run: int) -> Entries:
    stream = entry(2, url=f"{API}/stream", **content("", "text/event-stream"))
    return [stream, call(4, "GET", f"/tickets/{('tk_Xq81Lm2', 'tk_Bw07Rz9')[run]}")]


def _place(run: int) -> Entries:
    north, east = (("52.520131", "13.405127"), ("48.137209", "11.575862"))[run]
    return [call(3, "GET", f"/stores?lat={north}&lon={east}")]


def _time_with_offset(run: int) -> Entries:
    return [call(3, "POST", "/slots", {"sku": "tea", "until": TIMES[run] + 3723 + 611 * run})]


def _push(run: int) -> Entries:
    return [call(3, "POST", "/devices/confirm", {"pushCode": ("PN-7Q4K-22", "PN-1Z9T-63")[run]})]


def _mail(run: int) -> Entries:
    return [page(3, f"/verify/{('3kJq9-Lm2x', 'Zt81w-Pq0v')[run]}")]


def _web_authn(run: int) -> Entries:
    told = b64url(json.dumps({"type": "webauthn.get", "challenge": b64url(bytes_of("ch", run))}).encode())
    parts = {name: b64url(bytes_of(name, run)) for name in ("authenticatorData", "signature")}
    return [call(3, "POST", "/login/passkey", {"response": {"clientDataJSON": told, **parts}})]


def _srp(run: int) -> Entries:
    public = "".join(bytes_of("A", run, n).hex() for n in range(4))
    return [call(3, "POST", "/srp/start", {"user": "anna", "A": public})]


def _sealed_body(run: int) -> Entries:
    sealed = ".".join(b64url(bytes_of(n, run)) for n in range(5))
    data = {"mimeType": "application/jose", "text": sealed}
    fields = {"postData": data, "headers": headers(("Content-Type", "application/jose"))}
    return [entry(3, method="POST", url=f"{API}/sealed", request=fields, **content('{"ok": true}', "application/json"))]


def _token_from_before(run: int) -> Entries:
    token = ("opq_9fKx2LmQ7Rz4", "opq_T8wB1nVc5Yp0")[run]
    return [call(s, "GET", path, None, ("Authorization", f"Bearer {token}")) for s, path in ((3, "/me"), (4, "/bag"))]


def _captcha(run: int) -> Entries:
    word = "03AFcWeA" + b64url(bytes_of("captcha", run) * 3)
    return [form(3, "/contact", ("text", "hello"), ("g-recaptcha-response", word))]


def _reversed(run: int) -> Entries:
    word = ("k8Zq41LmXw", "b2Rv97PtYc")[run]
    shown = page(2, "/basket", text=f'<main data-k="{word}">Basket</main>')
    return [shown, form(4, "/basket/lock", ("t", word[::-1]))]


def _checksum(run: int) -> Entries:
    name = ("anna", "berta")[run]
    return [form(3, "/profile", ("name", name), ("crc", f"{crc32(name.encode()):08x}"))]


def _cookie_of_script(run: int) -> Entries:
    word = bytes_of("xsrf", run).hex()[:24]
    return [call(3, "POST", "/bag", {"sku": "tea"}, ("Cookie", f"xs={word}"), ("X-Xs", word))]


def _packed_state(run: int) -> Entries:
    state = b64encode(compress(json.dumps({"tab": ("a1", "b7")[run], "n": TIMES[run]}).encode(), mtime=0)).decode()
    return [call(3, "POST", "/state", {"state": state})]


def _upload(run: int) -> Entries:
    text = f'--XX\r\nContent-Disposition: form-data; name="key"\r\n\r\n{("u/7tq2/a", "u/p08w/a")[run]}\r\n--XX--\r\n'
    data = {"mimeType": "multipart/form-data; boundary=XX", "text": text}
    fields = {"postData": data, "headers": headers(("Content-Type", data["mimeType"]))}
    return [entry(3, method="POST", url=f"{API}/upload", request=fields, **content('{"ok": true}', "application/json"))]


def _graph_variable(run: int) -> Entries:
    query = "mutation Join($room: ID!) { join(room: $room) { ok } }"
    variables = {"room": ("rm-4471-qx", "rm-9026-lt")[run]}
    told = {"data": {"join": {"ok": True}}}
    return [call(3, "POST", "/graphql", {"query": query, "variables": variables}, told=told)]


def _digest_of_page(run: int) -> Entries:
    text = f"<p>Price list of day {run + 1}</p>"
    digest = sha1(text.encode(), usedforsecurity=False).hexdigest()
    return [page(2, "/prices", text=text), form(4, "/prices/seen", ("etag", digest))]


ORIGINS: Mapping[str, Callable[[int], Entries]] = {
    "TOTP code": _totp,
    "HMAC of the body": _hmac_of_body,
    "JWT signed by the client": _client_assertion,
    "DPoP": _dpop,
    "blob URL": _blob,
    "canvas fingerprint": _canvas,
    "id made offline": _ulid,
    "proof of work": _proof_of_work,
    "stream whose body was not recorded": _stream_without_body,
    "geolocation": _place,
    "time with an offset": _time_with_offset,
    "push notification": _push,
    "link in a mail": _mail,
    "WebAuthn": _web_authn,
    "SRP": _srp,
    "sealed body": _sealed_body,
    "login before the recording": _token_from_before,
    "captcha of another host": _captcha,
    "a value reversed": _reversed,
    "checksum of a field": _checksum,
    "cookie set by a script": _cookie_of_script,
    "packed state": _packed_state,
    "upload key": _upload,
    "variable of GraphQL from a peer": _graph_variable,
    "digest of a page": _digest_of_page,
}
"""The requests that send the value, by where the value comes from."""


def journey(name: str, run: int) -> dict[str, Any]:
    """The recording of a run, 0 or 1, for an origin."""
    cookie = headers(("Set-Cookie", f"depot={('mQ81xZ4vKt', 'wB27nL9cRy')[run]}; Path=/"))
    first = entry(1, url=f"{API}/", headers=cookie, **content("<title>Depot</title><h1>Depot</h1>"))
    entries = [first, *ORIGINS[name](run), page(8, "/done", text="<h1>All done</h1>")]
    return har(*(on_day(of_day, run) for of_day in entries))
