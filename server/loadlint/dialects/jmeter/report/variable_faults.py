"""Variables that have no value where they are read: never set, set later, or set in other threads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.read.dataflow import Dataflow, VariableRead, VariableSetting
from loadlint.script import Remark


def undefined_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Variables that nothing sets, nor can set."""
    if flow.other_sets:
        return
    names = sorted(flow.settings)
    for read in flow.reads:
        if (
            flow.is_built_in(read.name)
            or read.name in flow.tested
            or _is_compared(flow, read)
            or _is_unused(flow, read)
        ):
            continue
        settings = flow.sets(read.name)
        if any(setting.enabled for setting in settings):
            continue
        detail = ""
        if settings:
            detail = f"`{settings[0].element.name}`, which sets it, is switched off"
        elif similar := _similar(read.name, names):
            detail = f"there is a variable `{similar}`"
        # `${keen.ip}` in a recorded body means something to the server: names with a dot are rarely those of variables.
        prefixes = (name.partition(".")[0] for name in names)
        is_foreign = "." in read.name and not settings and read.name.partition(".")[0] not in prefixes
        yield Remark(read.place, read.name, detail=detail, certain=not is_foreign)


def _similar(name: str, names: Sequence[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, 1, 0.8)), None)


def _is_compared(flow: Dataflow, read: VariableRead) -> bool:
    """Whether a condition compares the text, so that the variable need not be there."""
    if read.element.kind not in catalogue.CONTROLLERS:
        return False
    before = flow.plan.data[max(0, read.place.start - 6) : read.place.start]
    return before.endswith((b'"', b"'", b"&quot;", b"&apos;", b"&#39;"))


def _is_unused(flow: Dataflow, read: VariableRead) -> bool:
    """Whether it is the time limit of a thread group that has none."""
    leaf = flow.plan.leaf_at(read.place.start, read.place.end)
    is_limit = leaf is not None and leaf.name in ("ThreadGroup.duration", "ThreadGroup.delay")
    return is_limit and not read.element.is_true("ThreadGroup.scheduler")


def set_later_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Variables that get their first value after all the places that read them."""
    for read, settings in _reads_of_thread_variables(flow):
        runs = flow.runs_of.get(read.element, ())
        if read.element.cls == "Arguments" or not runs:
            yield Remark(read.place, read.name, detail=settings[0].element.name)
            continue
        groups = {flow.group_of(run) for run in runs}
        same_group = [setting for setting in settings if _groups(flow, setting) & groups]
        if same_group and not any(_is_available(flow, run, read, setting) for run in runs for setting in same_group):
            yield Remark(read.place, read.name, detail=same_group[0].element.name)


def other_group_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Variables that only other thread groups set."""
    for read, settings in _reads_of_thread_variables(flow):
        runs = flow.runs_of.get(read.element, ()) if read.element.cls != "Arguments" else ()
        reading_groups = {flow.group_of(run) for run in runs}
        setting_groups = {group for setting in settings for group in _groups(flow, setting)}
        if reading_groups and setting_groups and not reading_groups & setting_groups:
            yield Remark(read.place, read.name, detail=min(group.name for group in setting_groups))


def _reads_of_thread_variables(flow: Dataflow) -> Iterator[tuple[VariableRead, list[VariableSetting]]]:
    """The reads of those variables that threads set, each with all that sets the variable."""
    if flow.other_sets:
        return
    for read in flow.reads:
        if flow.is_built_in(read.name) or read.name in flow.tested:
            continue
        settings = [setting for setting in flow.sets(read.name) if setting.enabled]
        if settings and all(setting.when != "start" and flow.places_of(setting) for setting in settings):
            yield read, settings


def _groups(flow: Dataflow, setting: VariableSetting) -> set[Element]:
    return {flow.group_of(run) for run in flow.places_of(setting)}


def _is_available(flow: Dataflow, reading_index: int, read: VariableRead, setting: VariableSetting) -> bool:
    """Whether a variable may have a value in a run."""
    reading = flow.execution.runs[reading_index]
    if reading.conditional or read.element.kind in catalogue.CONTROLLERS:
        # What decides whether it runs may be the variable itself.
        return True
    is_set_in_time = setting.when == "before" or read.element.kind in ("post", "assertion", "listener")
    for index in flow.places_of(setting):
        run = flow.execution.runs[index]
        if run.group is not reading.group:
            continue
        if index < reading_index or (index == reading_index and is_set_in_time):
            return True
        if any(owner.cls in catalogue.IN_ANY_ORDER for owner in reading.scope if owner in run.scope):
            return True
    return False
