"""A flow with a secret of each kind: in three scripts, in two recordings of it, and in the results of a run."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.dialects.jmeter import helpers as jmeter
from tests.recordings.hars import content, entry, har, headers


@dataclass(frozen=True)
class Run:
    """The secrets of one run. Password, keys and credentials are the same in each, the others were issued anew."""

    csrf: str
    session: str
    access: str
    refresh: str
    reset: str
    jwt: str
    password: str = 'c0rrect&Horse"9'
    client_password: str = "b4sic-Pa55word"
    user_password: str = "us3r1nfoPw"
    api_key: str = "ak93hd72jsk2qq"
    aws: str = "AKIAIOSFODNN7EXAMPLE"
    private_key: str = "MIIEpAIBAAKCAQEAq9w8e7r6t5y4u3i2o1p0"
    slack: str = "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOHcBrzygy"

    @property
    def credentials(self) -> str:
        """`Basic` credentials as a header has them."""
        return b64encode(f"shop-client:{self.client_password}".encode()).decode()

    def secrets(self) -> tuple[str, ...]:
        """All of them."""
        return (*vars(self).values(), self.credentials)


HEADER = "eyJhbGciOiJIUzI1NiJ9"
FIRST = Run(
    "Zk3vQ9tLr2XwB7yHn5Pd", "s3ss10n4bcd9876ef", "at7Hq2Lm9Zx4Vn8Kc1", "rt5Wd8Tz3Qp6Jb2Xf9", "r3s3tT0k3nAb",
    f"{HEADER}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
)  # fmt: skip
SECOND = Run(
    "Gm8sR4wKd6YzN1cJv9We", "t4tt21n5cde8765fg", "bu8Jr3Mn1Ay5Wo9Ld2", "su6Xe9Ua4Rq7Kc3Yg1", "t5u6vW7x8yCd",
    f"{HEADER}.eyJzdWIiOiIwOTg3NjU0MzIxIn0.R4wKd6YzN1cJv9Wedozj5N_XgL0n3I9Q",
)  # fmt: skip


def written(secret: str) -> set[str]:
    """How a secret may stand in a text: as it is, percent-encoded, as JSON, in HTML, in base64, behind a user."""
    return {
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        html.escape(secret),
        html.escape(secret, quote=False),
        b64encode(secret.encode()).decode().rstrip("="),
        b64encode(f"ann:{secret}".encode()).decode().rstrip("="),
        # Both ends of a token may be shown.
        secret[4:-2],
    }


def leaks(text: str) -> list[str]:
    """The secrets that a text shows, in whatever form."""
    every = {form for run in (FIRST, SECOND) for secret in run.secrets() for form in written(secret)}
    return sorted(form for form in every if form in text)


ORDINARY = ("admin", "tea-green-100", "ann@shop.test", "en-GB", "2026-104417", "c-8f14e45fceea167a", "true")
"""Values that are no secrets, although they are sent together with some."""


def recording(run: Run) -> bytes:
    """What a browser recorded of it."""
    page = f'<form><input type="hidden" name="csrf" value="{run.csrf}"><input type="password" name="password"></form>'
    tokens = {"access_token": run.access, "refresh_token": run.refresh, "token_type": "Bearer", "expires_in": 3600}
    form = {"csrf": run.csrf, "user": "admin", "password": run.password, "lang": "en-GB", "remember": "true"}
    cookie = headers(("Cookie", f"SESSION={run.session}; lang=en-GB"))
    entries = [
        entry(1, url="https://shop.test/login",
              headers=headers(("Set-Cookie", f"SESSION={run.session}; Path=/; HttpOnly")), **content(page)),
        entry(2, method="POST", url="https://shop.test/login",
              request={"headers": cookie, "postData": _form(form)}, **content(f"<p>Hello {run.reset}</p>")),
        entry(3, method="POST", url="https://shop.test/oauth/token",
              request={"headers": headers(("Authorization", f"Basic {run.credentials}"))},
              **content(json.dumps(tokens), "application/json")),
        entry(4, url="https://shop.test/api/orders?sku=tea-green-100",
              request={"headers": headers(("Authorization", f"Bearer {run.access}"), ("X-Api-Key", run.api_key))},
              **content(json.dumps({"number": "2026-104417", "jwt": run.jwt}), "application/json")),
        entry(5, url=f"https://ann:{run.user_password}@shop.test/reset?token={run.reset}", **content("ok")),
        entry(6, method="POST", url="https://shop.test/api/keys", request={"postData": {
              "mimeType": "application/json", "text": json.dumps(_keys(run))}}, **content("ok")),
    ]  # fmt: skip
    return json.dumps(har(*entries)).encode()


def _form(fields: dict[str, str]) -> dict[str, object]:
    return {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": name, "value": value} for name, value in fields.items()],
        "text": "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items()),
    }


def _keys(run: Run) -> dict[str, str]:
    key = f"-----BEGIN PRIVATE KEY-----\n{run.private_key}\n-----END PRIVATE KEY-----\n"
    return {"pem": key, "one": run.aws, "two": run.slack, "three": run.jwt, "cart": "c-8f14e45fceea167a"}


def _k6(run: Run) -> str:
    body = json.dumps(_keys(run)).replace("\\", "\\\\").replace("'", "\\'")
    return f"""\
