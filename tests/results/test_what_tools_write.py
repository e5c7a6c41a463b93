"""What tools write of redirects, names, parallel requests and sums, in small files: what is seen and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.correlation.pipeline import build
from loadlint.results import read
from loadlint.results.examine import Problem, baseline_of, examine
from loadlint.text.source import Source
from tests.results.test_formats import point
from tests.support.flowtext import parse_flow
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6

JOURNEY = """\
GET http://h/login
HTTP 200
Content-Type: text/html

<form><input type="password" name="password"></form>
###
POST http://h/login
Content-Type: application/x-www-form-urlencoded

user=ann&password=secret
HTTP 302
Location: /home
###
GET http://h/home
HTTP 200
Content-Type: text/html

<h1>Hello Ann</h1><a href="/cart">cart</a>
###
GET http://h/cart
HTTP 200
Content-Type: text/html

<h1>Cart</h1>
###
GET http://h/home
HTTP 200
Content-Type: text/html

<h1>Hello Ann</h1><a href="/cart">cart</a>
"""
SCRIPT = k6(
    "const base = __ENV.BASE || 'http://h';",
    "http.get(`${base}/login`);",
    "http.post(`${base}/login`, { user: 'ann', password: 'secret' });",
    "http.get(http.url`${base}/cart`);",
    "http.get(`${base}/home`);",
)
PLAN = to_jmx("""
thread group Users
  GET /login on h
  POST /login on h sending user=ann&password=secret
  GET /cart on h
  GET /home on h
""")


def problems(script: str, name: str, results: Path, journey: str = JOURNEY) -> list[tuple[int, int, int, str]]:
    """The step, the numbers and the strongest sign of each root cause."""
    return [(one.step, one.count, one.total, one.signs[0].text) for one in examined(script, name, results, journey)]


def examined(script: str, name: str, results: Path, journey: str = JOURNEY) -> tuple[Problem, ...]:
    source = Source(name, script.encode())
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect is not None
    model = dialect.parse(source, lambda _: None)
    return examine(read(str(results)), baseline_of(model, build(model, [parse_flow(journey)])))


# --- JMeter

SAVED = """\
<testResults version="1.2">
<httpSample ts="1" s="true" lb="GET /login" rc="200" tn="U 1-1" by="200"><java.net.URL>http://h/login</java.net.URL></httpSample>
<httpSample ts="2" s="true" lb="POST /login" rc="200" tn="U 1-1" by="300">{hops}<java.net.URL>http://h/home</java.net.URL></httpSample>
<httpSample ts="3" s="{passes}" lb="GET /cart" rc="{status}" tn="U 1-1" by="200"><java.net.URL>http://h/cart</java.net.URL></httpSample>
<httpSample ts="4" s="true" lb="GET /home" rc="200" tn="U 1-1" by="300"><java.net.URL>http://h/home</java.net.URL></httpSample>
</testResults>
"""
HOPS = (
    '<httpSample s="true" lb="POST /login-0" rc="{status}" tn="U 1-1" by="90"><java.net.URL>http://h/login</java.net.URL></httpSample>'
    '<httpSample s="true" lb="POST /login-1" rc="200" tn="U 1-1" by="210"><java.net.URL>http://h/home</java.net.URL></httpSample>'
)
ROWS = """\
timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,failureMessage,bytes,URL
1,1,GET /login,200,OK,U 1-1,true,,200,http://h/login
2,1,POST /login,200,OK,U 1-1,true,,300,http://h/home
3,1,GET /cart,{status},,U 1-1,{passes},,200,http://h/cart
4,1,GET /home,200,OK,U 1-1,true,,300,http://h/home
"""
JTL = {
    "in CSV": ROWS,
    "in XML": SAVED.replace("{hops}", HOPS.format(status=302)),
    "in XML without sub-samples": SAVED.replace("{hops}", ""),
}


@pytest.mark.parametrize("form", JTL)
def test_a_redirect_that_jmeter_follows_is_no_failure(form: str, tmp_path: Path) -> None:
    """The sample has the status behind the redirect; the redirect itself is a sub-sample or nowhere."""
    results = tmp_path / "run.jtl"
    results.write_text(JTL[form].format(status=200, passes="true"))
    assert problems(PLAN, "a.jmx", results) == []
    results.write_text(JTL[form].format(status=403, passes="false"))
    assert problems(PLAN, "a.jmx", results) == [(2, 1, 1, "its status is 403")]


@pytest.mark.parametrize(("status", "is_new"), [(299, False), (300, True), (302, True), (304, False), (399, True)])
def test_a_redirect_that_is_new_is_seen_in_the_sub_samples(status: int, is_new: bool, tmp_path: Path) -> None:
    """The browser's own copy, which is still good, leads nowhere."""
    results = tmp_path / "run.jtl"
    text = SAVED.format(hops="", status=200, passes="true")
    new = HOPS.format(status=status).replace("POST", "GET").replace("/home", "/login")
    results.write_text(text.replace("<java.net.URL>http://h/cart", f"{new}<java.net.URL>http://h/cart"))
    told = [(2, 1, 1, "it redirects; the recorded response does not")]
    assert problems(PLAN, "a.jmx", results) == (told if is_new else [])


