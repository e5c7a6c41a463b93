"""What a script does when a response lacks a value: it fails the request and stops what needs the value.

An exception inside a `catch_response` block makes Locust forget the request, so the failure is set before anything is
raised. `self.rest` swallows what is raised inside its block, so there the exception comes after the block. The failure
replaces what Locust would have said of the request, a refused connection for example, so it tells the status.

A request that can have no block, since several callers share its code, is counted as a failure once more, without a
time: what Locust has counted can't be taken back.

A task ends with `return`. The tasks of a sequence would go on, after an exception as well, so that is left as a whole,
and not at once (`reschedule=False`): Locust would otherwise not wait before it tries again.
"""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.read import scoping
from loadlint.dialects.locust.read.step_nodes import LocustTree, Place
from loadlint.dialects.locust.write.render import Writing
from loadlint.operation import request_name
from loadlint.script import Step
from loadlint.text.mapped import HOLE


class Guard(Struct, frozen=True):
    """The statements of the branch, and those of a branch after the `with` block, if any."""

    inside: tuple[str, ...]
    after: tuple[str, ...] = ()


def inside(tree: LocustTree, place: Place, description: str, writing: Writing) -> Guard:
    """The guard of an extraction in a block that can fail the request."""
    failure, stop = writing.failure(description), ending(tree, place, writing)
    return Guard((failure, stop)) if ends_inside(place, stop) else Guard((failure,), (stop,))


def behind(tree: LocustTree, place: Place, step: Step, description: str, writing: Writing) -> Guard:
    """The guard of an extraction outside of the request's block."""
    with suppress(CannotWriteError):
        stop = ending(tree, place, writing)
        method, _, path = request_name(step.request).partition(" ")
        name = step.name.value if step.name is not None and HOLE not in step.name.value else path
        told = {"request_type": method, "name": name, "exception": description}
        arguments = ", ".join(f"{argument}={writing.string(text)}" for argument, text in told.items())
        events = writing.member("locust", "events")
        return Guard((f"{events}.request.fire({arguments}, response_time=None, response_length=0)", stop))
    return Guard((f"raise RuntimeError({writing.string(description)})",))


def ends_inside(place: Place, stop: str) -> bool:
    """Whether a statement that ends the task does so inside the request's block: `self.rest` swallows exceptions."""
    return stop == "return" or place.raw.caught != "rest"


def ending(tree: LocustTree, place: Place, writing: Writing) -> str:
    """The statement that ends what Locust is doing."""
    assert place.site is not None
    function = scoping.function_of(place.site)
    direct = place.raw.entry.id == function.id and tree.notes.applied.get(function.id, 0) == 1
    if place.raw.kind in ("sequential", "taskset_start"):
        if direct:
            bound = tree.notes.bound.get(function.id, [])
            if len(bound) == 1:
                return f"{bound[0][0]}.interrupt(reschedule=False)"
        return f"raise {writing.member('locust.exception', 'InterruptTaskSet')}(reschedule=False)"
    if place.raw.kind == "on_start":
        return f"raise {writing.member('locust.exception', 'StopUser')}()"
    if place.raw.kind == "task":
        return "return" if direct else f"raise {writing.member('locust.exception', 'RescheduleTask')}()"
    raise CannotWriteError("the request is made while the user is set up or ended")
