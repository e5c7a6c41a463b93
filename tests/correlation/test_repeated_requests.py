"""The same request recorded several times: which of them is a step's own."""

from __future__ import annotations

from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.dialects.k6 import dialect
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

REDIRECT = """\
POST https://shop.test/cart
HTTP 303
Location: /cart
###
GET https://shop.test/cart
HTTP 200

<html>after the redirect</html>
###
GET https://shop.test/cart
HTTP 200

<html>opened again</html>
"""
POLL = """\
GET https://shop.test/job
HTTP 200

{"state": "queued"}
###
GET https://shop.test/job
HTTP 200

{"state": "running"}
###
GET https://shop.test/job
HTTP 200

{"state": "done"}
"""


def pairs(recording: str, *lines: str) -> dict[int, int]:
    """For the steps of a k6 script the positions in a recording."""
    script = dialect.parse(Source("shop.js", k6(*lines).encode()), lambda _: None)
    return dict(alignment_of(script.steps, [parse_flow(recording)]).runs[0].position_of)


def test_the_target_of_a_redirect_belongs_to_the_step_that_follows_it() -> None:
    post, get = "http.post('https://shop.test/cart');", "http.get('https://shop.test/cart');"
    assert pairs(REDIRECT, post, get) == {0: 0, 1: 2}


def test_an_area_that_has_moved_changes_nothing_of_that() -> None:
    post, get = "http.post('https://shop.test/cart');", "http.get('https://shop.test/cart');"
    assert pairs(REDIRECT.replace("/cart", "/v2/cart"), post, get) == {0: 0, 1: 2}


def test_what_the_target_loads_is_not_the_step_made_again() -> None:
    post, get = "http.post('https://shop.test/cart');", "http.get('https://shop.test/lamp');"
    other = REDIRECT.replace("Location: /cart", "Location: /table").replace(
        "GET https://shop.test/cart", "GET https://shop.test/table", 1
    )
    loaded = other.replace("GET https://shop.test/cart", "GET https://shop.test/look.php")
    assert pairs(loaded, post, get).get(1) != 2


def test_a_step_of_its_own_keeps_the_target() -> None:
    post, get = "http.post('https://shop.test/cart', null, { redirects: 0 });", "http.get('https://shop.test/cart');"
    assert pairs(REDIRECT, post, get) == {0: 0, 1: 1}
    assert pairs(REDIRECT, post, get, get) == {0: 0, 1: 1, 2: 2}


def test_the_last_request_belongs_to_the_step_behind_the_loop() -> None:
    get = "http.get('https://shop.test/job');"
    assert pairs(POLL, "for (let i = 0; i < 9; i += 1) {", get, "}", get) == {0: 0, 1: 2}


def test_without_a_loop_requests_are_paired_in_order() -> None:
    get = "http.get('https://shop.test/job');"
    assert pairs(POLL, get, get) == {0: 0, 1: 1}


def test_the_loop_makes_the_first_of_them_too() -> None:
    """Where steps are paired from the end, since a value is computed before."""
    recording = f"POST https://shop.test/jobs?for=ann\nHTTP 202\n###\n{POLL}###\nGET https://shop.test/done\nHTTP 200\n"
    post, get = "http.post(`https://shop.test/jobs?for=${__ENV.USER}`);", "http.get('https://shop.test/job');"
    done = "http.get('https://shop.test/done');"
    assert pairs(recording, post, "for (let i = 0; i < 9; i += 1) {", get, "}", get, done) == {0: 0, 1: 1, 2: 3, 3: 4}