@pytest.mark.parametrize(
    ("recorded", "size", "told_size"), [(2000, 1033, 2067), (2000, 1034, None), (35, 1, 100), (34, 1, None)]
)
def test_an_answer_that_has_shrunk(recorded: int, size: int, told_size: int | None, tmp_path: Path) -> None:
    """A JTL counts headers as well: a line of status and each header with its separators."""
    head = "GET http://h/cart\nHTTP 200\nContent-Type: text/html\nContent-Length: {}\n\n"
    page = head.format(recorded) + "t" * recorded
    results = tmp_path / "run.jtl"
    results.write_text(f"{ROWS.splitlines()[0]}\n3,1,GET /cart,200,OK,U 1-1,true,,{size},http://h/cart\n")
    told = problems(to_jmx("thread group Users\n  GET /cart on h\n"), "a.jmx", results, page)
    text = f"it has {size} bytes; the recorded response has {told_size}"
    assert told == ([(0, 1, 1, text)] if told_size is not None else [])


def test_a_redirect_without_saved_headers_has_no_body_that_is_missing(tmp_path: Path) -> None:
    """With response data alone, the address of the next sub-sample tells where a redirect led to."""
    page = '<responseData>&lt;h1&gt;Hello Ann&lt;/h1&gt;&lt;a href="/cart"&gt;cart&lt;/a&gt;</responseData>'
    first, second = HOPS.format(status=302).split("</httpSample>")[:2]
    hops = f"{first}<responseData></responseData></httpSample>{second}{page}</httpSample>"
    results = tmp_path / "run.jtl"
    results.write_text(SAVED.format(hops=hops, status=200, passes="true"))
    assert problems(PLAN, "a.jmx", results) == []


def test_a_status_that_the_recording_has_or_the_plan_allows_is_none(tmp_path: Path) -> None:
    results = tmp_path / "run.jtl"
    results.write_text(ROWS.format(status=404, passes="true"))
    assert problems(PLAN, "a.jmx", results) == []


@pytest.mark.parametrize(("encoding", "is_seen"), [("", True), ("Content-Encoding: gzip\n", False)])
def test_sizes_of_compressed_answers_are_not_compared(encoding: str, is_seen: bool, tmp_path: Path) -> None:
    """A JTL counts the bytes that were sent, a recording holds those of the text."""
    page = f"GET http://h/cart\nHTTP 200\nContent-Type: text/html\n{encoding}\n<p>{'Tea and more. ' * 50}</p>\n"
    results = tmp_path / "run.jtl"
    results.write_text(ROWS.partition("\n")[0] + "\n3,1,GET /cart,200,OK,U 1-1,true,,200,http://h/cart\n")
    plan = to_jmx("thread group Users\n  GET /cart on h\n")
    assert bool(problems(plan, "a.jmx", results, page)) == is_seen


def test_the_end_of_a_jtl_is_not_that_of_an_iteration(tmp_path: Path) -> None:
    """The run may have been stopped. That a user begins anew shows that an iteration has ended."""
    results = tmp_path / "run.jtl"
    rows = ROWS.format(status=200, passes="true").splitlines(keepends=True)
    results.write_text("".join(rows[:3]))
    assert problems(PLAN, "a.jmx", results) == []
    results.write_text("".join([*rows[:3], *(row.replace(",", "0,", 1) for row in rows[1:])]))
    assert problems(PLAN, "a.jmx", results) == [
        (1, 1, 2, "the iteration ends here: 2 later requests were not made"),
    ]


def test_a_thread_group_makes_its_own_steps_alone(tmp_path: Path) -> None:
    plan = to_jmx("""
thread group Readers
  GET /login on h
  GET /home on h
thread group Buyers
  GET /cart on h
""")
    rows = [
        f"{number},1,GET /{name},200,OK,{user},true,,200,http://h/{name}\n"
        for user, name in (("Readers 1-1", "login"), ("Readers 1-1", "home"), ("Buyers 2-1", "cart"))
        for number in (1, 2)
    ]
    results = tmp_path / "run.jtl"
    results.write_text(ROWS.partition("\n")[0] + "\n" + "".join(sorted(rows)))
    assert problems(plan, "a.jmx", results) == []


