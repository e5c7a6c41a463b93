"""`loadlint map`: the values that run from responses into later requests, as an HTML file."""

from __future__ import annotations

import sys
from argparse import Namespace

from loadlint import value_flow
from loadlint.cli.named_script import analysis_with, project_of, script_of
from loadlint.disk.writing import write
from loadlint.output._drawing import map_page
from loadlint.secrets.masker import SHOWS_ALL, masked_texts


def run(options: Namespace) -> int:
    """Write the file. Raises UsageError, ConfigError and RecordingError."""
    script = script_of(options.script)
    analysis = analysis_with(script, project_of(script, options.recording, options.config))
    flow = value_flow.build(analysis)
    if options.hide_values:
        flow = value_flow.without_values(flow)
    text = map_page(masked_texts(flow, SHOWS_ALL if options.show_secrets else analysis.masker), analysis.script)
    if options.output_file is None:
        sys.stdout.write(text)
        return 0
    write(options.output_file, text.encode("utf-8", "backslashreplace"))
    if not analysis.recordings:
        print("loadlint: no recording is linked to the script, so the map has no values", file=sys.stderr)
    return 0
