"""What new and fixed scripts do, in the real tools, when an application stops to give what they need.

The application plays a recording, and from some request of each iteration on it says "maintenance", or something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from loadlint import recordings
from tests.shop.serve import RECORDED_PORT
from tests.support.failing_application import MAINTENANCE, Application, Asked, running
from tests.support.jmeter import in_tools
from tests.support.run import loadlint
from tests.verify.load_runs import TOOLS, Verdict

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"
RECORDING = EXAMPLE / "checkout.har"
pytestmark = pytest.mark.slow
SECONDS = 9
PAUSE = 0.9
"""The scripts pause for a second; a clock may be a little slow."""


class Case(NamedTuple):
    """A script, and an application that plays a recording and fails from some request of an iteration on."""

    script: Path
    recording: Path
    fails_from: int | None
    status: int = 200
    seconds: int = SECONDS
    says: bytes | None = MAINTENANCE


class Run(NamedTuple):
    """What the tool says, and what the application was asked."""

    verdict: Verdict
    asked: list[Asked]


def runs_of(cases: Iterable[Case]) -> list[Run]:
    """All of them at once: their seconds are pauses for the most part."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(run, cases))


def run(case: Case) -> Run:
    """One virtual user for some seconds."""
    application = Application(recordings.read(str(case.recording)).exchanges, case.fails_from, case.status, case.says)
    with running(application):
        port = application.address.rpartition(":")[2]
        case.script.write_text(case.script.read_text().replace(str(RECORDED_PORT), port))
        verdict = TOOLS[case.script.suffix](case.script, application.address, case.seconds)
    return Run(verdict, application.asked)


def new_script(folder: Path, suffix: str) -> Path:
    """A script of the example's recordings in a new folder."""
    folder.mkdir()
    arguments = ["new", str(RECORDING), str(EXAMPLE / "checkout.2.har"), "-o", f"checkout{suffix}"]
    loadlint(folder, *arguments, exits=0)
    return folder / f"checkout{suffix}"


@in_tools(".js")
def test_a_new_script(suffix: str, tmp_path: Path) -> None:
    names = {0: "/login", 2: "/api/carts"}
    cases = [Case(new_script(tmp_path / str(fails_from), suffix), RECORDING, fails_from) for fails_from in names]
    for failing, name in zip(runs_of(cases), names.values(), strict=True):
        assert_noticed(failing, name)
        pauses = [request.seconds - before.seconds for before, request in pairwise(failing.asked)]
        assert min(pauses) >= PAUSE, "a request a second at most, as in a good run"


@in_tools(".js")
def test_a_failing_application_is_asked_no_more_than_a_good_one(suffix: str, tmp_path: Path) -> None:
    good, failing = runs_of(
        Case(new_script(tmp_path / str(fails_from), suffix), RECORDING, fails_from, 503, seconds=8)
        for fails_from in (None, 0)
    )
    # One more may fall into the same seconds.
    assert 1 < len(failing.asked) <= len(good.asked) + 1


WORDS = {
    ".js": ("no csrfToken in the response to GET /login", "no cartId in the response to POST /api/carts"),
    ".py": ("no csrf_token in the response to GET /login", "no cart_id in the response to POST /api/carts"),
    ".jmx": ("no csrf_token in the response to GET /login", "no cart_id in the response to POST /api/carts"),
}


EXITS = {".js": 99, ".py": 1, ".jmx": 1}


