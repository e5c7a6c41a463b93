"""What rules about test plans report and the model does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.report import (
    code,
    contradictions,
    data_files,
    extractor_faults,
    failed_samples,
    ignored_status,
    listeners,
    load,
    lost_values,
    refusals,
    unread,
    variable_faults,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loadlint.dialects.jmeter.language.elements import Plan
    from loadlint.dialects.jmeter.read.dataflow import Dataflow
    from loadlint.script import Remark, RemarkKind, Script


def remarks(script: Script, kind: RemarkKind) -> Iterable[Remark]:
    """All remarks of a kind, in the order of the text."""
    tree = script.tree
    if not isinstance(tree, JMeterTree):
        return ()
    if kind == "status-ignored":
        return ignored_status.status_ignored_remarks(tree.plan, tree.runs)
    if kind in _ABOUT_SCRIPT:
        return _ABOUT_SCRIPT[kind](script)
    if kind in _ABOUT_CODE:
        return _ABOUT_CODE[kind](tree.plan)
    if kind in _ABOUT_READS and tree.may_read_variables:
        return _ABOUT_READS[kind](tree.dataflow)
    if kind in _ABOUT_EXTRACTORS and any(element.kind == "post" for element in tree.plan.all):
        return _ABOUT_EXTRACTORS[kind](tree.dataflow)
    return ()


def _overwritten(flow: Dataflow) -> Iterable[Remark]:
    overwriting = [*extractor_faults.overwritten_remarks(flow), *lost_values.lost_value_remarks(flow)]
    return sorted(overwriting, key=lambda remark: remark.span)


_ABOUT_SCRIPT: dict[str, Callable[[Script], Iterable[Remark]]] = {
    "contradiction": contradictions.contradictions,
    "refused": refusals.refusals,
    "untraced": lambda script: code.trace_remarks(script, script.tree.plan),
}
_ABOUT_CODE: dict[RemarkKind, Callable[[Plan], Iterable[Remark]]] = {
    "beanshell": code.beanshell_remarks,
    "text-condition": code.text_condition_remarks,
    "gui-listener": listeners.gui_listener_remarks,
    "absolute-file": data_files.absolute_file_remarks,
    "no-pause": load.no_pause_remarks,
    "no-timeout": load.no_timeout_remarks,
    "at-once": load.at_once_remarks,
    "asked-rate": load.asked_rate_remarks,
    "keeps-session": failed_samples.keeps_session_remarks,
    "unread": unread.unread,
}
_ABOUT_READS: dict[RemarkKind, Callable[[Dataflow], Iterable[Remark]]] = {
    "never-set": variable_faults.undefined_remarks,
    "set-later": variable_faults.set_later_remarks,
    "set-in-other-group": variable_faults.other_group_remarks,
    "interpolated-code": code.interpolated_code_remarks,
}
_ABOUT_EXTRACTORS: dict[RemarkKind, Callable[[Dataflow], Iterable[Remark]]] = {
    "never-read": extractor_faults.never_read_remarks,
    "match-number": extractor_faults.match_number_remarks,
    "malformed": extractor_faults.malformed_remarks,
    "overwritten": _overwritten,
    "unguarded": extractor_faults.unguarded_remarks,
    "goes-on": failed_samples.goes_on_remarks,
    "hammers": failed_samples.hammers_remarks,
}
