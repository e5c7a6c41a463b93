"""Beside a locustfile (`locust -f FILE,one_round.py`): ends the run when each task of a task set has run once."""

from __future__ import annotations

from typing import Any

from locust.exception import StopUser
from locust.user.task import TaskSet


def wait(self: Any) -> None:
    """Do not wait, and leave after the last task, so that Locust ends with the exit code of what it counted."""
    self.rounds = getattr(self, "rounds", 0) + 1
    if self.rounds < len(self.tasks):
        return
    runner = self.user.environment.runner
    runner.greenlet.spawn(runner.quit)
    raise StopUser


setattr(TaskSet, "wait", wait)  # noqa: B010 (mypy takes the method for fixed)
