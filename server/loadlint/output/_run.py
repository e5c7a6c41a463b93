"""Writes a run, laid beside a recording, as one HTML file."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from loadlint import resources
from loadlint.output._drawing import Drawing, place_in
from loadlint.output._drawing import page as page_of
from loadlint.plain_values import plain_values

if TYPE_CHECKING:
    from loadlint.run_view import RunView
    from loadlint.script import Script


def page(view: RunView, script: Script) -> str:
    """The file's text."""
    title = f"{PurePath(view.script).name}: {PurePath(view.path).name}"
    content = plain_values(view, place_in(script.source))
    return page_of(Drawing(resources.RUN_VIEW, "drawRun"), title, content)
