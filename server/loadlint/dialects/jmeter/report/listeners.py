"""Listeners of a plan that are for looking at single samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.report.code import running
from loadlint.script import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element, Plan

_KEEPS_SAMPLES = frozenset(("ViewResultsFullVisualizer", "TableVisualizer"))
"""The panels that keep every sample in memory: JMeter's manual, "Best Practices", "Reducing resource requirements"."""


def gui_listener_remarks(plan: Plan) -> Iterator[Remark]:
    """The listeners that keep every sample. `certain`: without a window, too, the listener costs something."""
    for element in running(plan):
        if element.cls == "ResultCollector" and element.gui in _KEEPS_SAMPLES and not _only_errors(element):
            detail = "writes the responses to its file" if _writes_responses(element) else ""
            yield Remark(element.shown_at, element.name, certain=bool(detail), fixable=True, detail=detail)


def _only_errors(element: Element) -> bool:
    return element.is_true("ResultCollector.error_logging")


def _writes_responses(element: Element) -> bool:
    """Whether it writes whole responses to a file, also where JMeter runs without a window."""
    config = element.node_at("saveConfig")
    if config is None or not element.text("filename").strip():
        return False
    data = element.plan.data[config.start : config.end]
    return b"<responseData>true</responseData>" in data