import http from 'k6/http';

const T = '{run.access}';
// the password in other words: {quote(run.password, safe="")} {json.dumps(run.password)} {html.escape(run.password)}
export default function () {{
  http.get('https://shop.test/login');
  http.post('https://shop.test/login', {{
    csrf: '{run.csrf}', user: 'admin', password: '{run.password}', lang: 'en-GB', remember: 'true' }}, {{
    headers: {{ Cookie: 'SESSION={run.session}; lang=en-GB' }} }});
  http.post('https://shop.test/oauth/token', null, {{ headers: {{ Authorization: 'Basic {run.credentials}' }} }});
  http.get('https://shop.test/api/orders?sku=tea-green-100', {{
    headers: {{ Authorization: `Bearer ${{T}}`, 'X-Api-Key': '{run.api_key}' }} }});
  http.get('https://ann:{run.user_password}@shop.test/reset?token={run.reset}');
  http.post('https://shop.test/api/keys', '{body}', {{ headers: {{ 'Content-Type': 'application/json' }} }});
}}
"""


def _locust(run: Run) -> str:
    form = {"csrf": run.csrf, "user": "admin", "password": run.password, "lang": "en-GB", "remember": "true"}
    return f"""\
from locust import HttpUser, task

T = "{run.access}"
# the password in other words: {quote(run.password, safe="")} {json.dumps(run.password)} {html.escape(run.password)}


class Shopper(HttpUser):
    host = "https://shop.test"

    @task
    def shop(self):
        self.client.get("/login")
        self.client.post("/login", data={form!r}, headers={{"Cookie": "SESSION={run.session}; lang=en-GB"}})
        self.client.post("/oauth/token", headers={{"Authorization": "Basic {run.credentials}"}})
        self.client.get(
            "/api/orders?sku=tea-green-100", headers={{"Authorization": "Bearer " + T, "X-Api-Key": "{run.api_key}"}}
        )
        self.client.get("https://ann:{run.user_password}@shop.test/reset?token={run.reset}")
        self.client.post("/api/keys", json={_keys(run)!r})
"""


def _jmeter(run: Run) -> str:
    form = {"csrf": run.csrf, "user": "admin", "password": run.password, "lang": "en-GB", "remember": "true"}
    fields = jmeter.arguments(*((name, html.escape(value)) for name, value in form.items()), encode=True)
    keys = html.escape(json.dumps(_keys(run)))
    cookie = ("Cookie", f"SESSION={run.session}; lang=en-GB")
    bearer = (("Authorization", f"Bearer {run.access}"), ("X-Api-Key", run.api_key))
    return jmeter.plan(
        jmeter.http("/login", host="shop.test"),
        jmeter.http("/login", fields, method="POST", host="shop.test", under=[jmeter.headers(cookie)]),
        jmeter.http("/oauth/token", method="POST", host="shop.test",
                    under=[jmeter.headers(("Authorization", f"Basic {run.credentials}"))]),
        jmeter.http("/api/orders?sku=tea-green-100", host="shop.test", under=[jmeter.headers(*bearer)]),
        jmeter.http(f"/reset?token={run.reset}", host="shop.test"),
        jmeter.http("/api/keys", *jmeter.raw_body(keys), method="POST", host="shop.test"),
        jmeter.variables(("db_password", "us3r1nfoPw"), ("other", quote(run.password, safe=""))),
    ).replace(">http<", ">https<")  # fmt: skip


SCRIPTS = {".js": _k6(FIRST), ".py": _locust(FIRST), ".jmx": _jmeter(FIRST)}


def write_flow(folder: Path, suffix: str) -> Path:
    """The script of a dialect with two recordings and the results of a run; returns the script's path."""
    (folder / "shop.har").write_bytes(recording(FIRST))
    (folder / "shop.2.har").write_bytes(recording(SECOND))
    failed = json.loads(recording(FIRST))
    failed["log"]["entries"][3]["response"] |= {"status": 401} | content('{"error": "no session"}', "application/json")
    (folder / "run.har").write_text(json.dumps(failed))
    path = folder / f"shop{suffix}"
    path.write_text(SCRIPTS[suffix], "utf-8")
    return path
