"""The JMeter dialect: test plans, `.jmx`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from loadlint.changes import Change
from loadlint.dialects.base import ReadFile
from loadlint.dialects.jmeter import catalogue, labels, parse, render, write
from loadlint.extractor import Extractor
from loadlint.script import Remark, RemarkKind, Script
from loadlint.text.edits import Edit
from loadlint.text.source import Source

_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)[\s/>]")
_LEADING = 65_536


class JMeter:
    """Detects, parses and edits JMeter test plans."""

    name = parse.NAME
    suffixes = (".jmx",)

    def detect(self, source: Source) -> bool:
        """Whether the text is a test plan, or a piece of one whose root is an element of JMeter's."""
        if not source.path.lower().endswith(self.suffixes):
            return False
        if b"<jmeterTestPlan" in source.data[:_LEADING]:
            return True
        root = _ROOT.search(source.data, 0, _LEADING)
        if root is None:
            return False
        name = re.split(r"[.$]", root[1].decode())[-1]
        return name in ("hashTree",) or catalogue.is_known(name)

    def parse(self, source: Source, read_file: ReadFile) -> Script:
        """The model of the plan."""
        return parse.parse(source, read_file)

    def write(self, script: Script, change: Change) -> tuple[Edit, ...]:
        """The edits for a change."""
        return write.write(script, change)

    def show(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression."""
        return render.show(extractor)

    def remarks(self, script: Script, kind: RemarkKind) -> Iterable[Remark]:
        """What a rule reports and the model does not hold."""
        tree = script.tree
        if kind != "status-ignored" or not isinstance(tree, parse.JMeterTree):
            return ()
        return labels.status_ignored(tree.plan, tree.runs)


dialect = JMeter()
