"""The parts of a script's load with their weights, and profiles for scripts that are not written in the usual way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from loadlint.cli.named_script import parsed_script
from loadlint.dialects.optional import load_parts
from loadlint.project import Project
from loadlint.project.config import Config
from tests.load_profiles.test_load import load
from tests.production import scripts
from tests.support.run import loadlint


def shares(folder: Path, name: str, text: str) -> dict[str, float]:
    """The shares of the parts of a script."""
    (folder / name).write_text(text)
    script, dialect = parsed_script(str(folder / name), Project(Config()))
    parts = load_parts(dialect, script)
    total = sum(part.weight for part in parts)
    return {part.name: round(part.weight / total, 3) for part in parts}


# --- Locust

LISTED = """\
from locust import HttpUser, task


def browse(user):
    user.client.get("/browse")


def buy(user):
    user.client.get("/buy")


class Visitor(HttpUser):
    host = "https://shop.test"
    tasks = TASKS
"""


@pytest.mark.parametrize("tasks", ["{browse: 3, buy: 1}", "[browse, buy, browse, browse]", "[(browse, 3), buy]"])
def test_listed_tasks_have_their_weights(tasks: str, tmp_path: Path) -> None:
    text = LISTED.replace("TASKS", tasks)
    assert shares(tmp_path, "a.py", text) == {"Visitor.browse": 0.75, "Visitor.buy": 0.25}


def test_a_second_class_of_users_has_parts_of_the_same_functions(tmp_path: Path) -> None:
    visitor = LISTED.replace("TASKS", "[browse, buy]")
    buyer = "\n\nclass Buyer(HttpUser):\n    weight = 3\n    tasks = [buy]\n"
    expected = {"Visitor.browse": 0.125, "Visitor.buy": 0.125, "Buyer.buy": 0.75}
    assert shares(tmp_path, "a.py", visitor + buyer) == expected


@pytest.mark.parametrize("change", ["{browse: WEIGHT, buy: 1}", "[browse, buy]\n    weight = WEIGHT"])
def test_there_are_no_parts_where_a_weight_can_not_be_told(change: str, tmp_path: Path) -> None:
    text = LISTED.replace("TASKS", change).replace("import HttpUser", "import WEIGHT, HttpUser")
    assert shares(tmp_path, "a.py", text) == {}


DECORATED = """\
from locust import HttpUser, task


class Visitor(HttpUser):
        \"\"\"Who only looks.\"\"\"

        @task
        def browse(self):
            self.client.get("/browse")
"""
SHAPE = """

from locust import LoadTestShape


class Stages(LoadTestShape):
    stages = [{"duration": 60, "users": 10, "spawn_rate": 10}]

    def tick(self):
        for stage in self.stages:
            if self.get_run_time() < stage["duration"]:
                return stage["users"], stage["spawn_rate"]
        return None
"""


def test_a_shape_of_the_author_stays(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(DECORATED + SHAPE)
    assert "the script has a shape of its own" in loadlint(tmp_path, "load", "a.py", "--rate", "1/s", exits=2).err
    assert (tmp_path / "a.py").read_text() == DECORATED + SHAPE


def test_the_wait_time_stands_behind_the_docstring(tmp_path: Path) -> None:
    changed = load(tmp_path, "a.py", DECORATED, "--rate", "1/s")
    user = next(node for node in ast.parse(changed).body if isinstance(node, ast.ClassDef))
    assert ast.get_docstring(user) == "Who only looks."
    assert '        """Who only looks."""\n        wait_time = constant_throughput(' in changed


def test_a_class_on_one_line_gets_a_wait_time(tmp_path: Path) -> None:
    text = LISTED.partition("class Visitor")[0] + "class Visitor(HttpUser): tasks = [browse]\n"
    changed = load(tmp_path, "a.py", text, "--rate", "1/s")
    assert re.search(
        r"class Visitor\(HttpUser\): wait_time = constant_throughput\(\S+\); tasks = \[browse\]\n", changed
    )
    ast.parse(changed)


# --- k6 and JMeter


def test_users_and_rates_of_k6_are_not_compared(tmp_path: Path) -> None:
    text = scripts.k6({"search": 5, "edit": 5})
    assert shares(tmp_path, "a.js", text) == {"search": 0.5, "edit": 0.5}
    mixed = text.replace(
        "'constant-arrival-rate', exec: 'edit', rate: 5, timeUnit: '1s'", "'constant-vus', exec: 'edit', vus: 100"
    )
    assert shares(tmp_path, "a.js", mixed) == {}
    told = loadlint(tmp_path, "load", "a.js", "--rate", "1/s", exits=2).err
    assert "the rates of the scenarios can't be compared" in told


OPEN = (
    '<OpenModelThreadGroup testclass="OpenModelThreadGroup" testname="Arrivals"><stringProp '
    'name="OpenModelThreadGroup.schedule">rate(5/s) random_arrivals(60 s)</stringProp></OpenModelThreadGroup>'
    "<hashTree>\n"
)


def samplers(plan: str) -> str:
    """The samplers of a plan's only controller."""
    return plan.partition("</ThroughputController><hashTree>\n")[2].partition("</hashTree>\n</hashTree>")[0]


def test_threads_and_arrivals_of_jmeter_are_not_compared(tmp_path: Path) -> None:
    plan = scripts.jmeter({"search": 100.0})
    end = "</hashTree></jmeterTestPlan>"
    mixed = plan.replace(end, f"{OPEN}{samplers(plan)}</hashTree>{end}")
    assert shares(tmp_path, "a.jmx", mixed) == {}
    told = loadlint(tmp_path, "load", "a.jmx", "--rate", "1/s", exits=2).err
    assert "its thread groups can't be compared: some have arrivals, others threads" in told


def schedule(changed: str) -> float:
    match = re.search(r'schedule">rate\(([\d.]+)/s\)', changed)
    assert match is not None
    return float(match[1])


def test_a_thread_group_starts_the_iterations_of_its_own_samplers(tmp_path: Path) -> None:
    plan = scripts.jmeter({"edit": 30.0})
    group = "</ThreadGroup><hashTree>\n"
    beside = plan.replace(group, f"{group}{samplers(scripts.jmeter({'search': 30.0}))}")
    # Users have 10 of 13 parts, the controller runs in three of ten of their iterations.
    assert schedule(load(tmp_path, "a.jmx", beside, "--rate", "13/s")) == 10
    # A controller that runs in three of ten iterations 13 times a second.
    assert schedule(load(tmp_path, "a.jmx", plan, "--rate", "13/s")) == pytest.approx(13 / 0.3, rel=1e-5)
    whole = scripts.jmeter({"search": 60.0, "edit": 40.0})
    assert schedule(load(tmp_path, "a.jmx", whole, "--rate", "13/s")) == 13
