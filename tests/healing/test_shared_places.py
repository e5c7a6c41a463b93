"""What several requests share changes once, where it is written; what the newer version still has is left alone."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

K6_AREA = """\
import http from 'k6/http';

const BASE = 'https://shop.test/search';

export default function () {
  http.get(`${BASE}/`);
  http.get(BASE + '/hits?q=tea');
}
"""
LOCUST_AREA = """\
from locust import HttpUser, task

AREA = "/search"


class Buyer(HttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        self.client.get(f"{AREA}/")
        self.client.get(AREA + "/hits?q=tea")
"""
AREA = """\
GET https://shop.test/library/find/
HTTP 200

find
###
GET https://shop.test/library/find/hits?q=tea
HTTP 200

hits
"""


def healed(path: str, script: str, *flows: str) -> FixResult:
    recordings = [parse_flow(flow, f"new{number}.har") for number, flow in enumerate(flows, 1)]
    return engine.heal(Source(path, script.encode()), project_of(recordings))


@pytest.mark.parametrize(
    ("path", "script", "old"),
    [("a.js", K6_AREA, "shop.test/search'"), ("a.py", LOCUST_AREA, '"/search"')],
    ids=["k6", "Locust"],
)
@pytest.mark.parametrize("runs", [1, 2])
def test_an_area_that_has_moved_changes_in_its_constant(path: str, script: str, old: str, runs: int) -> None:
    result = healed(path, script, *[AREA] * runs)
    assert result.passes
    assert result.data.decode() == script.replace(old, old.replace("/search", "/library/find"))


def test_a_constant_of_which_there_are_two_is_left_alone() -> None:
    """The other one may be meant."""
    twice = K6_AREA.replace(
        "export default", "function other() {\n  const BASE = '/search';\n  return BASE;\n}\n\nexport default"
    )
    assert healed("a.js", twice, AREA, AREA).data.decode() == twice


def test_a_name_that_is_computed_elsewhere_is_no_constant() -> None:
    lines = "function other() {\n  const BASE = __ENV.BASE || path();\n  return BASE;\n}\n\nexport default"
    computed = K6_AREA.replace("export default", lines)
    assert healed("a.js", computed, AREA, AREA).data.decode() == computed


def test_a_host_that_is_called_as_the_area_stays() -> None:
    script = "import http from 'k6/http';\n\nconst HOST = 'http://find';\nconst AREA = '/find';\n\n"
    script += "export default function () {\n  http.get(HOST + AREA + '?q=tea');\n}\n"
    flow = "GET http://find/search?q=tea\nHTTP 200\n\nall\n"
    assert healed("a.js", script, flow, flow).data.decode() == script.replace("'/find'", "'/search'")


SHARED = """\
import http from 'k6/http';

function add(slug, token) {
  return http.post('https://shop.test/add', { slug: slug, currency: 'EUR', token: token });
}

export default function () {
  const token = http.get('https://shop.test/cart').json('token');
  add('tea', token);
  add('mug', token);
}
"""


def shopping(number: int, form: str) -> str:
    sent = "\n###\n".join(
        "POST https://shop.test/add\nContent-Type: application/x-www-form-urlencoded\n\n"
        + form.format(slug=slug, token=f"k7Qz{number}Wm4T")
        + "\nHTTP 200\n\nok"
        for slug in ("tea", "mug")
    )
    answer = f'HTTP 200\nContent-Type: application/json\n\n{{"token": "k7Qz{number}Wm4T"}}'
    return f"GET https://shop.test/cart\n{answer}\n###\n{sent}"


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        ("slug={slug}&token={token}", " currency: 'EUR',", ""),
        ("slug={slug}&currency=EUR&token={token}&way=fast", "token: token }", "token: token, way: 'fast' }"),
        ("slug={slug}&money=EUR&token={token}", "currency:", "money:"),
    ],
    ids=["gone", "new", "renamed"],
)
@pytest.mark.parametrize("runs", [1, 2])
def test_a_field_of_code_that_makes_several_requests(form: str, old: str, new: str, runs: int) -> None:
    result = healed("a.js", SHARED, *(shopping(number, form) for number in range(1, 1 + runs)))
    assert result.passes
    assert result.data.decode() == SHARED.replace(old, new)


def test_a_field_that_only_one_of_them_has_no_more() -> None:
    """The function can't be right for both."""
    flow = shopping(1, "slug={slug}&currency=EUR&token={token}").replace("slug=mug&currency=EUR", "slug=mug")
    result = healed("a.js", SHARED, flow, flow.replace("k7Qz1", "k7Qz2"))
    assert (result.passes, result.data.decode()) == (False, SHARED)


KEYED = """\
import http from 'k6/http';

const KEY = 'pk_live_7Yw2kQ9rT4vX8sB1';

export default function () {
  const token = http.get('https://shop.test/bank').json('token');
  http.post('https://shop.test/link', { key: KEY, token: token });
}
"""
NEWER = """\
GET https://shop.test/bank
HTTP 200
Content-Type: application/json

{"auth": {"token": "k7Qz1Wm4T"}, "publicKey": "%s"}
###
POST https://shop.test/link
Content-Type: application/x-www-form-urlencoded

key=%s&token=k7Qz1Wm4T
HTTP 200

ok
"""


def test_a_key_that_the_newer_version_still_has() -> None:
    """One recording alone can't tell it from a token; the script of the older version can."""
    key = "pk_live_7Yw2kQ9rT4vX8sB1"
    result = healed("a.js", KEYED, NEWER % (key, key))
    assert result.passes
    assert result.data.decode() == KEYED.replace("json('token')", "json('auth.token')")


MATCHING = """\
import html
import re

from locust import HttpUser, task


class Buyer(HttpUser):
    @task
    def buy(self):
        page = self.client.get("/cart")
        key_match = re.search(r'<input name="key" value="([^"]*)"', page.text)
        if not key_match:
            raise RuntimeError("no key in the response to GET /cart")
        self.key = html.unescape(key_match[1])
        self.client.post("/buy", data={"key": self.key})
"""


IN_SCRIPT = """\
GET https://shop.test/cart
HTTP 200
Content-Type: text/html

<script>var page = {'key': 'kNUMBERQz7Wm4T'};</script>
###
POST https://shop.test/buy
Content-Type: application/x-www-form-urlencoded

key=kNUMBERQz7Wm4T
HTTP 200

ok
"""


def test_a_match_keeps_its_guard() -> None:
    flows = [IN_SCRIPT.replace("NUMBER", number) for number in "12"]
    result = healed("a.py", MATCHING, *flows)
    assert result.passes
    before, after = MATCHING.split("\n"), result.data.decode().split("\n")
    changed = [(old.strip(), new.strip()) for old, new in zip(before, after, strict=True) if old != new]
    assert [new for _, new in changed][-1] == "self.key = key_match[1]"
    assert changed[0][1].startswith("key_match = re.search(r")
    assert len(changed) == 2