def test_transactions_that_hide_their_requests_are_told(tmp_path: Path) -> None:
    text = "Number of samples in transaction : 2, number of failing samples : 0"
    results = tmp_path / "run.jtl"
    results.write_text(ROWS.partition("\n")[0] + f'\n1,9,Buy,200,"{text}",U 1-1,true,,500,null\n')
    assert "transactions generate a parent sample" in read(str(results)).note


# --- k6


def requests(*requests_of_run: tuple[str, str, int], group: str = "") -> list[str]:
    """Lines for requests: method, name and status."""
    return [
        point("http_reqs", 1, method=method, name=name, url=name, status=str(status), group=group)
        for method, name, status in requests_of_run
    ]


LOGIN = [("GET", "http://127.0.0.1:80/login", 200), ("POST", "http://127.0.0.1:80/login", 302)]
HOME = ("GET", "http://127.0.0.1:80/home", 200)
CART = ("GET", "${}/cart", 200)
END = point("iterations", 1, group="")
WHOLE = [*requests(*LOGIN, HOME, CART, HOME), END]
ONE_USER = point("vus", 1)


def k6_file(folder: Path, *lines: str) -> Path:
    (folder / "k6.json").write_text("\n".join(lines))
    return folder / "k6.json"


def test_hops_of_k6_are_no_steps(tmp_path: Path) -> None:
    """The redirect leads to an address that a later step asks for, and k6's names have a mark for the base address."""
    assert problems(SCRIPT, "a.js", k6_file(tmp_path, *WHOLE)) == []


def test_iterations_of_k6_are_counted_as_it_counts_them(tmp_path: Path) -> None:
    refused = requests(*LOGIN, HOME, ("GET", "${}/cart", 403), HOME)
    lines = [ONE_USER, *WHOLE, *refused, END]
    assert problems(SCRIPT, "a.js", k6_file(tmp_path, *lines)) == [(2, 1, 2, "its status is 403")]


def test_an_iteration_that_k6_interrupts_has_not_ended(tmp_path: Path) -> None:
    lines = [ONE_USER, *WHOLE, *requests(*LOGIN, HOME)]
    assert problems(SCRIPT, "a.js", k6_file(tmp_path, *lines)) == []
    assert problems(SCRIPT, "a.js", k6_file(tmp_path, *lines, END)) == [
        (1, 1, 2, "the iteration ends here: 2 later requests were not made")
    ]


def test_parallel_requests_of_k6_come_in_any_order(tmp_path: Path) -> None:
    script = k6("http.batch(['http://h/login', 'http://h/cart', 'http://h/home']);")
    lines = requests(HOME, ("GET", "http://h/cart", 200), LOGIN[0])
    assert problems(script, "a.js", k6_file(tmp_path, *lines, END)) == []


def test_a_status_that_the_script_expects_is_no_failure(tmp_path: Path) -> None:
    lines = requests(*LOGIN, HOME, ("GET", "${}/cart", 404), HOME)
    expected = [line.replace('"group":""', '"expected_response":"true","group":""') for line in lines]
    assert problems(SCRIPT, "a.js", k6_file(tmp_path, *expected, END)) == []


def test_sums_of_several_users_have_redirects_among_them(tmp_path: Path) -> None:
    two_users = [point("vus", 2), *WHOLE, *WHOLE]
    assert problems(SCRIPT, "a.js", k6_file(tmp_path, *two_users)) == []
    lost = [*two_users, *requests(*LOGIN, HOME), END, *requests(*LOGIN, HOME), END]
    assert problems(SCRIPT, "a.js", k6_file(tmp_path, *lost)) == [
        (1, 2, 4, "2 of 4 iterations end here: the next request was not made")
    ]


def test_a_loop_of_several_requests_is_one_iteration(tmp_path: Path) -> None:
    """What tells iterations of a recorded run is the order of the script."""
    script = k6("for (let i = 0; i < 2; i++) {", "http.get('http://h/cart');", "http.get('http://h/home');", "}")
    entries = [
        {
            "startedDateTime": f"2026-01-01T00:00:{number:02}Z",
            "request": {"method": "GET", "url": f"http://h/{name}", "headers": []},
            "response": {"status": status, "headers": [], "content": {"text": "<h1>Cart</h1>", "size": 13}},
        }
        for number, (name, status) in enumerate([("cart", 200), ("home", 200), ("cart", 200), ("home", 403)])
    ]
    results = tmp_path / "run.har"
    results.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    assert problems(script, "a.js", results, JOURNEY) == [(1, 1, 1, "its status is 403")]


