"""`loadlint why`: why a value of a script is reported, and why not."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace

from msgspec.structs import replace

from loadlint.cli.errors import UsageError
from loadlint.cli.named_script import analysis_with, project_of, script_of
from loadlint.plain_values import json_text
from loadlint.project import baseline
from loadlint.secrets.masker import SHOWS_ALL, masked_texts
from loadlint.why.as_json import json_of
from loadlint.why.as_text import lines_of
from loadlint.why.explain import NoSuchLineError, Question, explain

_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?")


def run(options: Namespace) -> int:
    """Print the answer. Raises UsageError, ConfigError and RecordingError."""
    path, line, column = place_of(options.place)
    module = os.path.abspath(path)
    path = script_of(path)
    known_findings = baseline.read(options.baseline) if options.baseline else None
    project = replace(project_of(path, options.recording, options.config), baseline=known_findings)
    analysis = analysis_with(path, project)
    try:
        explanation = explain(analysis, project, Question(line, column, options.value, module))
    except NoSuchLineError as error:
        raise UsageError(f"{path}: {error}") from None
    shown = masked_texts(explanation, SHOWS_ALL if options.show_secrets else analysis.masker)
    if options.output_format == "json":
        sys.stdout.write(json_text(json_of(shown)))
    else:
        print("\n".join(lines_of(shown)))
    return 0


def place_of(text: str) -> tuple[str, int, int | None]:
    """A file, a line and perhaps a column, as `check` prints them. Raises UsageError."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise UsageError(f"{text}: give the line, as in script.js:12 or script.js:12:8")
    return match[1], int(match[2]), int(match[3]) if match[3] is not None else None
