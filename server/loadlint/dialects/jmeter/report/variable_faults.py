"""Variables that have no value where they are read: never set, set later, or set in other threads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import catalogue
from loadlint.script import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.read.dataflow import Dataflow, Read, Setting

_ANY_ORDER = frozenset("RandomOrderController RandomController InterleaveControl SwitchController".split())


def undefined(flow: Dataflow) -> Iterator[Remark]:
    """Variables that nothing sets, nor can set."""
    if flow.other_sets:
        return
    known = sorted(flow.settings)
    for read in flow.reads:
        if flow.is_built_in(read.name) or read.name in flow.tested or _is_compared(flow, read):
            continue
        found = flow.sets(read.name)
        if any(setting.enabled for setting in found):
            continue
        detail = ""
        if found:
            detail = f"`{found[0].element.name}`, which sets it, is switched off"
        elif similar := _similar(read.name, known):
            detail = f"there is a variable `{similar}`"
        yield Remark(read.place, read.name, detail=detail)


def _similar(name: str, known: Sequence[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, known, 1, 0.8)), None)


def _is_compared(flow: Dataflow, read: Read) -> bool:
    """Whether a condition compares the text, so that the variable need not be there."""
    if read.element.kind not in catalogue.CONTROLLERS:
        return False
    before = flow.plan.data[max(0, read.place.start - 6) : read.place.start]
    return before.endswith((b'"', b"'", b"&quot;", b"&apos;", b"&#39;"))


def used_before_set(flow: Dataflow) -> Iterator[Remark]:
    """Variables that get their first value after all the places that read them."""
    for read, settings in _late(flow):
        runs = flow.runs_of.get(read.element, ())
        if read.element.cls == "Arguments" or not runs:
            yield Remark(read.place, read.name, detail=_label(settings[0]))
            continue
        own = [setting for setting in settings if _groups(flow, setting) & {flow.group_of(run) for run in runs}]
        if own and not any(_available(flow, run, read, setting) for run in runs for setting in own):
            yield Remark(read.place, read.name, detail=_label(own[0]))


def set_in_other_group(flow: Dataflow) -> Iterator[Remark]:
    """Variables that only other thread groups set."""
    for read, settings in _late(flow):
        runs = flow.runs_of.get(read.element, ()) if read.element.cls != "Arguments" else ()
        groups = {flow.group_of(run) for run in runs}
        setting = {group for one in settings for group in _groups(flow, one)}
        if groups and setting and not groups & setting:
            yield Remark(read.place, read.name, detail=min(group.name for group in setting))


def _late(flow: Dataflow) -> Iterator[tuple[Read, list[Setting]]]:
    """What is read of those variables that threads set, with all that sets them."""
    if flow.other_sets:
        return
    for read in flow.reads:
        if flow.is_built_in(read.name) or read.name in flow.tested:
            continue
        settings = [setting for setting in flow.sets(read.name) if setting.enabled]
        if settings and all(setting.when != "start" and flow.places_of(setting) for setting in settings):
            yield read, settings


def _groups(flow: Dataflow, setting: Setting) -> set[Element]:
    return {flow.group_of(run) for run in flow.places_of(setting)}


def _available(flow: Dataflow, run: int, read: Read, setting: Setting) -> bool:
    """Whether a variable may have a value in a run."""
    own = flow.execution.runs[run]
    if own.conditional or read.element.kind in catalogue.CONTROLLERS:
        # What decides whether it runs may be the variable itself.
        return True
    late = read.element.kind in ("post", "assertion", "listener")
    for place in flow.places_of(setting):
        other = flow.execution.runs[place]
        if other.group is not own.group:
            continue
        if place < run or (place == run and (setting.when == "before" or late)):
            return True
        if any(one.cls in _ANY_ORDER for one in own.scope if one in other.scope):
            return True
    return False


def _label(setting: Setting) -> str:
    return setting.element.name
