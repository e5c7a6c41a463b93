"""The hardest ways to write Locust scripts, found in public repositories; loops over what a script has written."""

from __future__ import annotations

import pytest

from loadlint.extractor import Extractor, FromBody, FromCookie, FromHeader, FromHtml, FromJson, FromUrl, Match
from tests.dialects.locust.helpers import HEAD, headers, parse, plain, taken, task, urls


def test_1_client_method_by_name_in_a_helper_module() -> None:
    script = parse(
        """from locust import HttpUser, task
from flow_helper import do_request

class Shop(HttpUser):
    host = "https://a.test"
    @task
    def flow(self):
        resp = do_request(self, "get", "/start")
        resp = do_request(self, "post", "/form", data={"token": "abc"})
""",
        files={
            "flow_helper.py": """def do_request(context, method, path, data=None):
    with getattr(context.client, method)(path, headers={**{"A": "1"}, **{"B": "2"}}, data=data,
                                         catch_response=True) as resp:
        return resp
"""
        },
    )
    assert urls(script) == ["GET https://a.test/start", "POST https://a.test/form"]
    assert headers(script.steps[0]) == {"A": "1", "B": "2"}
    assert plain(script.steps[1].request.body) == [("token", "abc")]
    assert script.files == ("flow_helper.py",)
    step = script.steps[1]
    assert step.editable
    assert script.source.text(step.span) == 'do_request(self, "post", "/form", data={"token": "abc"})'
    path = step.request.url[len("https://a.test") :].span()
    assert path is not None
    assert script.source.text(path) == "/form"


def test_2_wrappers_that_forward_all_arguments() -> None:
    script = parse(
        HEAD
        + """    def _get(self, *args, **kwargs):
        kwargs["verify"] = False
        return self.client.get(*args, **kwargs)

    @task
    def t(self):
        r = self._get("/a/abc", headers={"X": "y"})
        self._get(f"/b/{r.json()['id']}")
"""
    )
    assert urls(script) == ["GET https://a.test/a/abc", "GET https://a.test/b/{}"]
    assert headers(script.steps[0]) == {"X": "y"}
    assert script.steps[0].editable


def test_3_requests_from_data() -> None:
    script = parse(
        task(
            'requests = [{"method": "POST", "url": "/a", "data": {"x": "1"}}]',
            "for request in requests:",
            '    self.client.request(request["method"], request["url"], data=request["data"])',
        )
    )
    assert urls(script) == ["POST https://a.test/a"]
    assert plain(script.steps[0].request.body) == [("x", "1")]


def test_4_parameters_out_of_a_redirect() -> None:
    script = parse(
        "from urllib.parse import urlparse, parse_qs\n"
        + task(
            'response = self.client.get("/login", allow_redirects=False)',
            'location = response.headers["Location"]',
            'code = parse_qs(urlparse(location).query)["code"][0]',
            'self.state = re.search(r"state=(\\w+)", response.headers.get("Location")).group(1)',
            'ticket = response.headers["Location"].split("/")[-1]',
        ).replace("from locust", "import re\nfrom locust", 1)
    )
    assert script.steps[0].follows_redirects is False
    found = taken(script)
    assert found["location"] == Extractor(FromHeader("Location"))
    code = found["code"]
    assert code is not None and code.operations[0] == Match("[?&]code=([^&#]*)")
    assert found["self.state"] == Extractor(FromHeader("Location"), (Match(r"state=(\w+)"),))
    assert found["ticket"] is not None


def test_5_clients_of_their_own() -> None:
    script = parse(
        """from locust import HttpUser, task

class Api:
    def __init__(self, client, token):
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def get_item(self, id):
        method_name = "get"
        response = getattr(self.client, method_name)(f"/items/{id}", headers=self.headers)
        return response.headers["Location"].split("/")[-1]

class Shop(HttpUser):
    host = "https://a.test"
    def on_start(self):
        self.api = Api(self.client, "secret")
    @task
    def t(self):
        self.api.get_item("abc")
"""
    )
    assert urls(script) == ["GET https://a.test/items/abc"]
    assert headers(script.steps[0]) == {"Authorization": "Bearer secret"}


def test_6_token_in_the_session() -> None:
    script = parse(
        task(
            'r = self.client.get("/login")',
            'tok = r.cookies["csrftoken"]',
            'self.client.headers["X-CSRFToken"] = "abc"',
            'self.client.headers.update({"Referer": self.host})',
            'self.client.post("/login", {"user": "ann"})',
        )
    )
    assert headers(script.steps[0]) == {}
    assert headers(script.steps[1])["X-CSRFToken"] == "abc"
    assert headers(script.steps[1])["Referer"] == "https://a.test"
    assert taken(script) == {"tok": Extractor(FromCookie("csrftoken"))}
    assert plain(script.steps[1].request.body) == [("user", "ann")]


