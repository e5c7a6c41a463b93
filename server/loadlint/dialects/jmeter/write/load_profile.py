"""The load of a plan: Open Model Thread Groups, whose threads come at a rate and run once."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from loadlint.changes import CannotWriteError, LoadStage, SetLoad
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.iteration_settings import ON_ERROR
from loadlint.dialects.jmeter.read.iteration_shares import owner_of, share_of
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import insertion_points
from loadlint.dialects.jmeter.write.render import Style
from loadlint.text.edits import Edit
from loadlint.text.span import Span

_OPEN = "OpenModelThreadGroup"
_SCHEDULE = "OpenModelThreadGroup.schedule"


def profile(tree: JMeterTree, style: Style, change: SetLoad) -> list[Edit]:
    """The schedule of each thread group; one of another kind becomes an Open Model Thread Group. What stands under it
    stays as it is. Raises CannotWriteError.
    """
    groups: dict[int, Element] = {}
    rates: dict[int, list[tuple[float, float | None]]] = {}
    for part in change.rates:
        owners = {id(owner_of(run)): run for run in (tree.runs[step] for step in part.steps)}
        if len(owners) > 1:
            raise CannotWriteError("its thread groups can't be compared: some have arrivals, others threads")
        for run in owners.values():
            groups[id(run.group)] = run.group
            rates.setdefault(id(run.group), []).append((part.rate, share_of(owner_of(run))))
    return [
        edit for key, group in groups.items() for edit in _group(group, _iterations(rates[key]), change.stages, style)
    ]


def _iterations(parts: list[tuple[float, float | None]]) -> float:
    """The iterations of a thread group a second, from the rates of its parts and their shares of the iterations."""
    for rate, share in parts:
        if share is None:
            return rate
    rates = [rate / share for rate, share in parts if share]
    if rates and isclose(min(rates), max(rates)):
        return rates[0]
    # The shares are those of production, and are written as well: together they are all iterations.
    return sum(rate for rate, _ in parts)


def _group(group: Element, rate: float, stages: tuple[LoadStage, ...], style: Style) -> Iterator[Edit]:
    schedule = " ".join(_schedule(rate, stages))
    leaf = group.leaf(_SCHEDULE)
    if group.cls == _OPEN and leaf is not None:
        yield Edit(Span(leaf.text_start, leaf.text_end), schedule)
    elif group.cls == "ThreadGroup":
        yield from _as_open_model(group, schedule, style)
    else:
        raise CannotWriteError(
            f"{group.name} is a {group.cls} without a schedule, which loadlint gives to a ThreadGroup alone"
        )


def _schedule(rate: float, stages: tuple[LoadStage, ...]) -> Iterator[str]:
    """The rates and times as JMeter writes them. Between two rates it goes from one to the other."""
    last: float | None = None
    for stage in stages:
        if stage.start != last:
            yield f"rate({stage.start * rate:.6g}/s)"
        yield f"random_arrivals({stage.seconds:g} s)"
        yield f"rate({stage.end * rate:.6g}/s)"
        last = stage.end


def _as_open_model(group: Element, schedule: str, style: Style) -> Iterator[Edit]:
    """The same element with another class and other properties; its name, comment and reaction to errors stay."""
    data, node = group.plan.data, group.node
    start = data[node.start : node.open_end].replace(b"ThreadGroupGui", b"OpenModelThreadGroupGui")
    start = start.replace(b'testclass="ThreadGroup"', b'testclass="OpenModelThreadGroup"')
    tag = start.decode(group.plan.encoding).replace("<ThreadGroup", "<OpenModelThreadGroup", 1)
    on_error = group.leaf(ON_ERROR)
    kept = [] if on_error is None else [data[on_error.start : on_error.end].decode(group.plan.encoding)]
    line = f"{style.newline}{insertion_points.indent_at(data, node.start) or ''}"
    lines = [
        '<elementProp name="ThreadGroup.main_controller" elementType="OpenModelThreadGroupController"/>',
        *kept,
        f'<stringProp name="{_SCHEDULE}">{schedule}</stringProp>',
        '<stringProp name="OpenModelThreadGroup.random_seed"></stringProp>',
    ]
    inner = "".join(f"{line}  {text}" for text in lines)
    yield Edit(
        Span(node.start, node.end), f"{tag.removesuffix('/>').removesuffix('>')}>{inner}{line}</OpenModelThreadGroup>"
    )
