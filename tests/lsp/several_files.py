"""One small flow in files of each dialect: an entry, the module that logs in, and the module that sends the token."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lsprotocol import types

from loadlint.lsp.convert import path_of
from tests.dialects.jmeter import helpers as jmeter

Files = Mapping[str, str]

K6 = {
    "main.js": """\
import { logIn } from './lib/session.js';
import { Cart } from './lib/cart.js';

export const options = { iterations: 1 };

export default function () {
  const csrf = logIn('ann');
  const cart = new Cart(csrf);
  cart.add(2);
}
""",
    "lib/session.js": """\
import http from 'k6/http';

export function logIn(name) {
  const response = http.post('https://shop.test/login', { name });
  const token = response.json('token');
  return token;
}
""",
    "lib/cart.js": """\
import http from 'k6/http';

export class Cart {
  constructor(csrf) {
    this.secret = csrf;
  }

  add(count) {
    http.post('https://shop.test/cart', JSON.stringify({ count, secret: this.secret }));
  }
}
""",
}
LOCUST = {
    "main.py": """\
from locust import HttpUser, task

from lib.cart import CartMixin
from lib.session import SessionMixin


class Buyer(SessionMixin, CartMixin, HttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        self.log_in("ann")
        self.add(2)
""",
    "lib/__init__.py": "",
    "lib/session.py": """\
class SessionMixin:
    def log_in(self, name):
        response = self.client.post("/login", data={"name": name})
        self.secret = response.json()["token"]
""",
    "lib/cart.py": """\
class CartMixin:
    def add(self, count):
        self.client.post("/cart", json={"count": count, "secret": self.secret})
""",
}


def _include(path: str) -> str:
    return jmeter.element("IncludeController", jmeter.leaf("IncludeController.includepath", path), name=path)


def _fragment(*under: str) -> str:
    text = jmeter.element("TestFragmentController", name="Part", under=under)
    return jmeter.whole(text)


JMETER = {
    "main.jmx": jmeter.plan(_include("lib/session.jmx"), _include("lib/cart.jmx")),
    "lib/session.jmx": _fragment(
        jmeter.http(
            "/login",
            method="POST",
            name="Log in",
            under=[
                jmeter.element(
                    "JSONPostProcessor",
                    jmeter.leaf("JSONPostProcessor.referenceNames", "secret"),
                    jmeter.leaf("JSONPostProcessor.jsonPathExprs", "$.token"),
                    jmeter.leaf("JSONPostProcessor.match_numbers", "1"),
                    name="Take the secret",
                )
            ],
        )
    ),
    "lib/cart.jmx": _fragment(
        jmeter.http("/cart", *jmeter.raw_body('{"secret":"${secret}"}'), method="POST", name="Add")
    ),
}
DIALECTS = {"k6": K6, "Locust": LOCUST, "JMeter": JMETER}


def written(folder: Path, files: Files) -> Path:
    """The files in a folder; it is returned."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def shown(folder: Path, places: list[types.Location]) -> list[str]:
    """Places as `lib/cart.js:9 token`: the file, the line from 1, the text that is marked."""
    told = []
    for place in places:
        path = Path(path_of(place.uri))
        lines = path.read_text().splitlines()
        start, end = place.range.start, place.range.end
        last = end.character if end.line == start.line else None
        told.append(f"{path.relative_to(folder)}:{start.line + 1} {lines[start.line][start.character : last]}")
    return told
