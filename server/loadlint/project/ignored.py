"""What a configuration lets no finding be about: values, fields, headers and hosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from loadlint.correlation.observe.slots import Slot, slots_of_step
from loadlint.request import url_host

if TYPE_CHECKING:
    from loadlint.findings import Finding
    from loadlint.project.config import Ignored
    from loadlint.script import Script, Step


def why_ignored(script: Script, finding: Finding, ignored: Ignored) -> str | None:
    """The setting that lets nothing be said at a place; None where there is none."""
    if finding.value is not None and finding.value in ignored.values:
        return "the configuration ignores this value"
    steps = [step for step in script.steps if step.span.start <= finding.span.start < step.span.end]
    if any(_is_of(url_host(step.address), ignored.hosts) for step in steps):
        return "the configuration ignores this host"
    slots = list(_at(finding, steps))
    if any(slot.field.lower() in ignored.names for slot in slots):
        return "the configuration ignores fields of this name"
    if any(slot.place[0] == "header" and slot.place[1] in ignored.headers for slot in slots):
        return "the configuration ignores this header"
    return None


def _at(finding: Finding, steps: Iterable[Step]) -> Iterator[Slot]:
    """The slots that a finding is about: those at its place."""
    for step in steps:
        for slot in slots_of_step(step):
            if slot.span is not None and (slot.span.covers(finding.span) or finding.span.covers(slot.span)):
                yield slot


def _is_of(host: str, names: Iterable[str]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)