def test_7_mixins() -> None:
    script = parse(
        """from locust import HttpUser, task, between

class AuthMixin:
    def login(self):
        response = self.client.post("/login", json={"user": "ann"})
        self.token = response.json()["token"]

class PostsMixin:
    @task(3)
    def posts(self):
        self.client.get("/posts", headers={"Authorization": f"Bearer {self.token}"})

class BrowsingUser(HttpUser, AuthMixin, PostsMixin):
    wait_time = between(1, 2)
    host = "https://a.test"
    def on_start(self):
        self.login()
"""
    )
    assert urls(script) == ["POST https://a.test/login", "GET https://a.test/posts"]
    assert headers(script.steps[1]) == {"Authorization": "Bearer {}"}
    assert taken(script) == {"self.token": Extractor(FromJson(("token",)))}


def test_8_nested_task_sets_and_functions_with_a_parameter() -> None:
    script = parse(
        """from locust import HttpUser, TaskSet, task

def index(l):
    l.client.get("/")

def checkout(l):
    l.client.post("/checkout", {"a": "b"})

class Behaviour(TaskSet):
    def on_start(self):
        index(self)

    tasks = {index: 1, checkout: 10}

    @task
    class Inner(TaskSet):
        @task
        def deep(self):
            self.user.client.get("/deep/" + self.user.token)
            self.client.get("/" + self.parent.name)
            self.interrupt()

class WebsiteUser(HttpUser):
    host = "https://a.test"
    tasks = [Behaviour]
"""
    )
    assert [url.split(" ", 1)[1].removeprefix("https://a.test") for url in urls(script)] == [
        "/", "/", "/checkout", "/deep/{}", "/{}",
    ]  # fmt: skip
    places = script.tree.places
    assert places[0].raw.chain == ("WebsiteUser", "Behaviour")
    assert places[2].raw.chain == ("WebsiteUser", "Behaviour", "checkout")
    assert places[3].raw.chain[:3] == ("WebsiteUser", "Behaviour", "Inner")


def test_9_lists_that_all_users_share() -> None:
    script = parse(
        HEAD
        + """    _sent_ids = []

    @task
    def send(self):
        r = self.client.post("/send", json={"to": "ann"})
        Shop._sent_ids.append(r.json()["id"])

    @task
    def check(self):
        if self._sent_ids:
            self.client.get(f"/sent/{self._sent_ids[-1]}")
"""
    )
    assert urls(script)[0] == "POST https://a.test/send"
    assert len(script.steps) == 2


def test_10_har2locust() -> None:
    script = parse(
        """from locust import FastHttpUser, run_single_user, task


class rec(FastHttpUser):
    host = "http://a.test"
    default_headers = {
        "Accept-Language": "en-US",
        "User-Agent": "x",
    }

    @task
    def t(self):
        with self.client.request(
            "POST",
            "/a?q=1",
            headers={"accept-language": "de"},
            data="a=b&c=d%2Be",
            catch_response=True,
        ) as resp:
            pass
        with self.rest("GET", "http://b.test/x", headers={"Accept": "*/*"}) as resp:
            pass
        with self.rest_("GET", "/y") as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec)
"""
    )
    assert urls(script) == ["POST http://a.test/a?q=1", "GET http://b.test/x", "GET http://a.test/y?_={}"]
    assert headers(script.steps[0]) == {"accept-language": "de", "User-Agent": "x"}
    assert headers(script.steps[1])["Content-Type"] == "application/json"
    assert plain(script.steps[0].request.body) == "a=b&c=d%2Be"
    assert [place.raw.caught for place in script.tree.places] == ["with", "rest", "rest"]
    assert all(place.raw.fast for place in script.tree.places)


def test_11_weights_and_decorators_of_their_own() -> None:
    script = parse(
        """from locust import HttpUser, task, tag
import functools
RATIOS = {"SIGN_IN": 3}

def logged(f):
    @functools.wraps(f)
    def inner(self):
        return f(self)
    return inner

class Shop(HttpUser):
    host = "https://a.test"
    @tag("x")
    @task(RATIOS["SIGN_IN"])
    @logged
    def sign_in(self):
        self.client.get("/sign_in")
"""
    )
    assert urls(script) == ["GET https://a.test/sign_in"]


def test_12_sessions_of_their_own() -> None:
    script = parse(
        """from locust import HttpUser, task
from locust.clients import HttpSession

class Shop(HttpUser):
    host = "https://a.test"
    @task
    def t(self):
        other = HttpSession(base_url="https://b.test", request_event=self.environment.events.request, user=self)
        other.get("/b")
        self.client.get("/a")
"""
    )
    assert urls(script) == ["GET https://b.test/b", "GET https://a.test/a"]


