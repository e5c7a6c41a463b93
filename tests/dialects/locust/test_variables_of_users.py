"""A variable as the tasks of a user, and those of a set of tasks, read it: lines that are new in the script."""

from __future__ import annotations

import re

import pytest

from loadlint.changes import AddField, CannotWriteError, Change, Correlate, InsertStep, UseVariable
from loadlint.dialects.locust import dialect
from loadlint.extractor import Extractor, FromJson
from loadlint.request import Request
from loadlint.script import Script
from loadlint.text.mapped import Text
from tests.dialects.locust.helpers import edit, parse, uses

SCRIPT = """from locust import HttpUser, TaskSet, task


class Flow(TaskSet):
    def on_start(self):
        START

    @task
    def t(self):
        TASK


class Shop(HttpUser):
    host = "https://a.test"
    tasks = [Flow]

    def on_start(self):
        USER
"""
SEND = 'self.client.get("/VALUE")'
GET = 'self.client.get("/v").json()["t"]'


def script_of(start: str = "pass", task: str = SEND, user: str = "pass") -> Script:
    return parse(SCRIPT.replace("START", start).replace("TASK", task, 1).replace("USER", user))


def added(script: Script, change: Change) -> list[str]:
    """The lines that are new."""
    before = script.source.data.decode().splitlines()
    return [line.strip() for line in edit(script, change).text.splitlines() if line not in before]


@pytest.mark.parametrize(
    ("start", "user", "variable", "lines"),
    [
        ("pass", f"self.token = {GET}", "self.token", ['self.client.get(f"/{self.user.token}")']),
        ("pass", f"token = {GET}", "token",
         ['self.client.get(f"/{self.user.token}")', f"self.token = token = {GET}"]),
        (f"self.token = {GET}", "pass", "self.token", ['self.client.get(f"/{self.token}")']),
        (f"token = {GET}", "pass", "token", [f"self.token = token = {GET}", 'self.client.get(f"/{self.token}")']),
        (f"self.user.token = {GET}", "pass", "self.user.token", ['self.client.get(f"/{self.user.token}")']),
    ],
)  # fmt: skip
def test_a_task_uses_a_variable(start: str, user: str, variable: str, lines: list[str]) -> None:
    script = script_of(start, user=user)
    assert added(script, UseVariable(variable, uses(script, "VALUE"))) == lines


@pytest.mark.parametrize(
    ("start", "user", "variable", "sent"),
    [
        ("pass", f"self.token = {GET}", "self.token", "self.user.token"),
        (f"token = {GET}", "pass", "token", "self.token"),
        (f"self.user.token = {GET}", "pass", "self.user.token", "self.user.token"),
        ("pass", "pass", "TOKEN", "TOKEN"),
    ],
)
def test_a_new_field_holds_a_variable(start: str, user: str, variable: str, sent: str) -> None:
    script = script_of(start, user=user)
    lines = added(script, AddField(len(script.steps) - 1, "header", ("X-T",), variable=variable))
    assert f'self.client.get("/VALUE", headers={{"X-T": {sent}}})' in lines


@pytest.mark.parametrize(
    ("start", "task", "change", "why"),
    [
        (f"if a:\n            token = {GET}", SEND, AddField(1, "header", ("X",), variable="token"),
         "`token` may not be set where the request is made"),
        ("pass", f"if a:\n            token = {GET}\n        {SEND}", AddField(1, "header", ("X",), variable="token"),
         "`token` may not be set where the request is made"),
    ],
)  # fmt: skip
def test_a_variable_that_may_not_be_set(start: str, task: str, change: Change, why: str) -> None:
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        dialect.write(script_of(start, task), change)


@pytest.mark.parametrize(
    ("start", "variable"),
    [
        (f'd = {{}}\n        d["t"] = {GET}', 'd["t"]'),
        (f"(t, w) = {GET}, 1", "t"),
        (f"t = w = {GET}", "t"),
        (f"if (t := {GET}): pass", "t"),
    ],
)
def test_a_variable_that_a_statement_gives_to_more_than_a_name(start: str, variable: str) -> None:
    """No attribute can have the value beside it: `self.d` is no dictionary."""
    script = script_of(start)
    with pytest.raises(CannotWriteError, match=f"^`{re.escape(variable)}` can't be seen where the value is used$"):
        dialect.write(script, UseVariable(variable, uses(script, "VALUE")))
    with pytest.raises(CannotWriteError, match=f"^`{re.escape(variable)}` can't be seen where the request is made$"):
        dialect.write(script, AddField(1, "header", ("X",), variable=variable))


def test_a_variable_that_nothing_sets() -> None:
    script = script_of(f"self.user.token = {GET}")
    with pytest.raises(CannotWriteError, match=r"^`other` is not set before the value is used$"):
        dialect.write(script, UseVariable("other", uses(script, "VALUE")))


@pytest.mark.parametrize(
    ("start", "user", "name"),
    [("pass", 'self.client.get("/v")', "self.user.tok"), ('self.client.get("/v")', "pass", "self.tok")],
)
def test_a_value_that_another_method_takes(start: str, user: str, name: str) -> None:
    script = script_of(start, user=user)
    lines = added(script, Correlate(0, Extractor(FromJson(("t",))), "tok", "no tok", uses(script, "VALUE")))
    assert f'self.client.get(f"/{{{name}}}")' in lines
    assert 'self.tok = response.json()["t"]' in lines


@pytest.mark.parametrize(
    ("task", "line"),
    [
        (SEND, 'self.client.get("/n")'),
        ('self.user.client.get("/x")', 'self.user.client.get("/n")'),
        ('with self.rest("GET", "/x") as r:\n            pass', 'self.client.get("/n")'),
        ('c = self.client\n        c.get("/x")', 'c.get("/n")'),
    ],
)
def test_the_client_of_a_new_request(task: str, line: str) -> None:
    assert added(script_of(task=task), InsertStep(0, Request("GET", Text("https://a.test/n"), (), None))) == [line]


FUNCTIONS = """from locust import HttpUser, task


def log_in(client):
    client.post("/login")


def order(client):
    client.post("/order", json={"t": "abc"})


class Shop(HttpUser):
    @task
    def t(self):
        log_in(self.client)
        order(self.client)
"""


def test_functions_that_share_no_object_hand_the_value_over() -> None:
    script = parse(FUNCTIONS)
    change = Correlate(0, Extractor(FromJson(("token",))), "token", "no token", uses(script, "abc"))
    assert added(script, change)[-6:] == [
        "raise RescheduleTask()",
        "return token",
        "def order(client, token):",
        'client.post("/order", json={"t": token})',
        "token = log_in(self.client)",
        "order(self.client, token)",
    ]
