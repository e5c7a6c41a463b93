"""`loadlint map`: the values that run from responses into later requests, as an HTML file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from loadlint import engine, value_flow
from loadlint.cache.recordings import read_recording
from loadlint.cli import files
from loadlint.cli.errors import UsageError
from loadlint.disk.reach import of_command
from loadlint.disk.writing import write
from loadlint.output._map import page
from loadlint.project import Project, config
from loadlint.secrets.masker import SHOWS_ALL
from loadlint.text.source import Source

if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> int:
    """Write the file. Raises UsageError, ConfigError and RecordingError."""
    source = Source(options.script, files.read(options.script))
    for path in options.recording:
        # One that the user named must be good, or the run is wrong.
        read_recording(path)
    own = config.load(options.config) if options.config else config.find(os.path.dirname(options.script))
    try:
        analysis = engine.analyse(source, Project(own, tuple(options.recording), reach=of_command(options.script)))
    except engine.UnknownDialectError:
        names = ", ".join(dialect.name for dialect in engine.all_dialects())
        raise UsageError(f"{options.script}: is no load script that loadlint knows ({names})") from None
    flow = value_flow.build(analysis)
    if options.hide_values:
        flow = value_flow.without_values(flow)
    text = page(value_flow.masked(flow, SHOWS_ALL if options.show_secrets else analysis.masker), source)
    if options.output_file is None:
        sys.stdout.write(text)
        return 0
    write(options.output_file, text.encode("utf-8", "backslashreplace"))
    if not analysis.recordings:
        print("loadlint: no recording is linked, so no values are drawn", file=sys.stderr)
    return 0
