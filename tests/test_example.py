"""The example that users begin with: each session of its shop has other values, so recorded ones are refused."""

from __future__ import annotations

import http.server
import importlib.util
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

START, CHECKOUT = (Path(__file__).parents[1] / "examples" / name for name in ("start", "checkout"))


@pytest.fixture
def shop() -> Iterator[str]:
    """The address of the shop, which runs."""
    spec = importlib.util.spec_from_file_location("example_shop", START / "shop.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), module.Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_session_of_its_own_gets_through(shop: str) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def post(path: str, body: bytes = b"") -> dict[str, dict[str, str]]:
        answer: dict[str, dict[str, str]] = json.loads(browser.open(shop + path, body).read())
        return answer

    token = browser.open(f"{shop}/login").read().decode().partition('name="csrf" value="')[2].partition('"')[0]
    post("/login", urllib.parse.urlencode({"csrf": token, "user": "ann", "password": "wonderland"}).encode())
    cart = post("/api/carts")["cart"]["id"]
    post(f"/api/carts/{cart}/items", b'{"sku":"tea-green-100"}')
    number = post("/api/orders", json.dumps({"cart": cart}).encode())["order"]["number"]
    assert json.loads(browser.open(f"{shop}/api/orders/{number}").read())["order"]["state"] == "paid"


@pytest.mark.parametrize(("path", "status"), [("/login", 403), ("/api/carts", 401)])
def test_recorded_values_are_refused(shop: str, path: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(shop + path, b"csrf=Zk3vQ9tLr2XwB7yHn5Pd&user=ann&password=wonderland")
    assert refused.value.code == status


@pytest.mark.parametrize("name", ["checkout", "orders"])
def test_the_recordings_are_those_of_the_other_example(name: str) -> None:
    for ending in (".har", ".2.har"):
        recorded = (CHECKOUT / f"checkout{ending}").read_text()
        assert (START / f"{name}{ending}").read_text() == recorded.replace(
            "https://shop.example", "http://127.0.0.1:8000"
        )
