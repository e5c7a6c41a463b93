"""The files of data that a plan reads."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.jmeter.language.elements import Plan
from loadlint.script import Remark
from loadlint.text.regex import regex
from loadlint.text.span import Span

_OF_ONE_MACHINE = regex(r"[A-Za-z]:[\\/]|/(?:home|Users)/|~[\\/]")


def absolute_file_remarks(plan: Plan) -> Iterator[Remark]:
    """The tables of values in a folder that only one machine has: seen with JMeter 5.6.2, each thread ends with "File
    users.csv must exist and be readable"."""
    for element in plan.running:
        file = element.leaf("filename") if element.cls == "CSVDataSet" else None
        path = element.text("filename").strip()
        if file is not None and _OF_ONE_MACHINE.match(path) and "${" not in path:
            yield Remark(Span(file.text_start, file.text_end), path)
