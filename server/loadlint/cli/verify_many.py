"""`loadlint verify` of several scripts, each on its recordings; runs of their tools one after the other."""

from __future__ import annotations

import sys
from argparse import Namespace
from functools import partial

from loadlint.cli.errors import UsageError, complain
from loadlint.cli.executors import executor_of
from loadlint.cli.verify import analysis_of, report_of, require_run, require_sense
from loadlint.cli.verify_report import Report, as_text, as_values
from loadlint.errors import UserError
from loadlint.plain_values import json_text
from loadlint.verify.children import interruptible


def run(options: Namespace) -> int:
    """Print the report of each script in their order; the worst exit code of all. Raises UsageError."""
    require_sense(options)
    if any((options.faults, options.keep, options.follow)):
        raise UsageError("--faults, --keep and --follow are for one script")
    with interruptible():
        mapped = map if any((options.engine, options.live)) else executor_of(options.executor, options.jobs)
        verified = list(mapped(partial(_verify_one, _plain(options)), options.scripts))
    for problem in (result for result, _ in verified if isinstance(result, str)):
        complain(problem)
    reports = [result for result, _ in verified if not isinstance(result, str)]
    sys.stdout.write(
        json_text(list(map(as_values, reports)))
        if options.output_format == "json"
        else "\n".join(map(as_text, reports))
    )
    codes: list[int] = [code for _, code in verified]
    return max(codes)


def _plain(options: Namespace) -> Namespace:
    """The options without the command, which only this process has."""
    return Namespace(**{name: value for name, value in vars(options).items() if name != "run"})


def _verify_one(options: Namespace, script: str) -> tuple[Report | str, int]:
    """The report about one script, or why there is none; and the exit code."""
    try:
        if options.engine or options.live:
            require_run(Namespace(**{**vars(options), "script": script}))
        return report_of(analysis_of(script, options.recording, options.config), options)
    except UserError as error:
        return str(error), 2
