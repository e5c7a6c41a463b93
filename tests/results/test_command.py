"""`loadlint results` as a user runs it, and the same in the script by a link."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config, find
from loadlint.results import examine
from loadlint.results.model import Results
from loadlint.results.steps import Iteration, Labels, iterations
from loadlint.text.source import Source
from tests.support.run import loadlint

SCRIPT = """\
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const made = http.post('https://shop.test/carts', '{"kind":"tea"}');
  const cartId = made.json('id');
  if (!cartId) fail('no cartId in the response to POST /carts');
  http.get(`https://shop.test/carts/${cartId}`, { tags: { name: 'cart' } });
  http.get('https://shop.test/bye');
}
"""
RECORDING = [
    ("POST", "https://shop.test/carts", 201, '{"id": "c-8f14e45f"}', '{"kind":"tea"}'),
    ("GET", "https://shop.test/carts/c-8f14e45f", 200, '{"id": "c-8f14e45f", "items": [{"n": 1}]}', ""),
    ("GET", "https://shop.test/bye", 200, '{"ok": true}', ""),
]

OTHER = ("GET", "https://other.test/x/y/z", 200, "{}", "")
"""A request of another application."""


def har(*exchanges: tuple[str, str, int, str, str]) -> str:
    entries = [
        {
            "startedDateTime": f"2026-01-01T00:00:{number:02}Z",
            "request": {
                "method": method,
                "url": url,
                "headers": [],
                **({"postData": {"mimeType": "application/json", "text": body}} if body else {}),
            },
            "response": {
                "status": status,
                "headers": [],
                "content": {
                    "mimeType": "text/html" if text.startswith("<") else "application/json",
                    "text": text,
                    "size": len(text),
                },
            },
        }
        for number, (method, url, status, text, body) in enumerate(exchanges)
    ]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A script, its recording, and a run in which one cart could not be made."""
    (tmp_path / "shop.js").write_text(SCRIPT)
    (tmp_path / "shop.har").write_text(har(*RECORDING))
    refused = ("POST", "https://shop.test/carts", 200, '{"success": false, "error": "no stock"}', '{"kind":"tea"}')
    missing = ("GET", "https://shop.test/carts/undefined", 404, '{"status": 404}', "")
    (tmp_path / "run.har").write_text(har(*RECORDING, refused, missing, RECORDING[2]))
    return tmp_path


def test_concise(shop: Path) -> None:
    done = loadlint(shop, "results", "run.har", "--script", "shop.js", "--output-format", "concise", exits=1)
    line = done.text.splitlines()[-2]
    assert line.startswith("shop.js:5:16: error[soft-failure] run.har: POST /carts fails in 1 of 2 iterations: ")
    assert line.endswith("; 1 later step fails because of it")


OBJECT = """\
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const page = http.get('https://shop.test/page').json('page');
  if (!page.lists) fail('no page');
  http.get('https://shop.test/bye');
}
"""


def test_an_object_that_a_script_looks_into_is_no_lost_value(tmp_path: Path) -> None:
    page = ("GET", "https://shop.test/page", 200, '{"page": {"lists": [{"of": [1]}, {"of": []}]}}', "")
    for name in ("page.har", "run.har"):
        (tmp_path / name).write_text(har(page, RECORDING[2]))
    (tmp_path / "page.js").write_text(OBJECT)
    done = loadlint(tmp_path, "results", "run.har", "--script", "page.js", exits=0)
    assert "Found no problems" in done.text


def test_full_names_evidence_cascade_and_what_to_do(shop: Path) -> None:
    text = loadlint(shop, "results", "run.har", "--script", "shop.js", "--output-format", "full", exits=1).text
    assert "error: no stock (+0.8)" in text
    assert "8:3 fails too (1 times), because it sends cartId, which is taken from that response" in text
    assert "so add an assertion that fails it" in text


def test_json(shop: Path) -> None:
    done = loadlint(shop, "results", "run.har", "--script", "shop.js", "--output-format", "json", exits=1)
    (found,) = json.loads(done.text)["diagnostics"]
    assert found["rule"] == "soft-failure"
    assert found["range"]["start"] == {"line": 5, "column": 16}
    assert [one["range"]["start"]["line"] for one in found["related"]] == [8]
    assert {one["reason"] for one in found["evidence"]["reasons"]} >= {"success: false", "error: no stock"}


