"""Beside a locustfile (`locust -f THIS,FILE`): one run over each user's tasks, through a proxy.

It is loaded by its path from a folder where it is alone, and imports nothing of loadlint. Each kind of user runs once,
one after the other; each of its tasks runs once in the order of the file, without waiting. Its pauses are left out
unless `LOADLINT_PAUSES` is set. Then Locust ends, with the exit code that it gives to what it counted.

With `LOADLINT_ITERATIONS` the tasks run that often, as the user would go on by itself, and the proxy is told of each
iteration; a task set that is the user's only task goes on until it is interrupted. Each sample is a line of
`LOADLINT_SAMPLES`. `LOADLINT_TIME_LIMIT`, in seconds, takes the place of the time-outs of `requests` that are set.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator
from typing import Any

import gevent
import requests
from gevent import GreenletExit
from gevent.lock import Semaphore
from locust import TaskSet, User, events
from locust.clients import HttpSession
from locust.contrib.fasthttp import FastHttpUser
from locust.exception import InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopUser
from locust.stats import StatsEntry
from locust.user.users import DefaultTaskSet  # type: ignore[attr-defined]

HOST, PORT = "127.0.0.1", int(os.environ["LOADLINT_PROXY_PORT"])
CERTIFICATE = os.environ["LOADLINT_PROXY_CERTIFICATE"]

ITERATIONS = int(os.environ.get("LOADLINT_ITERATIONS", "1"))

turn: Any = Semaphore()
finished: list[str] = []
current = [0]
"""The number of the iteration."""


def as_often_as_asked(self: Any) -> None:
    """In place of `TaskSet.run`, which goes on for ever. What a user runs itself has the user's tasks."""
    self.on_start()
    tasks = self.user.tasks if isinstance(self, DefaultTaskSet) else self.tasks
    try:
        for _ in passes(self):
            once(self, tasks)
    except InterruptTaskSet:
        pass
    finally:
        self.on_stop()
    if isinstance(self, DefaultTaskSet):
        # What ends a user, so that its own `on_stop` is called.
        raise StopUser


def once(self: Any, tasks: Any) -> None:
    """Each task in the order of the file. What interrupts a user's own tasks ends no more than that."""
    try:
        for task in dict.fromkeys(tasks):
            do(self, task)
    except InterruptTaskSet:
        if not isinstance(self, DefaultTaskSet):
            raise


def passes(self: Any) -> Iterator[None]:
    """One for each time that all tasks of a set run: an iteration, where it is the user's own or its only task."""
    left = self.user.__dict__.setdefault("_iterations_left", list(range(ITERATIONS)))
    only = next(iter(self.user.tasks)) if len(set(self.user.tasks)) == 1 else None
    is_set = isinstance(only, type) and issubclass(only, TaskSet)
    if type(self) is only:
        while left:
            begin(left)
            yield
    elif isinstance(self, DefaultTaskSet):
        while left:
            if not is_set:
                begin(left)
            yield
    else:
        yield


def begin(left: list[int]) -> None:
    """Tell the proxy that the next iteration begins."""
    current[0] = left.pop(0)
    if ITERATIONS > 1:
        requests.get(f"http://iteration.loadlint.invalid/{current[0]}", proxies={"http": f"http://{HOST}:{PORT}"})


def write(**line: Any) -> None:
    """One line of the file of samples."""
    with open(os.environ["LOADLINT_SAMPLES"], "a") as file:
        file.write(json.dumps({"iteration": current[0], **line}) + "\n")


def sampled(request_type: str, name: str, exception: Any, url: str = "", response: Any = None, **_: Any) -> None:
    """Locust has counted a request."""
    status = getattr(response, "status_code", 0) or 0
    failure = str(exception) or type(exception).__name__ if exception else None
    write(label=name, method=request_type, url=url or "", status=status, failure=failure)


def raised(exception: Any, **_: Any) -> None:
    """Locust has counted an exception of a task."""
    write(failure=str(exception) or type(exception).__name__)


def go_on(*_: Any) -> None:
    """In place of pauses: no longer than others need for their turn."""
    gevent.sleep(0)


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


send_request: Any = requests.Session.send


def send_in_time(self: Any, request: Any, **options: Any) -> Any:
    """In place of `Session.send`. A pair of time-outs is that for the connection, and that for the answer."""
    limit, timeout = float(os.environ["LOADLINT_TIME_LIMIT"]), options.get("timeout")
    if isinstance(timeout, tuple):
        options["timeout"] = tuple(part and min(part, limit) for part in timeout)
    elif timeout is not None:
        options["timeout"] = min(timeout, limit)
    return send_request(self, request, **options)


log_answer: Any = StatsEntry.log


def log_without_time(self: Any, _: Any, length: int) -> None:
    """In place of `StatsEntry.log`. Limits on times are for a load: here a proxy takes its time too."""
    log_answer(self, 0, length)


def all_kinds(environment: Any, **_: Any) -> None:
    """One user of each kind."""
    for kind in environment.user_classes:
        kind.fixed_count = 1
    options = environment.parsed_options
    if options is not None:
        options.num_users = len(environment.user_classes)


patches: list[tuple[Any, str, Any]] = [
    (TaskSet, "run", as_often_as_asked),
    (User, "run", in_turn),
    (HttpSession, "__init__", through_the_proxy),
    (FastHttpUser, "proxy_host", HOST),
    (FastHttpUser, "proxy_port", PORT),
    (FastHttpUser, "insecure", True),
    (StatsEntry, "log", log_without_time),
]
if "LOADLINT_PAUSES" not in os.environ:
    patches += [(time, "sleep", sleep_in_loops), (gevent, "sleep", sleep_in_loops)]
if "LOADLINT_TIME_LIMIT" in os.environ:
    patches.append((requests.Session, "send", send_in_time))
for owner, name, replacement in patches:
    setattr(owner, name, replacement)
every_event: Any = events
every_event.init.add_listener(all_kinds)
if "LOADLINT_SAMPLES" in os.environ:
    every_event.request.add_listener(sampled)
    every_event.user_error.add_listener(raised)
    for owner, name in ((TaskSet, "wait"), (time, "sleep")):
        setattr(owner, name, go_on)
