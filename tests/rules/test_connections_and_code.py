"""Rules about connections, code and conditions that do not do what they seem to."""

from __future__ import annotations

import pytest

from tests.dialects.jmeter.helpers import element, group, http, leaf, plan, whole
from tests.support.checking import found
from tests.support.scripts import k6

LOCUST = """from locust import HttpUser, task


class Shopper(HttpUser):
    def on_stop(self):
        AFTER

    @task
    def cart(self):
        self.client.get("/cart")
        TASK
"""


@pytest.mark.parametrize(
    ("after", "task", "number"),
    [
        ("pass", "self.client.close()", 1),
        ("self.client.close()", "pass", 0),
        ("pass", "self.file.close()", 0),
    ],
)
def test_a_client_that_a_task_closes(after: str, task: str, number: int) -> None:
    text = LOCUST.replace("AFTER", after).replace("TASK", task)
    assert len(found(text, "client-closed-in-task", "a.py")) == number


DISCARDING = "import { check } from 'k6';\nexport const options = { discardResponseBodies: true };\n"
READS_BODY = "check(res, { tea: (r) => r.body.includes('tea') });"


@pytest.mark.parametrize(
    ("options", "params", "line", "number"),
    [
        (DISCARDING, "", READS_BODY, 1),
        (DISCARDING, "", "const id = res.json('id');", 1),
        (DISCARDING, "", READS_BODY + READS_BODY, 1),
        (DISCARDING, "", "check(res, { ok: (r) => r.status === 200 });", 0),
        (DISCARDING, "", "check(res, { none: (r) => r.body === null });", 0),
        (DISCARDING, ", { responseType: 'text' }", READS_BODY, 0),
        (DISCARDING, ", params", READS_BODY, 0),
        (DISCARDING.replace("true", "false"), "", READS_BODY, 0),
    ],
)
def test_a_body_that_is_thrown_away(options: str, params: str, line: str, number: int) -> None:
    text = options + k6(f"const res = http.get('https://shop.test/'{params});", line)
    assert len(found(text, "discarded-body", "a.js")) == number


def condition(text: str, evaluated: str = "true") -> str:
    held = [leaf("IfController.condition", text), leaf("IfController.useExpression", evaluated, "boolProp")]
    return plan(element("IfController", *held, under=[http("/")]))


def while_(text: str) -> str:
    return plan(element("WhileController", leaf("WhileController.condition", text), under=[http("/")]))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (condition("${status} == 200"), 1),
        (condition("1 == 1"), 1),
        (condition("${status} == 200", "false"), 0),
        (condition("${__groovy(vars.get('status') == '200')}"), 0),
        (condition("${JMeterThread.last_sample_ok}"), 0),
        (condition("true"), 0),
        (while_("${left} != 0"), 1),
        (while_("${__jexl3(${left} != 0)}"), 0),
        (while_("LAST"), 0),
        (while_(""), 0),
    ],
)
def test_conditions_that_are_never_evaluated(text: str, number: int) -> None:
    assert len(found(text, "condition-is-text", "a.jmx")) == number


CODE = leaf("script", "vars.put('a', '1')")


def test_beanshell_is_one_finding_for_a_plan() -> None:
    used = element("BeanShellPreProcessor", CODE)
    (finding,) = found(plan(http("/", under=[used, used])), "beanshell", "a.jmx")
    assert "2 elements" in finding.message
    assert len(finding.related) == 1


@pytest.mark.parametrize(
    "text",
    [
        plan(http("/", under=[element("JSR223PreProcessor", CODE)])),
        plan(http("/", under=[element("BeanShellPreProcessor")])),
        plan(http("/", under=[element("BeanShellPreProcessor", CODE, more=' enabled="false"')])),
        whole(group(http("/", under=[element("BeanShellPreProcessor", CODE)]), cls="SetupThreadGroup")),
    ],
)
def test_code_that_is_no_beanshell_under_load(text: str) -> None:
    assert found(text, "beanshell", "a.jmx") == []