def test_13_values_out_of_pages() -> None:
    script = parse(
        """import re
from bs4 import BeautifulSoup
from locust import HttpUser, task
PATTERN = re.compile(r'id="(\\d+)"')
class Shop(HttpUser):
    host = "https://a.test"
    @task
    def t(self):
        r = self.client.get("/login")
        m = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', r.text)
        if m:
            token = m.group(1)
        soup = BeautifulSoup(r.text, "html.parser")
        other = soup.find("input", attrs={"name": "_csrf"})["value"]
        third = soup.select_one("meta[name=csrf]").get("content")
        fourth = PATTERN.findall(r.content.decode())[2]
        address = r.url
"""
    )
    assert taken(script) == {
        "token": Extractor(FromBody(), (Match('name="csrfmiddlewaretoken" value="([^"]+)"'),)),
        "other": Extractor(FromHtml('input[name="_csrf"]', "value")),
        "third": Extractor(FromHtml("meta[name=csrf]", "content")),
        "fourth": Extractor(FromBody(), (Match(r'id="(\d+)"', 3),)),
        "address": Extractor(FromUrl()),
    }


def test_14_the_old_api() -> None:
    script = parse(
        """from locust import HttpLocust, TaskSet, TaskSequence, task, seq_task

class Steps(TaskSequence):
    @seq_task(2)
    def second(self):
        self.client.get("/2/" + self.locust.token)

    @seq_task(1)
    def first(self):
        r = self.client.get("/1")
        self.locust.token = r.json()["token"]

class WebsiteUser(HttpLocust):
    host = "https://a.test"
    task_set = Steps
    min_wait = 1000
"""
    )
    assert urls(script) == ["GET https://a.test/1", "GET https://a.test/2/{}"]
    assert taken(script) == {"self.locust.token": Extractor(FromJson(("token",)))}
    broken = parse("from locust import HttpLocust\nclass U(HttpLocust):\n    def t(self):\n        print 'x'\n")
    assert isinstance(broken.steps, tuple)


def test_15_module_globals_set_by_listeners() -> None:
    script = parse(
        """from locust import HttpUser, task, events
_NEXT = None

@events.test_start.add_listener
def start(environment, **kwargs):
    global _NEXT
    _NEXT = environment.parsed_options.next

class Shop(HttpUser):
    host = "https://a.test"
    @task
    def t(self):
        self.client.get("/users/%s" % _NEXT)
        self.client.get("/users/{}/{name}".format(1, name="x"))
"""
    )
    assert urls(script) == ["GET https://a.test/users/{}", "GET https://a.test/users/1/x"]


def test_16_one_of_several_methods() -> None:
    script = parse(
        task("random.choice([self.browse, self.buy])()", "{1: self.browse, 2: self.leave}[self.state]()").replace(
            "from locust", "import random\nfrom locust", 1
        )
        + """
    def browse(self):
        self.client.get("/browse")

    def buy(self):
        self.client.get("/buy")

    def leave(self):
        self.client.get("/leave")
"""
    )
    paths = ["/browse", "/buy", "/browse", "/leave"]
    assert urls(script) == [f"GET https://a.test{path}" for path in paths]
    assert all(step.conditional for step in script.steps)


USERS = 'users = [{"name": "ann"}, {"name": "ben"}]'
GET = 'self.client.get("/x/" + name)'


@pytest.mark.parametrize(
    "lines",
    [
        ["for user in users:", '    name = user["name"]', "    break"],
        ["for user in users:", '    if user["name"] == self.wanted:', '        name = user["name"]', "        break"],
        ["for user in users:", '    name = user["name"]'],
    ],
    ids=["first", "looked for", "last"],
)
def test_a_loop_over_objects_leaves_the_request_behind_it(lines: list[str]) -> None:
    address = parse(task(USERS, 'name = ""', *lines, GET)).steps[0].request.url.value
    start, _, name = address.rpartition("/x/")
    assert start
    assert name


@pytest.mark.parametrize("value", ['"q"', 'b"q"'])
def test_a_text_may_be_bytes(value: str) -> None:
    lines = [f"value = {value}", "if isinstance(value, str):", '    self.client.get("/str")']
    script = parse(task(*lines, "else:", '    self.client.get("/bytes")'))
    assert [step.request.url.value.rpartition("/")[2] for step in script.steps] == ["str", "bytes"]


def test_a_task_of_weight_0_never_runs() -> None:
    script = parse(
        HEAD
        + """    @task(0)
    def prepare(self):
        self.client.get("/prepare")

    @task
    def t(self):
        self.client.get("/a")
"""
    )
    assert urls(script) == ["GET https://a.test/a"]