def test_a_good_run(shop: Path) -> None:
    (shop / "run.har").write_text(har(*RECORDING, *RECORDING))
    done = loadlint(shop, "results", "run.har", "--script", "shop.js", exits=0)
    assert done.text.splitlines()[-1] == "Found no problems in 1 script."


ASKING = """\
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/rpc', '{"method":"whoAmI"}');
  http.post('https://shop.test/rpc', '{"method":"login","user":"ann","password":"secret"}');
  http.post('https://shop.test/rpc', '{"method":"pay"}');
}
"""
NOBODY, ANSWER = '{"error": {"code": -32001, "message": "nobody"}}', '{"result": {"ok": true}}'


@pytest.mark.parametrize(("paid", "code"), [(ANSWER, 0), (NOBODY, 1)])
def test_a_question_that_was_refused_before_the_login_is_no_failure_of_the_run(
    paid: str, code: int, tmp_path: Path
) -> None:
    (tmp_path / "shop.js").write_text(ASKING)
    calls = [line.partition(", '")[2].partition("')")[0] for line in ASKING.splitlines() if "post(" in line]
    for name, last in (("shop.har", ANSWER), ("run.har", paid)):
        answers = zip(calls, (NOBODY, ANSWER, last), strict=True)
        (tmp_path / name).write_text(
            har(*(("POST", "https://shop.test/rpc", 200, answer, call) for call, answer in answers))
        )
    text = loadlint(tmp_path, "results", "run.har", "--script", "shop.js", exits=code).text
    # The recording's own is a note; it is no failure of the run, and does not change the exit code.
    assert "shop.js:4:3: information[soft-failure] shop.har, entry 0" in text
    assert re.findall(r"shop.js:(\d+):.*error.* run.har: POST /rpc fails in 1 of 1 iterations", text) == ["6"] * code


def test_a_value_that_only_conditional_requests_send_may_be_missing(tmp_path: Path) -> None:
    script = SCRIPT.replace(
        "  if (!cartId) fail('no cartId in the response to POST /carts');\n  http", "  if (cartId) http"
    )
    (tmp_path / "shop.js").write_text(script)
    (tmp_path / "shop.har").write_text(har(*RECORDING))
    empty = ("POST", "https://shop.test/carts", 201, '{"carts": []}', '{"kind":"tea"}')
    (tmp_path / "run.har").write_text(har(empty, RECORDING[2]))
    loadlint(tmp_path, "results", "run.har", "--script", "shop.js", exits=0)


def test_an_answer_that_lacks_a_value_is_the_cause_of_later_failures(shop: Path) -> None:
    """The application has renamed a field: its answer looks good, and the next request fails."""
    renamed = ("POST", "https://shop.test/carts", 201, '{"cart": "c-1"}', '{"kind":"tea"}')
    missing = ("GET", "https://shop.test/carts/undefined", 404, '{"status": 404}', "")
    (shop / "run.har").write_text(har(renamed, missing, RECORDING[2]))
    text = loadlint(shop, "results", "run.har", "--script", "shop.js", exits=1).text
    assert "POST /carts fails in 1 of 1 iterations: it has no cartId, which later requests need; 1" in text


def test_an_iteration_that_ends_says_what_it_lacks(shop: Path) -> None:
    renamed = ("POST", "https://shop.test/carts", 201, '{"cart": "c-1"}', '{"kind":"tea"}')
    (shop / "run.har").write_text(har(renamed, *RECORDING))
    text = loadlint(shop, "results", "run.har", "--script", "shop.js", "--output-format", "full", exits=1).text
    assert "it has no cartId, which later requests need (+0.6)" in text
    assert "the iteration ends here: 2 later requests were not made (+0.6)" in text


def k6_requests(*requests: tuple[str, str, int]) -> str:
    """Lines of `--out json` for requests of two users, which are not told apart."""
    vus = {"metric": "vus", "type": "Point", "data": {"time": "2026-01-01T00:00:00Z", "value": 2, "tags": {}}}
    points = [
        {
            "metric": metric,
            "type": "Point",
            "data": {
                "time": f"2026-01-01T00:00:{number:02}Z",
                "value": 1,
                "tags": {"method": method, "name": name, "url": name, "status": str(status)},
            },
        }
        for number, (method, name, status) in enumerate(requests)
        for metric in ("http_reqs", "http_req_duration")
    ]
    return "".join(f"{json.dumps(line)}\n" for line in (vus, *points))


