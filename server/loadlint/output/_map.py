"""Writes the value flow as one HTML file."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from loadlint import resources, value_flow
from loadlint.output._drawing import Drawing, place_in
from loadlint.output._drawing import page as page_of

if TYPE_CHECKING:
    from loadlint.script import Script


def page(flow: value_flow.ValueFlow, drawn: Script) -> str:
    """The file's text."""
    title = f"{PurePath(flow.path).name}: value flow"
    content = value_flow.as_json(flow, place_in(drawn.source))
    return page_of(Drawing(resources.VALUE_FLOW, "drawValueFlow"), title, content)
