"""Listeners of a plan that are for looking at single samples."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.script import Remark

_OF_SAMPLES = frozenset(("ViewResultsFullVisualizer", "TableVisualizer"))
"""The panels for single samples: JMeter's manual, "Best Practices", "Reducing resource requirements"."""


def gui_listener_remarks(plan: Plan) -> Iterator[Remark]:
    """The listeners that write the responses of all samples to a file, which they do without a window as well."""
    for element in plan.running:
        if element.cls == "ResultCollector" and element.gui in _OF_SAMPLES and _writes_responses(element):
            yield Remark(element.shown_at, element.name)


def _writes_responses(element: Element) -> bool:
    """Whether it writes whole responses to a file, also where JMeter runs without a window.

    What stands under the recorder gets what is recorded, no sample of a run.
    """
    is_of_recorder = any(above.cls == "ProxyControl" for above in element.ancestors())
    if is_of_recorder or element.is_true("ResultCollector.error_logging"):
        return False
    data = element.plan.data[element.span.start : element.span.end]
    return bool(element.text("filename").strip()) and b"<responseData>true</responseData>" in data