def test_what_fails_more_often_than_its_cause_has_another_one(shop: Path) -> None:
    """Of two users one could not make a cart; that alone does not explain two carts that are not shown."""
    made, refused = (("POST", "https://shop.test/carts", status) for status in (201, 500))
    shown, missing = (("GET", "cart", status) for status in (200, 404))
    bye = ("GET", "https://shop.test/bye", 200)
    for carts, causes in (((shown, missing), ["POST /carts"]), ((missing, missing), ["POST /carts", "GET /carts/…"])):
        (shop / "run.json").write_text(k6_requests(made, refused, *carts, bye, bye))
        done = loadlint(shop, "results", "run.json", "--script", "shop.js", exits=1)
        assert re.findall(r"run.json: (\w+ \S+) fails in \d of 2 requests", done.text) == causes
        assert "--system-tags with vu and iter tells them apart" in done.err


PAGES = """\
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/?view=list&page=1');
  http.get('https://shop.test/?view=list&page=2');
}
"""


def test_requests_that_differ_in_their_query_are_told_apart(tmp_path: Path) -> None:
    pages = [("GET", f"https://shop.test/?view=list&page={number}", 200, '{"items": [1]}', "") for number in (1, 2)]
    assert "run.har: GET /?view=list&page=2 fails in 1 of 1 iterations: its status is 403" in _refused(tmp_path, pages)


@pytest.mark.parametrize(
    ("titles", "name"), [(("Mugs", "Tea &amp; pots"), "/ “Tea & pots”"), (("Shop", "Shop"), "/?view=list&page=2")]
)
def test_titles_of_pages_tell_them_apart(titles: tuple[str, str], name: str, tmp_path: Path) -> None:
    """Where they differ."""
    pages = [
        ("GET", f"https://shop.test/?view=list&page={number}", 200, f"<html><title>{title}</title>Welcome</html>", "")
        for number, title in enumerate(titles, 1)
    ]
    text = _refused(tmp_path, pages)
    assert f"run.har: GET {name} fails in 1 of 1 iterations: its status is 403" in text


def _refused(tmp_path: Path, pages: list[tuple[str, str, int, str, str]]) -> str:
    """What is told of a run in which the second page was refused."""
    refused = ("GET", "https://shop.test/?view=list&page=2", 403, "", "")
    (tmp_path / "shop.js").write_text(PAGES)
    (tmp_path / "shop.har").write_text(har(*pages))
    (tmp_path / "run.har").write_text(har(pages[0], refused))
    return loadlint(tmp_path, "results", "run.har", "--script", "shop.js", exits=1).text


LOGIN = """from locust import HttpUser, task


class Customer(HttpUser):
    @task
    def buy(self):
        self.client.post("/login", json={"user": "ann", "password": "secret"})
"""


@pytest.mark.parametrize(("status", "is_refusal"), [(401, True), (503, False)])
def test_a_refused_login_leads_to_the_data(status: int, is_refusal: bool, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(LOGIN)
    (tmp_path / "run.har").write_text(har(("POST", "https://shop.test/login", status, "{}", '{"user":"ann"}')))
    arguments = ["results", "run.har", "--script", "shop.py", "--output-format", "full"]
    text = loadlint(tmp_path, *arguments, exits=1).text
    assert ("look at the user and the password in the script's data" in " ".join(text.split())) == is_refusal


def test_the_files_of_one_run_of_locust_are_one(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(LOGIN)
    (tmp_path / "x_stats.csv").write_text("Type,Name,Request Count,Failure Count\nPOST,/login,4,2\n")
    (tmp_path / "x_failures.csv").write_text("Method,Name,Error,Occurrences\nPOST,/login,HTTPError('401'),2\n")
    files = ["x_stats.csv", "x_failures.csv"]
    text = loadlint(tmp_path, "results", *files, "--script", "shop.py", exits=1).text
    assert text.count("soft-failure") == text.count("x_stats.csv: POST /login fails in 2 of 4 requests") == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nowhere.jtl", "--script", "shop.js"), "nowhere.jtl: there is no such file"),
        (("run.har", "--script", "shop.har"), "shop.har: is not a load script"),
        (("shop.js", "--script", "shop.js"), "shop.js: holds no results of a run"),
    ],
)
def test_what_can_not_be_used_ends_with_2(arguments: tuple[str, ...], reason: str, shop: Path) -> None:
    done = loadlint(shop, "results", *arguments, exits=2)
    assert done.text == ""
    assert reason in done.err


