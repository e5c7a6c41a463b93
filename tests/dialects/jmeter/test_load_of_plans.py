"""The parts of a plan's load, and the schedule that is written for a rate of each."""

from __future__ import annotations

import re

import pytest

from loadlint.changes import CannotWriteError, LoadStage, PartRate, SetLoad
from loadlint.dialects.jmeter import dialect
from tests.dialects.jmeter.helpers import changed, element, group, http, leaf, parse, whole

Part = tuple[str, tuple[int, ...], float, str | None]


def in_percent(amount: str, *under: str, style: str = "1") -> str:
    """A Throughput Controller; style 1 is the one with a percentage."""
    number = f"<name>ThroughputController.percentThroughput</name><value>{amount}</value>"
    held = leaf("ThroughputController.style", style, "intProp"), f"<FloatProperty>{number}</FloatProperty>"
    return element("ThroughputController", *held, under=under, name=f"in {amount} %")


def with_arrivals(text: str) -> str:
    """An Open Model Thread Group instead of the first thread group."""
    schedule = leaf("OpenModelThreadGroup.schedule", "rate(3/s) random_arrivals(60 s)")
    start, _, rest = text.partition("<ThreadGroup ")
    inner, _, end = rest.partition("</ThreadGroup>")
    inner = inner.replace("\n", f"\n{schedule}\n", 1)
    return f"{start}<OpenModelThreadGroup {inner}</OpenModelThreadGroup>{end}"


USERS = group(http("/a"), in_percent("25", http("/b")))
TWO = group(http("/a")) + group(http("/b"), name="Others")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (USERS, [("Users", (0,), 1, "1"), ("in 25 %", (1,), 0.25, "25")]),
        (USERS.replace('threads">1<', 'threads">8<'), [("Users", (0,), 8, "8"), ("in 25 %", (1,), 2, "25")]),
        (USERS.replace('threads">1<', 'threads">${n}<'), [("Users", (0,), 1, None), ("in 25 %", (1,), 0.25, "25")]),
        (group(in_percent("${p}", http("/a"))), [("Users", (0,), 1, "1")]),
        (group(in_percent("50", http("/a"), style="0")), [("Users", (0,), 1, "1")]),
        (TWO, [("Users", (0,), 1, "1"), ("Others", (1,), 1, "1")]),
        (group(http("/a")) + group(http("/b"), cls="SetupThreadGroup"), [("Users", (1,), 1, "1")]),
        (with_arrivals(TWO), []),
    ],
)
def test_parts(text: str, expected: list[Part]) -> None:
    script = parse(whole(text))
    parts = [
        (part.name, part.steps, part.weight, script.source.text(part.weight_at) if part.weight_at else None)
        for part in dialect.load_parts(script)
    ]
    assert parts == expected


def schedules(text: str, *rates: tuple[tuple[int, ...], float], stages: tuple[LoadStage, ...] = ()) -> list[str]:
    """The schedules of a plan's thread groups, where a part with these steps is to begin so many times a second."""
    parts = tuple(PartRate("part", steps, rate, 1.0) for steps, rate in rates)
    after = changed(parse(whole(text)), SetLoad(parts, stages or (LoadStage(60),)))
    return re.findall(r'schedule">([^<]*)<', after)


def at(rate: str) -> str:
    return f"rate({rate}/s) random_arrivals(60 s) rate({rate}/s)"


@pytest.mark.parametrize(
    ("text", "rates", "expected"),
    [
        (USERS, [((0,), 4.0)], [at("4")]),
        (USERS, [((1,), 4.0)], [at("16")]),
        (USERS, [((0,), 4.0), ((1,), 1.0)], [at("4")]),
        (group(in_percent("25", http("/a")), in_percent("75", http("/b"))), [((0,), 1.0), ((1,), 3.0)], [at("4")]),
        (group(in_percent("25", http("/a")), in_percent("75", http("/b"))), [((0,), 1.0), ((1,), 1.0)], [at("2")]),
        (TWO, [((0,), 4.0), ((1,), 0.5)], [at("4"), at("0.5")]),
        (with_arrivals(group(http("/a"))), [((0,), 4.0)], [at("4")]),
    ],
)
def test_a_thread_group_begins_its_parts_at_their_rates(
    text: str, rates: list[tuple[tuple[int, ...], float]], expected: list[str]
) -> None:
    assert schedules(text, *rates) == expected


def test_stages_go_from_one_rate_to_the_next() -> None:
    stages = (LoadStage(60, 0, 1), LoadStage(300), LoadStage(30, 1, 0.5), LoadStage(10, 0.25, 0.25))
    assert schedules(USERS, ((0,), 4.0), stages=stages) == [
        "rate(0/s) random_arrivals(60 s) rate(4/s) random_arrivals(300 s) rate(4/s) "
        "random_arrivals(30 s) rate(2/s) rate(1/s) random_arrivals(10 s) rate(1/s)"
    ]


def test_a_thread_group_becomes_one_with_arrivals() -> None:
    text = whole(group(http("/a")))
    after = changed(parse(text), SetLoad((PartRate("part", (0,), 4.0, 1.0),), (LoadStage(60),)))
    start, end = text.index("<ThreadGroup"), text.index("</ThreadGroup>") + len("</ThreadGroup>")
    assert after == (
        text[:start]
        + '<OpenModelThreadGroup guiclass="OpenModelThreadGroupGui" testclass="OpenModelThreadGroup" testname="Users" '
        'enabled="true">\n'
        '  <elementProp name="ThreadGroup.main_controller" elementType="OpenModelThreadGroupController"/>\n'
        '  <stringProp name="ThreadGroup.on_sample_error">continue</stringProp>\n'
        f'  <stringProp name="OpenModelThreadGroup.schedule">{at("4")}</stringProp>\n'
        '  <stringProp name="OpenModelThreadGroup.random_seed"></stringProp>\n'
        "</OpenModelThreadGroup>" + text[end:]
    )


@pytest.mark.parametrize(
    ("text", "steps", "message"),
    [
        (TWO, (0, 1), "can't be compared"),
        (group(http("/a"), cls="PostThreadGroup"), (0,), "Users is a PostThreadGroup without a schedule"),
        (group(http("/a"), cls="OpenModelThreadGroup"), (0,), "Users is a OpenModelThreadGroup without a schedule"),
    ],
)
def test_load_that_is_not_written(text: str, steps: tuple[int, ...], message: str) -> None:
    with pytest.raises(CannotWriteError, match=message):
        schedules(text, (steps, 1.0))
