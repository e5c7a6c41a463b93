"""What users do after a failure: whether they go on with a missing value, and whether they pause."""

from __future__ import annotations

import pytest

from loadlint.findings import Applicability
from tests.support.checking import fixed_text, found
from tests.support.plan_notation import to_jmx

PLAN = to_jmx(
    """thread group Users
  GET /carts
    extract id [default "NOT_FOUND_id"] = cart=(\\d+)
    assert id is not "NOT_FOUND_id"
  GET /carts/${id}/pay
"""
)
ON_ERROR = '<stringProp name="ThreadGroup.on_sample_error">{}</stringProp>'
THREADS = '<stringProp name="ThreadGroup.num_threads">{}</stringProp>'
LOOPS = (
    '<elementProp name="ThreadGroup.main_controller" elementType="LoopController">'
    '<stringProp name="LoopController.loops">{}</stringProp></elementProp>'
)


def plan(on_error: str, threads: str = "1", loops: str = "1", text: str = PLAN) -> str:
    """The plan with these settings of its thread group."""
    head, tag, rest = text.partition("<ThreadGroup ")
    start, _, rest = rest.partition(">")
    held = THREADS.format(threads) + ON_ERROR.format(on_error) + LOOPS.format(loops)
    if start.endswith("/"):
        return f"{head}{tag}{start[:-1]}>{held}</ThreadGroup>{rest}"
    return f"{head}{tag}{start}>{held}{rest.replace(ON_ERROR.format('continue'), '')}"


def test_a_recorded_plan_starts_its_next_loop_after_a_failure() -> None:
    text = plan("continue")
    (finding,) = found(text, "cascading-failure", "a.jmx")
    assert finding.message == ("`Users` goes on after a failed sample: if no `id` is found, requests send its default")
    assert fixed_text(text, "a.jmx", select=("cascading-failure",)) == plan("startnextloop")


def test_a_plan_with_a_load_is_changed_only_where_that_is_wanted() -> None:
    text = plan("continue", threads="50", loops="-1")
    assert fixed_text(text, "a.jmx", select=("cascading-failure",)) == text
    unsafe = fixed_text(text, "a.jmx", select=("cascading-failure",), level=Applicability.UNSAFE)
    assert unsafe == plan("startnextloop", threads="50", loops="-1")


@pytest.mark.parametrize(
    "text",
    [
        plan("startnextloop"),
        plan("stopthread"),
        plan("continue", text=PLAN.replace("/carts/${id}/pay", "/pay")),
        plan("continue", text=PLAN.replace("</jmeterTestPlan>", "<!-- last_sample_ok --></jmeterTestPlan>")),
    ],
)
def test_a_plan_that_does_not_go_on(text: str) -> None:
    assert not found(text, "cascading-failure", "a.jmx")


TIMER = (
    '<ConstantTimer testname="Pause" enabled="true"><stringProp name="ConstantTimer.delay">1000</stringProp>'
    "</ConstantTimer><hashTree/>"
)


def test_a_thread_with_one_loop_starts_no_other() -> None:
    once = plan("startnextloop", threads="50", loops="1").replace("<hashTree/>", f"<hashTree>{TIMER}</hashTree>", 2)
    assert found(once, "hammers-on-failure", "a.jmx") == []


@pytest.mark.parametrize(("place", "number"), [("before the first", 0), ("of all", 0), ("of the last", 1), ("none", 0)])
def test_threads_that_start_their_next_loop_without_a_pause(place: str, number: int) -> None:
    text = plan("startnextloop", threads="50", loops="-1")
    samplers = text.split("</HTTPSamplerProxy>")
    assert len(samplers) == 3
    if place == "before the first":
        text = text.replace("</HTTPSamplerProxy><hashTree>", f"</HTTPSamplerProxy><hashTree>{TIMER}", 1)
        samplers[1] = samplers[1].replace("<hashTree>", f"<hashTree>{TIMER}", 1)
    elif place == "of the last":
        samplers[2] = samplers[2].replace("<hashTree/>", f"<hashTree>{TIMER}</hashTree>", 1)
    elif place == "of all":
        samplers[0] = samplers[0].replace("<HTTPSamplerProxy", f"{TIMER}<HTTPSamplerProxy", 1)
    text = "</HTTPSamplerProxy>".join(samplers)
    assert ("Pause" in text) == (place != "none")
    assert len(found(text, "hammers-on-failure", "a.jmx")) == number