def test_results_of_another_script_end_with_2(shop: Path) -> None:
    """A pipeline that compares the wrong files is not to pass."""
    (shop / "run.har").write_text(har(OTHER))
    done = loadlint(shop, "results", "run.har", "--script", "shop.js", exits=2)
    assert done.text == ""
    assert done.err.splitlines()[-1] == (
        "loadlint: run.har: no request is a step of shop.js: give the script of this run, or leave --script out"
    )


def test_results_of_which_most_are_of_another_script_are_told(shop: Path) -> None:
    (shop / "run.har").write_text(har(OTHER, OTHER, ("GET", "https://shop.test/bye", 200, '{"ok": true}', "")))
    done = loadlint(shop, "results", "run.har", "--script", "shop.js", exits=0)
    assert "run.har: 2 of 3 requests fit no step of shop.js: is it the script of this run?" in done.err


def test_a_step_of_any_name_may_be_any_request(shop: Path) -> None:
    call = "http.get(__ENV.PAGE, { tags: { name: __ENV.NAME } })"
    (shop / "any.js").write_text(f"import http from 'k6/http'\nexport default function () {{ {call} }}\n")
    (shop / "run_stats.csv").write_text("Type,Name,Request Count,Failure Count\nGET,Cart,4,0\n")
    done = loadlint(shop, "results", "run_stats.csv", "--script", "any.js", exits=0)
    assert "4 of 4 requests fit no step of any.js" in done.err


@pytest.mark.parametrize("by", ["comment", "configuration"])
def test_linked_results_are_findings_of_the_script(by: str, shop: Path) -> None:
    """What an editor shows."""
    text = SCRIPT
    if by == "comment":
        text = "// loadlint: results=run.har\n" + SCRIPT
    else:
        (shop / "loadlint.toml").write_text('[results]\n"shop.js" = ["run.har"]\n')
    own = find(str(shop))
    findings = engine.analyse(Source(str(shop / "shop.js"), text.encode()), Project(own)).findings
    (found,) = [finding for finding in findings if finding.rule == "soft-failure"]
    assert [related.text for related in found.related]


def test_a_broken_link_is_reported(tmp_path: Path) -> None:
    source = Source(str(tmp_path / "a.js"), b"// loadlint: results=gone.jtl\n" + SCRIPT.encode())
    findings = engine.analyse(source, Project(Config(root=str(tmp_path)))).findings
    assert "broken-recording-link" in {finding.rule for finding in findings}


