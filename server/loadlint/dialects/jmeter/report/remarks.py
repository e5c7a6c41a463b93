"""What rules about test plans report and the model does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.read import labels
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.report import extractor_faults, lost_values, variable_faults

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.script import Remark, RemarkKind, Script

_OF_READS = ("never-set", "set-later", "set-in-other-group")
_OF_EXTRACTORS = ("never-read", "match-number", "malformed", "overwritten", "unguarded")


def remarks(script: Script, kind: RemarkKind) -> Iterable[Remark]:
    """All remarks of a kind, in the order of the text."""
    tree = script.tree
    if not isinstance(tree, JMeterTree):
        return ()
    if kind in _OF_READS and not any(mark in tree.plan.data for mark in (b"${", b"vars", *_named())):
        return ()
    if kind in _OF_EXTRACTORS and not any(element.kind == "post" for element in tree.plan.all()):
        return ()
    match kind:
        case "status-ignored":
            return labels.status_ignored(tree.plan, tree.runs)
        case "never-set":
            return variable_faults.undefined(tree.dataflow)
        case "set-later":
            return variable_faults.used_before_set(tree.dataflow)
        case "set-in-other-group":
            return variable_faults.set_in_other_group(tree.dataflow)
        case "never-read":
            return extractor_faults.never_read(tree.dataflow)
        case "match-number":
            return extractor_faults.match_numbers(tree.dataflow)
        case "malformed":
            return extractor_faults.malformed(tree.dataflow)
        case "overwritten":
            found = [*extractor_faults.overwritten(tree.dataflow), *lost_values.lost_values(tree.dataflow)]
            return sorted(found, key=lambda remark: remark.span)
        case "unguarded":
            return extractor_faults.unguarded(tree.dataflow)
    return ()


def _named() -> list[bytes]:
    """The properties that name a variable which their element reads."""
    return [name.encode() for name in catalogue.variables().reads]
