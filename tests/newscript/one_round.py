"""Beside a locustfile (`locust -f FILE,one_round.py`): ends the run when each user has run all tasks of a set once."""

from __future__ import annotations

from typing import Any

from locust.exception import StopUser
from locust.user.task import TaskSet


def wait(self: Any) -> None:
    """Do not wait, and leave after the last task; Locust ends with the exit code of what it counted."""
    self.rounds = getattr(self, "rounds", 0) + 1
    if self.rounds < len(self.tasks):
        return
    runner = self.user.environment.runner
    runner.users_done = getattr(runner, "users_done", 0) + 1
    if runner.users_done >= runner.target_user_count:
        runner.greenlet.spawn(runner.quit)
    raise StopUser


setattr(TaskSet, "wait", wait)  # noqa: B010 (mypy takes the method for fixed)
