"""What people write by hand: the right script is certified, and one with a mistake is not."""

from __future__ import annotations

import pytest

from tests.replay.test_styles_of_authors import SAVE, START, certificate, locust
from tests.support.scripts import K6

AGAIN = "###\nGET https://shop.test/sizes\nHTTP 200\n\nS\n"
PAGE = "\nGET https://shop.test/PAGE?_=179553807TIME\nHTTP 200\n\nok\n"
CLOCK = f"{PAGE.replace('PAGE', 'a').replace('TIME', '8732')}###{PAGE.replace('PAGE', 'b').replace('TIME', '8941')}"


def shown(script: str, flow: str) -> str:
    """What the replay says of a script: certified, open or different."""
    path = "a.js" if script.startswith("import http") else "locustfile.py"
    found = certificate(script, flow, path=path)
    wrong = found.counts["different"] or found.missing or found.stops
    return "certified" if found.is_certified else "different" if wrong else "open"


def k6(before: str, *lines: str) -> str:
    """A script of k6: what stands before its function, and the lines of that."""
    return K6.replace("export", f"{before}\n\nexport") % "".join(f"  {line}\n" for line in lines)


def judge(script: str, flow: str, mistake: tuple[str, str], verdict: str = "different") -> None:
    """The script is right, and wrong with this mistake."""
    assert mistake[0] in script
    assert shown(script, flow) == "certified"
    assert shown(script.replace(*mistake), flow) == verdict


SETTER = """class Api {
  #token = 'none';
  set token(value) { this.#token = value; }
  get token() { return this.#token; }
  save() { http.post('https://shop.test/save', null, { headers: { 'X-Token': this.#token } }); }
}
class Shop extends Api {}"""
PROPERTY = """class Api:
    def __init__(self, client):
        self.client = client
        self._token = 'none'

    @property
    def token(self):
        return self._token

    @token.setter
    def token(self, value):
        self._token = value

    def save(self):
        self.client.post('/save', headers={'X-Token': self._token})
"""


def test_a_private_field_that_an_inherited_setter_sets() -> None:
    start = "api.token = http.get('https://shop.test/start').json('token');"
    judge(k6(SETTER, "const api = new Shop();", start, "api.save();"), START + SAVE, ("api.token", "api.tokens"))
    start = "api.token = self.client.get('/start').json()['token']"
    judge(locust(PROPERTY, "api = Api(self.client)", start, "api.save()"), START + SAVE, ("api.token", "api.tokens"))


@pytest.mark.parametrize("url", ["'https://shop.test/'", "`${BASE}/`", "BASE + '/sizes'"])
def test_a_cookie_that_an_earlier_answer_has_set(url: str) -> None:
    jar = f"const jar = http.cookieJar().cookiesForURL({url});"
    start, again = "http.get(`${BASE}/start`);", "http.get(BASE + '/sizes');"
    save = "http.post(`${BASE}/save`, null, { headers: { 'X-Token': jar['xsrf'][0] } });"
    script = k6("const BASE = 'https://shop.test';", start, again, jar, save)
    judge(script, START + AGAIN + SAVE, (url, "'https://other.test/'"), "open")
    judge(script, START + AGAIN + SAVE, ("'xsrf'", "'csrf'"))


def test_a_cookie_of_the_jar_of_an_earlier_answer() -> None:
    script = locust(
        "",
        "self.client.get('/start')",
        "self.client.get('/sizes')",
        "self.client.post('/save', headers={'X-Token': self.client.cookies['xsrf']})",
    )
    judge(script, START + AGAIN + SAVE, ("'xsrf'", "'csrf'"))
    assert shown(script, START.replace("shop.test", "other.test") + AGAIN + SAVE) != "certified"


@pytest.mark.parametrize("made", ["Date.now()", "new Date().getTime()"])
def test_a_time_that_is_sent_twice(made: str) -> None:
    """The browser has asked its clock anew; whatever else it makes anew is another value each time."""
    script = k6(
        "", f"const now = {made};", *(f"http.get(`https://shop.test/{page}?_=${{now}}`);" for page in ("a", "b"))
    )
    assert shown(script, CLOCK) == "certified"
    assert shown(script, CLOCK.replace("_=179553807", "_=key-")) == "different"


SERVICE = """from functools import partialmethod, wraps

def retry(times):
    def decorator(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)
        return wrapper
    return decorator

class Service:
    def __init__(self, client):
        self.client = client

    @retry(3)
    def call(self, method, path, **kwargs):
        return self.client.request(method, path, **kwargs)

    get = partialmethod(call, "GET")
    post = partialmethod(call, "POST")
"""


BOUND = """const BASE = 'https://shop.test';
const call = (method, path, token) => http.request(method, BASE + path, null, { headers: { 'X-Token': token } });
const get = call.bind(null, 'GET');
const save = call.bind(null, 'POST', '/save');"""


def test_a_method_with_its_first_arguments() -> None:
    script = locust(
        SERVICE,
        "shop = Service(self.client)",
        "token = shop.get('/start').json()['token']",
        "shop.post('/save', headers={'X-Token': token})",
    )
    judge(script, START + SAVE, ('(call, "POST")', '(call, "PUT")'))
    script = k6(BOUND, "save(get('/start').json('token'));")
    judge(script, START + SAVE, ("'POST'", "'PUT'"))


def test_a_uuid_that_a_function_puts_together() -> None:
    flow = "\nPOST https://shop.test/orders\nX-Key: {key}\nHTTP 201\n"
    made = """const uuid = () => 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (c) => {
  const r = (Math.random() * 16) | 0;
  return (c === 'x' ? r : (r & 0x3) | 0x8).toString(16);
});"""
    script = k6(made, "http.post('https://shop.test/orders', null, { headers: { 'X-Key': uuid() } });")
    judge(script, flow, ("xxxx-4", "xxxx_4"))
