"""Beside a locustfile (`locust -f FILE,once.py`): ends the run where the user would wait before its next task."""

from __future__ import annotations

from typing import Any

from locust.exception import StopUser
from locust.user.task import TaskSet


def wait(self: Any) -> None:
    """Leave, and let Locust end with the exit code that it gives to what it counted."""
    runner = self.user.environment.runner
    runner.greenlet.spawn(runner.quit)
    raise StopUser


setattr(TaskSet, "wait", wait)  # noqa: B010 (mypy takes the method for fixed)
