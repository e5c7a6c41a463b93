"""What rules about test plans report and the model does not hold."""

from __future__ import annotations

from collections.abc import Iterable

from loadlint.dialects.jmeter import labels
from loadlint.dialects.jmeter.parse import JMeterTree
from loadlint.script import Remark, RemarkKind, Script


def remarks(script: Script, kind: RemarkKind) -> Iterable[Remark]:
    """All remarks of a kind, in the order of the text."""
    tree = script.tree
    if kind != "status-ignored" or not isinstance(tree, JMeterTree):
        return ()
    return labels.status_ignored(tree.plan, tree.runs)
