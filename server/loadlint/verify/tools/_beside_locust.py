"""Beside a locustfile (`locust -f THIS,FILE`): one run over each user's tasks, through a proxy.

It is loaded by its path from a folder where it is alone, and imports nothing of loadlint. Each kind of user runs once,
one after the other; each of its tasks runs once in the order of the file, without waiting. Its pauses are left out
unless `LOADLINT_PAUSES` is set. Then Locust ends, with the exit code that it gives to what it counted.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from typing import Any

import gevent
from gevent import GreenletExit
from gevent.lock import Semaphore
from locust import TaskSet, User, events
from locust.clients import HttpSession
from locust.contrib.fasthttp import FastHttpUser
from locust.exception import InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopUser
from locust.user.users import DefaultTaskSet  # type: ignore[attr-defined]

HOST, PORT = "127.0.0.1", int(os.environ["LOADLINT_PROXY_PORT"])
CERTIFICATE = os.environ["LOADLINT_PROXY_CERTIFICATE"]

turn: Any = Semaphore()
finished: list[str] = []


def once(self: Any) -> None:
    """In place of `TaskSet.run`, which goes on for ever. What a user runs itself has the user's tasks."""
    self.on_start()
    tasks = self.user.tasks if isinstance(self, DefaultTaskSet) else self.tasks
    try:
        for task in dict.fromkeys(tasks):
            do(self, task)
    except InterruptTaskSet:
        pass
    finally:
        self.on_stop()
    if isinstance(self, DefaultTaskSet):
        # What ends a user, so that its own `on_stop` is called.
        raise StopUser


def do(tasks: Any, task: Any) -> None:
    """One task. What it raises ends it, and Locust counts that; a user goes on with the next."""
    try:
        tasks.execute_task(task)
    except (InterruptTaskSet, StopUser, GreenletExit):
        raise
    except (RescheduleTask, RescheduleTaskImmediately):
        pass
    except Exception as error:
        tasks.user.environment.events.user_error.fire(user_instance=tasks.user, exception=error, tb=error.__traceback__)
        logging.getLogger(__name__).error("%s\n%s", error, traceback.format_exc())


run_user: Any = User.run


def in_turn(self: Any) -> None:
    """In place of `User.run`: wait for the users before, and end the test with the last."""
    with turn:
        users.add(gevent.getcurrent())
        try:
            run_user(self)
        finally:
            finished.append(type(self).__name__)
            runner = self.environment.runner
            if len(finished) == len(self.environment.user_classes):
                runner.greenlet.spawn(runner.quit)


real_sleep: Any = gevent.sleep
users: set[Any] = set()
places: set[tuple[Any, ...]] = set()


def sleep_in_loops(seconds: float = 0, *arguments: Any, **options: Any) -> None:
    """In place of `sleep`. A user's pause that comes again at its place is in a loop, which waits for something."""
    place = []
    frame: Any = sys._getframe(1)
    while frame is not None:
        place.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    is_first = gevent.getcurrent() in users and tuple(place) not in places
    places.add(tuple(place))
    real_sleep(0 if is_first else seconds, *arguments, **options)


make_session: Any = HttpSession.__init__


def through_the_proxy(self: Any, *arguments: Any, **options: Any) -> None:
    """In place of `HttpSession.__init__`."""
    make_session(self, *arguments, **options)
    address = f"http://{HOST}:{PORT}"
    self.proxies = {"http": address, "https": address}
    self.verify = CERTIFICATE


def all_kinds(environment: Any, **_: Any) -> None:
    """One user of each kind."""
    for kind in environment.user_classes:
        kind.fixed_count = 1
    options = environment.parsed_options
    if options is not None:
        options.num_users = len(environment.user_classes)


patches: list[tuple[Any, str, Any]] = [
    (TaskSet, "run", once),
    (User, "run", in_turn),
    (HttpSession, "__init__", through_the_proxy),
    (FastHttpUser, "proxy_host", HOST),
    (FastHttpUser, "proxy_port", PORT),
    (FastHttpUser, "insecure", True),
]
if "LOADLINT_PAUSES" not in os.environ:
    patches += [(time, "sleep", sleep_in_loops), (gevent, "sleep", sleep_in_loops)]
for owner, name, replacement in patches:
    setattr(owner, name, replacement)
every_event: Any = events
every_event.init.add_listener(all_kinds)
