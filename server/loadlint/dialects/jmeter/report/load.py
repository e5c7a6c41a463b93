"""The load that thread groups make: how fast they start, and what lets their threads wait."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.number_places import number_place
from loadlint.script import Remark
from loadlint.text.numbers import whole_number
from loadlint.text.regex import regex

_CLOSED = ("ThreadGroup", "ConcurrencyThreadGroup", "SteppingThreadGroup", "UltimateThreadGroup")
"""Thread groups whose threads begin anew as soon as they are done; others start iterations at a rate."""
_MANY = 100
"""So many threads within a second are more than users who come by chance."""


def no_pause_remarks(plan: Plan) -> Iterator[Remark]:
    """The thread groups of a closed model in which nothing waits."""
    elements = plan.running
    if any(owner.kind == "timer" and owner.parent is not None and owner.parent.kind == "plan" for owner in elements):
        return
    waiting = [element for element in elements if element.kind == "timer" or waits(element)]
    for group in elements:
        if group.cls in _CLOSED and _has_requests(group) and not any(group in timer.ancestors() for timer in waiting):
            yield Remark(group.shown_at, group.name)


def waits(element: Element) -> bool:
    """Whether it pauses by itself, or holds code or elements of another file that may do so."""
    if element.kind in ("module", "include") or not catalogue.is_known(element.cls):
        return True
    return element.cls == "TestAction" or "sleep" in element.text("script") + element.text("BeanShellSampler.query")


def _has_requests(group: Element) -> bool:
    waiting = list(group.children)
    while waiting:
        element = waiting.pop()
        if element.kind == "http":
            return True
        waiting += element.children
    return False


def no_timeout_remarks(plan: Plan) -> Iterator[Remark]:
    """The HTTP samplers that wait for an answer without end."""
    for element in plan.running:
        if element.kind == "http" and not _has_timeout(element):
            yield Remark(element.shown_at, element.name)


def _has_timeout(sampler: Element) -> bool:
    defaults = [child for owner in sampler.ancestors() for child in owner.children if child.enabled]
    limits = [child for child in (*sampler.children, *defaults) if child.cls == "SampleTimeout"]
    http_defaults = [child for child in defaults if child.gui == "HttpDefaultsGui"]
    return bool(limits) or any(
        element.text("HTTPSampler.response_timeout").strip() for element in (sampler, *http_defaults)
    )


def at_once_remarks(plan: Plan) -> Iterator[Remark]:
    """The thread groups that start many threads within a second."""
    for group in plan.running:
        if group.cls != "ThreadGroup":
            continue
        threads = whole_number(group.text("ThreadGroup.num_threads").strip())
        ramp_up = whole_number(group.text("ThreadGroup.ramp_time").strip() or "0")
        if threads is not None and ramp_up is not None and threads >= _MANY * max(ramp_up, 1):
            yield Remark(group.shown_at, group.name, detail=f"{threads} threads in {ramp_up} s")


def asked_rate_remarks(plan: Plan) -> Iterator[Remark]:
    """The requests a second that a plan with one thread group asks for, by its only timer for that, or its arrivals."""
    elements = plan.running
    timers = [element for element in elements if element.cls in _THROUGHPUT_TIMERS]
    groups = [element for element in elements if element.kind == "group"]
    if len(groups) != 1 or len(timers) > 1:
        return
    rate = _of_timer(timers[0]) if timers else _of_arrivals(groups[0])
    if rate:
        element = (timers or groups)[0]
        yield Remark(element.shown_at, element.name, detail="requests", per_second=rate)


def _of_timer(timer: Element) -> float | None:
    is_about_all = timer.parent is not None and timer.parent.kind in ("plan", "group")
    return _THROUGHPUT_TIMERS[timer.cls](timer) if is_about_all else None


def _of_arrivals(group: Element) -> float | None:
    """That of an Open Model Thread Group: arrivals at one rate, of threads that all make the same requests."""
    rate = arrivals(group)
    inner = [element for element in group.plan.running if group in element.ancestors()]
    number = sum(element.kind == "http" for element in inner)
    if rate is None or any(element.kind in _VARYING for element in inner):
        return None
    return number * rate


def arrivals(group: Element) -> float | None:
    """The threads a second that an Open Model Thread Group starts; None where their rate changes."""
    match = _ARRIVALS.fullmatch(group.text("OpenModelThreadGroup.schedule"))
    return float(match[1]) / _SECONDS[match[2][0]] if match else None


_ARRIVALS = regex(
    r"\s*rate\(\s*(\d{1,9}(?:\.\d{1,9})?)\s*/\s*(s|sec|seconds?|m|min|minutes?|h|hr|hours?|d|days?)\s*\)"
    r"\s*(?:random|even)_arrivals\([^()]*\)\s*(?:rate\(\s*\1\s*/\s*\2\s*\)\s*)?(?:pause\([^()]*\)\s*)?"
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_VARYING = (catalogue.SAMPLERS | catalogue.CONTROLLERS) - {"http", "simple"}
"""What may make other samples than one HTTP request in each iteration."""


def _constant_throughput(timer: Element) -> float | None:
    """That of all threads together: in its first mode a timer is about each thread alone."""
    rate = _double(timer, "throughput")
    return rate / 60 if rate is not None and timer.text("calcMode", "0").strip() != "0" else None


def _precise_throughput(timer: Element) -> float | None:
    rate, period = _double(timer, "throughput"), whole_number(timer.text("throughputPeriod").strip())
    return rate / period if rate is not None and period else None


_THROUGHPUT_TIMERS = {"ConstantThroughputTimer": _constant_throughput, "PreciseThroughputTimer": _precise_throughput}


def _double(element: Element, name: str) -> float | None:
    place = number_place(element, name)
    return None if place is None else float(element.plan.data[place.start : place.end])