@in_tools(".js")
def test_an_answer_without_a_value_has_the_words_of_the_guard(suffix: str, tmp_path: Path) -> None:
    """Where nothing answers, too: no tool throws an error of its own, and the user waits as after a good iteration."""
    answers = ((0, None), (2, None), (0, b""), (2, b'{"cart": {"id": "c-8f1'))
    cases = [
        Case(new_script(tmp_path / str(number), suffix), RECORDING, first, says=says)
        for number, (first, says) in enumerate(answers)
    ]
    for case, failing in zip(cases, runs_of(cases), strict=True):
        words = WORDS[suffix][case.fails_from == 2]
        assert failing.verdict.code == EXITS[suffix] and failing.verdict.says(words[-8:]), (case, failing.verdict)
        assert words in failing.verdict.printed or failing.verdict.says(words), (case, failing.verdict)
        assert "body is null" not in failing.verdict.printed and "Traceback" not in failing.verdict.printed
        assert not [request for request in failing.asked if request.is_without_a_value]
        # Tools ask at once again where a kept connection is closed; that is no iteration.
        pairs = [(before, request) for before, request in pairwise(failing.asked) if is_new(before, request)]
        pauses = [request.seconds - before.seconds for before, request in pairs]
        assert case.says is None or min(pauses) >= PAUSE, case


def assert_noticed(run: Run, name: str) -> None:
    """The request has failed in the tool's own results, and so has the run; nothing was sent for want of a value."""
    assert run.verdict.code != 0 and run.verdict.says(name), run.verdict
    assert not [request for request in run.asked if request.is_without_a_value]
    begun = [request for before, request in pairwise([None, *run.asked]) if request and is_new(before, request)]
    assert len(begun) > 1, "an iteration follows the one that failed"
    assert not [request for request in begun if request.cookie], "it begins without the session of the one before"


def is_new(before: Asked | None, request: Asked) -> bool:
    """Whether a request begins an iteration."""
    return before is None or request.iteration > before.iteration


LOGIN = (
    'self.client.get("/login")',
    'self.client.post("/login", data={"csrf": "Zk3vQ9tLr2XwB7yHn5Pd", "user": "ann", "password": "wonderland"})',
)
ORDER = (
    'self.client.post("/api/carts")',
    'self.client.post("/api/carts/c-8f14e45fceea167a/items", json={"sku": "tea-green-100", "quantity": 2})',
    'self.client.post("/api/orders", json={"cart": "c-8f14e45fceea167a"})',
    'self.client.get("/api/orders/2026-104417")',
)
CLEAR = "self.client.cookies.clear()"
HEAD = "import os\n\nfrom locust import FastHttpUser, HttpUser, SequentialTaskSet, TaskSet, constant, task\n\n\n"
USER = '    host = os.environ.get("BASE_URL", "https://shop.example")\n    wait_time = constant(1)\n'


def method(name: str, *lines: str, decorator: str = "    @task\n") -> str:
    return f"{decorator}    def {name}(self):\n" + "".join(f"        {line}\n" for line in lines) + "\n"


def in_tasks(base: str, user: str = "HttpUser") -> str:
    """A task set with a task for the login and one for each other request."""
    clear = CLEAR if user == "HttpUser" else CLEAR.replace("cookies", "cookiejar")
    tasks = method("log_in", clear, *LOGIN) + "".join(method(f"step_{i}", line) for i, line in enumerate(ORDER))
    return f"{HEAD}class Buy({base}):\n{tasks}\nclass Shopper({user}):\n{USER}    tasks = [Buy]\n"


FETCH = "def send(client, method, path, **options):\n    return client.request(method, path, **options)\n\n\n"


def by_helper(line: str) -> str:
    """A request that a function makes which all requests share."""
    return line.replace("self.client.get(", 'send(self.client, "GET", ').replace(
        "self.client.post(", 'send(self.client, "POST", '
    )


