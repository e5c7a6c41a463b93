"""One small flow in every dialect, with an emoji and a U+2028 before the value on its line."""

from __future__ import annotations

from pathlib import Path

from tests.dialects.jmeter import helpers as jmeter
from tests.support.shop import recording

VALUE = "c-8f14e45fceea167a"
OTHER = "c-45c48cce2e2d7fbd"
WIDE = "😀\u2028é"

K6 = f"""\
import http from 'k6/http';

export default function () {{
  const made = http.post('https://shop.test/carts', '{{"kind":"☕😀"}}');
  /* {WIDE} */ http.get('https://shop.test/carts/{VALUE}');
}}
"""
TYPESCRIPT = K6.replace("const made =", "const made: any =")
LOCUST = f"""\
from locust import HttpUser, task


class Shopper(HttpUser):
    host = "https://shop.test"

    @task
    def shop(self):
        made = self.client.post("/carts", data='{{"kind":"☕😀"}}'.encode())
        note = "{WIDE}"; self.client.get("/carts/{VALUE}", name="/carts/[id]")
"""
JMETER = jmeter.plan(
    jmeter.http("/carts", *jmeter.raw_body('{"kind":"☕😀"}'), method="POST", name="Make a cart", host="shop.test"),
    jmeter.http("PATH", name="Read it", host="shop.test").replace(
        '<stringProp name="HTTPSampler.path">PATH',
        f'<stringProp name="TestPlan.comments">{WIDE}</stringProp><stringProp name="HTTPSampler.path">/carts/{VALUE}',
    ),
).replace(">http<", ">https<")
SCRIPTS = {".js": K6, ".ts": TYPESCRIPT, ".py": LOCUST, ".jmx": JMETER}


def write_flow(folder: Path, suffix: str, script: str | None = None) -> Path:
    """A script and its two recordings in a folder, where missing assertions are ignored; returns the script's path."""
    (folder / "loadlint.toml").write_text('ignore = ["missing-assertion"]\n')
    (folder / "shop.har").write_bytes(recording(VALUE))
    (folder / "shop.2.har").write_bytes(recording(OTHER))
    path = folder / f"shop{suffix}"
    path.write_bytes((SCRIPTS[suffix] if script is None else script).encode())
    return path
