"""Runs each user class of a locustfile once over its tasks, with Locust's own clients and without waiting.

`python locust_run.py FILE…` prints for each file a line of JSON: what Locust counted, the failures it told, the
exceptions that ended a task. Without a file it reads their paths from its input, a line each.
`locust --headless` has no way to end after one iteration.
"""

from __future__ import annotations

import locust  # isort: skip  (it patches the sockets, so it comes first)

import importlib.util
import inspect
import json
import sys
from typing import Any

from locust import User, events
from locust.env import Environment
from locust.exception import InterruptTaskSet, RescheduleTask, StopUser

told: dict[str, list[Any]] = {"requests": [], "failures": [], "exceptions": []}


def listen(request_type: str, name: str, exception: Exception | None = None, **more: Any) -> None:
    """Note what Locust counts."""
    told["requests"].append(f"{request_type} {name}")
    if exception is not None:
        told["failures"].append(f"{request_type} {name}: {exception}")


def run(tasks: list[Any], parent: Any) -> None:
    """Run tasks in order; a weighted one stands several times in the list."""
    for task in dict.fromkeys(tasks):
        try:
            if inspect.isclass(task):
                make: Any = task
                inner = make(parent)
                inner.on_start()
                run(inner.tasks, inner)
            else:
                task(parent)
        except RescheduleTask:
            pass
        except InterruptTaskSet:
            break


def main(path: str) -> None:
    """Run a file, and note what it does in `told`."""
    for before in told.values():
        before.clear()
    spec = importlib.util.spec_from_file_location("locustfile", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [one for one in vars(module).values() if inspect.isclass(one) and issubclass(one, User)]
    classes = [one for one in found if one.__module__ == module.__name__ and not one.abstract]
    environment: Any = Environment(user_classes=classes, events=events)
    environment.create_local_runner()
    for one in classes:
        user = one(environment)
        try:
            user.on_start()
            run(user.tasks, user)
        except StopUser:
            told["exceptions"].append("StopUser")
        except Exception as error:
            told["exceptions"].append(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    assert locust.__version__
    all_events: Any = events
    all_events.request.add_listener(listen)
    # What a locustfile prints itself is no response.
    answers, sys.stdout = sys.stdout, sys.stderr
    for file in sys.argv[1:] or map(str.strip, sys.stdin):
        main(file)
        print(json.dumps(told), file=answers, flush=True)
