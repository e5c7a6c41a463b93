"""Values of the script's own data files are its own, however it takes a row apart."""

from __future__ import annotations

import pytest

from tests.replay.test_replay import certificate, runs

FLOW = """
POST https://desk.test/login
Content-Type: application/x-www-form-urlencoded

user={user}&password=wonderland
HTTP 200
"""


@pytest.mark.parametrize(
    "row",
    [
        "user, password = ROWS[0]",
        "(user, password), *rest = ROWS",
        "[user, password] = random.choice(ROWS)",
        "user, password = next(USERS)",
        "user, password = ROWS[0][0], ROWS[0][1]",
    ],
)
def test_a_row_of_a_file(row: str) -> None:
    script = f"""\
import csv
import random
from itertools import cycle
from locust import HttpUser, task

ROWS = list(csv.reader(open("users.csv")))[1:]
USERS = cycle(ROWS)


class User(HttpUser):
    host = "https://desk.test"

    @task
    def log_in(self):
        {row}
        self.client.post("/login", data={{"user": user, "password": password}})
"""
    assert certificate(script, runs(FLOW, {"user": "ana"}, {"user": "ana"}), "a.py").is_certified