SHAPES = {
    "a sequence": in_tasks("SequentialTaskSet"),
    "a sequence of a fast user": in_tasks("SequentialTaskSet", "FastHttpUser"),
    "a task of a user": f"{HEAD}class Shopper(HttpUser):\n{USER}\n" + method("buy", CLEAR, *LOGIN, *ORDER),
    "a nested task set": f"{HEAD}class Buy(TaskSet):\n" + method("buy", CLEAR, *LOGIN, *ORDER)
    + f"\nclass Shopper(HttpUser):\n{USER}    tasks = [Buy]\n",
    "a method that a task calls": f"{HEAD}class Shopper(HttpUser):\n{USER}\n"
    + method("log_in", *LOGIN, decorator="") + method("buy", CLEAR, "self.log_in()", *ORDER),
    "a function that all requests share": HEAD + FETCH + "class Buy(SequentialTaskSet):\n"
    + method("log_in", CLEAR, *map(by_helper, LOGIN))
    + "".join(method(f"step_{i}", by_helper(line)) for i, line in enumerate(ORDER))
    + f"\nclass Shopper(HttpUser):\n{USER}    tasks = [Buy]\n",
}  # fmt: skip


@pytest.mark.engine
@pytest.mark.parametrize("shapes", [pytest.param([*SHAPES], marks=pytest.mark.exhaustive), [*SHAPES][1::3]])
def test_a_fixed_script_of_locust(shapes: list[str], tmp_path: Path) -> None:
    cases = [
        Case(fixed_script(tmp_path / f"{shape} {status}", SHAPES[shape]), RECORDING, 2, status)
        for shape, status in [*((shape, 200) for shape in shapes), (shapes[0], 503)]
    ]
    for case, failing in zip(cases, runs_of(cases), strict=True):
        assert_noticed(failing, "/api/carts")
        pairs = [(before, request) for before, request in pairwise(failing.asked) if is_new(before, request)]
        assert min(request.seconds - before.seconds for before, request in pairs) >= PAUSE, case.script


def fixed_script(folder: Path, text: str) -> Path:
    """A locustfile in a new folder with the example's recordings, fixed by these."""
    folder.mkdir()
    for name in ("checkout.har", "checkout.2.har"):
        (folder / name).write_bytes((EXAMPLE / name).read_bytes())
    script = folder / "checkout.py"
    script.write_text(text)
    loadlint(folder, "fix", "--unsafe-fixes", "checkout.py", exits=1)
    assert "2026-104417" not in script.read_text()
    return script


SHOP = Path(__file__).parents[1] / "shop" / "flows" / "order"
RAW = {
    ".js": SHOP / "raw.k6.js",
    ".py": Path(__file__).parents[1] / "dialects" / "locust" / "raw" / "order.locust.py",
    ".jmx": SHOP / "raw.jmx",
}


@in_tools(".js", ".jmx")
def test_a_recorded_script_that_is_fixed(suffix: str, tmp_path: Path) -> None:
    for name, recording in (("order.har", "rec1.har"), ("order.2.har", "rec2.har")):
        (tmp_path / name).write_bytes((SHOP / recording).read_bytes())
    script = tmp_path / f"order{suffix}"
    script.write_bytes(RAW[suffix].read_bytes())
    loadlint(tmp_path, "fix", "--unsafe-fixes", script.name, exits=1 if suffix == ".py" else 0)
    failing = run(Case(script, SHOP / "rec1.har", 4))
    assert_noticed(failing, "/order/api/quotes" if suffix != ".js" else "POST /order/api/quotes")
    begun = [request for before, request in pairwise([None, *failing.asked]) if request and is_new(before, request)]
    if suffix == ".js":
        assert min(after.seconds - before.seconds for before, after in pairwise(begun)) >= PAUSE


@in_tools(".py")
def test_a_new_script_with_functions_of_its_own(suffix: str, tmp_path: Path) -> None:
    """`required` of k6 takes each value and ends the iteration where it is missing: nothing else is sent."""
    flow = SHOP.with_name("edit")
    script = tmp_path / f"edit{suffix}"
    loadlint(tmp_path, "new", str(flow / "rec1.har"), str(flow / "rec2.har"), "-o", script.name, exits=0)
    assert suffix != ".js" or "function required(" in script.read_text()
    failing = run(Case(script, flow / "rec1.har", 3))
    assert_noticed(failing, "/edit/tickets/")
    requests = Counter(request.iteration for request in failing.asked)
    assert max(requests.values()) == requests[1] == 4