CHECKED = k6(
    "let page;",
    "group('Open', () => { page = http.get('http://h/login'); check(page, { 'is 200': (r) => r.status === 200 }); });",
    "group('Cart', () => { page = http.get('http://h/cart');",
    "check(page, { 'is 200': (r) => r.status === 200, 'is a cart': (r) => r.body.includes('Cart') }); });",
).replace("import", "import { check, group } from 'k6';\nimport", 1)


def test_checks_of_one_request_are_one_failure_in_their_group(tmp_path: Path) -> None:
    def of_group(name: str, fails: int, *checks: str) -> dict[str, object]:
        members = [{"name": check, "passes": 1 - fails, "fails": fails} for check in checks]
        return {"name": name, "groups": [], "checks": members}

    groups = [of_group("Open", 0, "is 200"), of_group("Cart", 1, "is 200", "is a cart")]
    summary = tmp_path / "summary.json"
    summary.write_text(json.dumps({"metrics": {}, "root_group": {"name": "", "groups": groups, "checks": []}}))
    assert problems(CHECKED, "a.js", summary) == [(1, 1, 1, "check “is 200” failed")]


# --- Locust

LOCUSTFILE = """\
from locust import HttpUser, task


class Customer(HttpUser):
    @task
    def buy(self):
        self.client.get("/login")
        self.client.post("/login", data={"user": "ann", "password": "secret"})
        page = self.client.get("/cart")
        if "Cart" not in page.text:
            raise RuntimeError("no cart in the response to GET /cart")
        self.client.get("/home")
"""
STATS = """\
Type,Name,Request Count,Failure Count,Average Content Size
GET,/login,{first},0,120
POST,/login,{first},0,120
GET,/cart,{first},{failed},120
GET,/home,{last},0,120
,Aggregated,9,0,120
"""
HISTORY = "Timestamp,User Count,Type,Name\n1,{users},,Aggregated\n"
EXCEPTIONS = 'Count,Message,Traceback,Nodes\n2,no cart in the response to GET /cart,"Traceback",local\n'
FAILURES = "Method,Name,Error,Occurrences\nGET,/cart,\"HTTPError('403 Client Error')\",1\n"


def locust_files(folder: Path, **files: str) -> Path:
    for kind, text in files.items():
        (folder / f"x_{kind}.csv").write_text(text)
    return folder / "x_stats.csv"


@pytest.mark.parametrize(("users", "ends"), [(10, []), (2, [(2, 8, 18)]), (0, [])])
def test_iterations_that_are_open_when_locust_stops_have_not_ended(
    users: int, ends: list[tuple[int, int, int]], tmp_path: Path
) -> None:
    """Ten users may stand between two requests; where the file does not tell how many there are, nothing is known."""
    stats = STATS.format(first=20, failed=0, last=10)
    results = locust_files(tmp_path, stats=stats, stats_history=HISTORY.format(users=users))
    assert [found[:3] for found in problems(LOCUSTFILE, "a.py", results)] == ends


def test_exceptions_of_locust_are_told_at_their_step(tmp_path: Path) -> None:
    results = locust_files(tmp_path, stats=STATS.format(first=4, failed=0, last=4), exceptions=EXCEPTIONS)
    assert problems(LOCUSTFILE, "a.py", results) == [
        (2, 2, 4, "an exception: no cart in the response to GET /cart"),
    ]
    assert problems(LOCUSTFILE, "a.py", tmp_path / "x_exceptions.csv") == problems(LOCUSTFILE, "a.py", results)


def test_a_request_of_locust_fails_once_whatever_is_said_of_it(tmp_path: Path) -> None:
    """It has two reasons, and raises an exception."""
    stats = STATS.format(first=1, failed=1, last=1)
    once = EXCEPTIONS.replace("\n2,", "\n1,")
    reasons = FAILURES + "GET,/cart,\"CatchResponseError('no cart')\",1\n"
    results = locust_files(tmp_path, stats=stats, failures=reasons, exceptions=once)
    ((step, count, total, _),) = problems(LOCUSTFILE, "a.py", results)
    assert (step, count, total) == (2, 1, 1)


def test_a_name_of_several_steps_says_which_may_be_meant(tmp_path: Path) -> None:
    twice = LOCUSTFILE + '        self.client.get("/cart")\n'
    results = locust_files(tmp_path, stats=STATS.format(first=2, failed=1, last=1), failures=FAILURES)
    (problem,) = examined(twice, "a.py", results)
    assert (problem.step, problem.others) == (2, (4,))