def test_results_are_examined_again_where_an_edit_matters_to_them(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def counted(labels: Labels, results: Results) -> Iterator[Iteration]:
        looks.append(len(results.samples))
        return iterations(labels, results)

    monkeypatch.setattr(examine, "iterations", counted)
    source = Source(str(shop / "shop.js"), b"// loadlint: results=run.har\n" + SCRIPT.encode())
    project = Project(find(str(shop)))

    def found(made: Source) -> list[str]:
        return [one.message for one in engine.analyse(made, project).findings if one.rule == "soft-failure"]

    before = found(source)
    assert before and looks == [6]
    source = source.replaced(source.data.replace(b"no cartId in", b"there is no cartId in"))
    assert found(source) == before and looks == [6]
    source = source.replaced(source.data.replace(b"'https://shop.test/bye'", b"'https://shop.test/goodbye'"))
    assert found(source) != before and looks == [6, 6]
    (shop / "run.har").write_text(har(*RECORDING))
    found(source)
    assert looks == [6, 6, 3]


UNIQUE = """\
import http from 'k6/http';

export default function () {
  http.post('https://blog.test/posts', { title: 'Tea time', slug: 'tea-time' });
}
"""
FORM = '<form method="post"><input name="title" value="Tea time"><p{}><input name="slug" value="tea-time"></p></form>'
REFUSALS = {
    "a status": (422, '{"errors": {"slug": ["has already been taken"]}}'),
    "a page with the form again": (200, FORM.format(' class="field_with_errors"')),
}


def posted(status: int, text: str) -> str:
    kind = "text/html" if text.startswith("<") else "application/json"
    recorded = json.loads(har(("POST", "https://blog.test/posts", status, text, "title=Tea+time&slug=tea-time")))
    (entry,) = recorded["log"]["entries"]
    entry["request"]["postData"]["mimeType"] = "application/x-www-form-urlencoded"
    entry["response"]["content"]["mimeType"] = kind
    return json.dumps(recorded)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_value_that_is_taken(refusal: str, tmp_path: Path) -> None:
    (tmp_path / "blog.js").write_text(UNIQUE)
    (tmp_path / "blog.har").write_text(posted(201, '{"id": 7}'))
    (tmp_path / "run.har").write_text(posted(*REFUSALS[refusal]))
    text = loadlint(tmp_path, "results", "run.har", "--script", "blog.js", "--output-format", "full", exits=1).text
    assert "POST /posts fails in 1 of 1 iterations: it refuses what the recording could use: `tea-time` (slug)" in text
    assert "may be taken already" in text
    assert "generate a new one in each iteration" in text
    (tmp_path / "run.har").write_text(posted(201, '{"id": 8}'))
    loadlint(tmp_path, "results", "run.har", "--script", "blog.js", exits=0)


def test_an_account_that_can_not_log_in_is_not_taken(tmp_path: Path) -> None:
    login = UNIQUE.replace("title: 'Tea time', slug: 'tea-time'", "email: 'ann@shop.test', password: 'secret-1'")
    (tmp_path / "blog.js").write_text(login)
    bodies = ("title=Tea+time&slug=tea-time", "email=ann%40shop.test&password=secret-1")
    (tmp_path / "blog.har").write_text(posted(201, '{"id": 7}').replace(*bodies))
    refused = posted(422, '{"errors": {"email": ["do not match"]}}').replace(*bodies)
    (tmp_path / "run.har").write_text(refused)
    done = loadlint(tmp_path, "results", "run.har", "--script", "blog.js", exits=1)
    assert "its status is 422" in done.text
    assert "taken" not in done.text


def test_the_answers_as_a_page(shop: Path) -> None:
    done = loadlint(shop, "results", "run.har", "--script", "shop.js", "-o", "run.html", exits=1)
    assert "POST /carts fails in 1 of 2 iterations" in done.text, "the report is printed all the same"
    found = re.search(
        r'<script type="application/json" id="flow">(.*?)</script>', (shop / "run.html").read_text(), re.S
    )
    assert found
    run = json.loads(found[1])
    assert run["iteration"] == [2, 2], "the first one that fails"
    assert [(request["status"], request["recordedStatus"], request["good"]) for request in run["requests"]] == [
        (200, 201, False),
        (404, 200, False),
        (200, 200, True),
    ]
    assert run["requests"][0]["at"] == {"line": 5, "file": None}


def test_a_page_shows_one_run_with_bodies(shop: Path) -> None:
    (shop / "run.jtl").write_text("timeStamp,elapsed,label,responseCode,success\n1,1,GET /bye,200,true\n")
    done = loadlint(shop, "results", "run.jtl", "--script", "shop.js", "-o", "run.html", exits=2)
    assert "holds no responses with bodies (HAR, or JTL as XML with response data)" in done.err
    assert done.err.endswith("; `--output-format html` writes a page with the numbers\n")
    done = loadlint(shop, "results", "run.har", "run.jtl", "--script", "shop.js", "-o", "run.html", exits=2)
    assert "give one file of results" in done.err
    assert not (shop / "run.html").exists()


BUYER = """\
from locust import HttpUser, task


class Buyer(HttpUser):
    @task
    def buy(self):
        cart = self.client.post("/cart").json()["id"]
        self.client.post("/order", json={"cart": cart})
"""


@pytest.mark.parametrize(
    ("order", "told"),
    [
        pytest.param("10:00:09", ["POST /cart"], id="after it"),
        pytest.param("10:00:01", ["POST /cart", "POST /order"], id="before it"),
    ],
)
def test_what_failed_first_is_no_effect(order: str, told: list[str], tmp_path: Path) -> None:
    (tmp_path / "buyer.py").write_text(BUYER)
    (tmp_path / "x_stats.csv").write_text("Type,Name,Request Count,Failure Count\nPOST,/cart,9,1\nPOST,/order,9,1\n")
    (tmp_path / "x_failures.csv").write_text(
        "Method,Name,Error,Occurrences,First Seen,Last Seen\n"
        f"POST,/cart,HTTPError('500'),1,2030-01-02T10:00:05Z,\nPOST,/order,HTTPError('500'),1,2030-01-02T{order}Z,\n"
    )
    text = loadlint(tmp_path, "results", "x_stats.csv", "--script", "buyer.py", exits=1).text
    assert re.findall(r"x_stats.csv: (.+) fails in 1 of 9", text) == told
    assert ("1 later step may fail because of it" in text) is (len(told) == 1)
