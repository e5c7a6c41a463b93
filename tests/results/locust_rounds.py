"""Beside a locustfile (`locust -f FILE,locust_rounds.py`): each user runs its tasks ROUNDS times, then the run ends."""

from __future__ import annotations

import os
from typing import Any

import gevent
from locust.exception import StopUser
from locust.user.task import TaskSet

ROUNDS = int(os.environ["ROUNDS"])
UNTIL_WRITTEN = 2.5
"""Seconds: Locust writes its files once a second, and not at the end."""


def wait(self: Any) -> None:
    """Do not wait, and leave after the last task of the last round; Locust ends when all users have."""
    self.done = getattr(self, "done", 0) + 1
    if self.done < len(self.tasks) * ROUNDS:
        return
    runner = self.user.environment.runner
    runner.users_done = getattr(runner, "users_done", 0) + 1
    if runner.users_done >= runner.target_user_count:
        gevent.spawn_later(UNTIL_WRITTEN, runner.quit)
    raise StopUser


setattr(TaskSet, "wait", wait)  # noqa: B010 (mypy takes the method for fixed)
