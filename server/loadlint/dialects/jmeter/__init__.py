"""The JMeter dialect: test plans, `.jmx`."""

from __future__ import annotations

import re

from loadlint.changes import Change
from loadlint.dialects.base import ReadFile
from loadlint.dialects.jmeter import catalogue, parse, render, write
from loadlint.extractor import Extractor
from loadlint.script import Script
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


dialect = JMeter()