K6 = """import http from 'k6/http';
import { fail, sleep } from 'k6';

export const options = { vus: 10, duration: '1m' };

function think() {
  sleep(2);
}

export default function () {
  FIRST
  const token = http.get('https://shop.test/token').json('token');
  if (!token) fail('no token');
  NEXT
}
"""


BUY = """
function buy() {
  if (http.post('https://shop.test/orders').status !== 200) return;
  sleep(1);
}
"""


def k6(first: str, then: str) -> str:
    return K6.replace("FIRST", first).replace("NEXT", then)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (k6("", "sleep(1);"), 1),
        (k6("", "think();"), 1),
        (k6("think();", "think();"), 0),
        (k6("sleep(1);", "sleep(1);"), 0),
        (k6("", ""), 0),
        (k6("", "sleep(1);").replace("fail('no token')", "throw new Error('no token')"), 1),
        (k6("", "sleep(1);").replace("vus: 10", "minIterationDuration: '5s', vus: 10"), 0),
        (k6("try {", "} finally { sleep(1); }"), 0),
        (k6("", "sleep(1);").replace("vus: 10", "scenarios: { a: { executor: 'constant-arrival-rate' } }"), 0),
        (k6("", "sleep(1);").replace("fail('no token')", "return"), 1),
        (k6("if (!__ENV.SHOP) return;", "sleep(1);").replace("if (!token) fail('no token');", ""), 0),
        (k6("", "sleep(1);").replace("duration: '1m'", "iterations: 30"), 0),
        (k6("", "sleep(1);").replace("vus: 10", "scenarios: { a: { executor: 'per-vu-iterations' } }"), 0),
        (k6("", "sleep(1);").replace("!token", "!check(r, { quick: (r) => r.timings.duration < 900 })"), 0),
        (k6("", "sleep(1);").replace("!token", "r.status !== 200 || r.timings.duration > 900"), 1),
        (k6("", "buy();").replace("fail('no token')", "return") + BUY, 1),
        (k6("", "buy();").replace("if (!token) fail('no token');", "") + BUY, 0),
    ],
)
def test_iterations_of_k6_that_end_before_they_pause(text: str, number: int) -> None:
    assert len(found(text, "hammers-on-failure", "a.js")) == number


def test_an_iteration_of_k6_lasts_as_long_as_its_pauses() -> None:
    fixed = fixed_text(k6("", "sleep(1);\n  sleep(2.5);"), "a.js", select=("hammers-on-failure",))
    assert "export const options = { minIterationDuration: '3.5s', vus: 10, duration: '1m' };" in fixed
    text = k6("", "sleep(Math.random());")
    assert fixed_text(text, "a.js", select=("hammers-on-failure",)) == text, "how long it pauses can't be told"
    perhaps = k6("", "for (const id of token) { sleep(5); }\n  sleep(1);")
    assert "minIterationDuration: '1s'" in fixed_text(perhaps, "a.js", select=("hammers-on-failure",))


LOCUST = """from locust import HttpUser, TaskSet, constant, task


class Buy(TaskSet):
    @task
    def buy(self):
        with self.client.get("/carts", catch_response=True) as carts:
            if "cart" not in carts.text:
                carts.failure("no cart")
                self.interrupt()
        self.interrupt()


class Shopper(HttpUser):
    wait_time = constant(1)
    tasks = [Buy]
"""


def test_a_task_set_of_locust_that_is_left_after_a_failure() -> None:
    assert len(found(LOCUST, "hammers-on-failure", "a.py")) == 1
    fixed = fixed_text(LOCUST, "a.py", select=("hammers-on-failure",))
    assert fixed == LOCUST.replace("self.interrupt()", "self.interrupt(reschedule=False)", 1)
    assert not found(LOCUST.replace("    wait_time = constant(1)\n", ""), "hammers-on-failure", "a.py")
