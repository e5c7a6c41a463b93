"""`loadlint load`: writes a load profile into scripts, in the terms of their tool."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint import engine
from loadlint.changes import CannotWriteError, SetLoad
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.mix import parts_of
from loadlint.cli.named_script import known_script, read_script, settings_of
from loadlint.cli.write_edits import write_edits
from loadlint.disk.reach import of_command
from loadlint.load_profiles import iteration_time
from loadlint.load_profiles.part_rates import rates_of_mix, rates_of_weights, stages_of
from loadlint.output._diff import shown_diff
from loadlint.production.observed_mix import mix_of
from loadlint.production.weights import WeightsError, weight_edits
from loadlint.project import Project
from loadlint.secrets.masker import SHOWS_ALL

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from loadlint.changes import PartRate
    from loadlint.engine import Analysis
    from loadlint.load_profiles.part_rates import IterationTime
    from loadlint.production.observed_mix import PartShare
    from loadlint.text.edits import Edit

_RULE = "unlike-production"
_CLOSED = (
    "Locust has closed users: each does its next task after the last one. Where the application is so slow that all of "
    "them wait, fewer requests are sent than asked for; `loadlint results` tells"
)


def run(options: Namespace) -> int:
    """Write the profile into each script; 0, with --diff 1 where something would change. Raises UserError."""
    if (options.rate is None) == (not options.logs):
        raise UsageError("give either --rate or --from-log")
    return max([_run(options, path) for path in options.scripts])


def _run(options: Namespace, path: str) -> int:
    analysis = _analysis(options, path)
    script = analysis.script
    measured = options.measured
    time = iteration_time.of_run(measured) if measured else iteration_time.of_recordings(analysis.recordings)
    rates, shares = _rates(options, analysis, time)
    change = SetLoad(rates, stages_of(options.duration, options.ramp_up, options.stairs))
    edits = _edits(analysis, change, shares)
    for rate in rates:
        complain(f"{path}: {_in_words(rate)}")
    complain(f"{path}: the time of an iteration is from {time.source}")
    if script.dialect == "locust":
        complain(f"{path}: {_CLOSED}")
    if not options.diff:
        write_edits(script.source, edits)
        return 0
    before = script.source
    after = before.changed(edits).get(before.path, before.data)
    sys.stdout.write(shown_diff(before.path, before.data, after, SHOWS_ALL, sys.stdout.isatty()))
    return int(after != before.data)


def _rates(
    options: Namespace, analysis: Analysis, time: IterationTime
) -> tuple[tuple[PartRate, ...], Sequence[PartShare]]:
    """How often each part begins; with logs the shares of the parts in production, too."""
    parts = parts_of(analysis.script, analysis.context.dialect)
    if not options.logs:
        return rates_of_weights(parts, options.rate * options.scale, time), ()
    mix = mix_of(analysis.script, parts, options.logs, options.log_format)
    return rates_of_mix(mix, options.hour, options.scale, time), mix.parts


def _analysis(options: Namespace, path: str) -> Analysis:
    source = read_script(path, options.recording)
    settings = replace(settings_of(path, options.config), select=(_RULE,), ignore=(), per_file_ignores={})
    with known_script(path):
        analysis = engine.analyse(source, Project(settings, tuple(options.recording), (), reach=of_command(path)))
    if not analysis.script.steps:
        raise UsageError(f"{path}: makes no requests")
    return analysis


def _edits(analysis: Analysis, change: SetLoad, shares: Sequence[PartShare]) -> tuple[Edit, ...]:
    """The edits of the profile, and those of weights that a rate does not set. Raises UsageError."""
    script, dialect = analysis.script, analysis.context.dialect
    try:
        edits = list(dialect.write(script, change))
        if len(shares) > 1 and all(row.part.unit != "amount" for row in shares):
            edits += weight_edits(shares)
    except (CannotWriteError, WeightsError) as error:
        raise UsageError(f"{script.source.path}: the load can't be written: {error}") from None
    return tuple(edits)


def _in_words(rate: PartRate) -> str:
    requests = rate.rate * len(rate.steps)
    return (
        f"{rate.name}: {rate.rate:.4g} iterations a second, {requests:.4g} requests a second; {rate.users} users at a "
        f"time, since an iteration takes {rate.seconds:.3g} s"
    )
