"""`loadlint trend DIR`: how the steps of a script behaved over its runs, and since which run they are slower."""

from __future__ import annotations

from argparse import Namespace

from loadlint.cli.errors import UsageError, complain
from loadlint.cli.show_report import show
from loadlint.numbers.history import prune, read_history, with_names_of_today
from loadlint.numbers.table import require_packages
from loadlint.numbers.trend import rows_of, trend_of
from loadlint.output import _document, _trend
from loadlint.plain_values import json_text


def run(options: Namespace) -> int:
    """Show the trend; 0. Raises HistoryError, UsageError, MissingExtraError."""
    require_packages()
    if options.keep is not None:
        for name in prune(options.folder, options.keep):
            complain(f"{options.folder}: {name} is deleted")
    digests = with_names_of_today(read_history(options.folder, options.script), _names(options.renamed))
    if not digests:
        raise UsageError(f"{options.folder}: has no runs: `loadlint results RUN --history {options.folder}` saves one")
    trend = trend_of(digests)
    formats = {
        "markdown": lambda: "".join(f"{line}\n" for line in _document.markdown_table(rows_of(trend))),
        "html": lambda: _trend.page(trend),
        "json": lambda: json_text(_trend.as_json(trend)),
    }
    show(options, formats)
    return 0


def _names(pairs: list[str]) -> dict[str, str]:
    """The names of today by those of before, of `OLD=NEW`. Raises UsageError."""
    for pair in pairs:
        if "=" not in pair:
            raise UsageError(f"--renamed {pair}: is not like OLD=NEW")
    return {pair.partition("=")[0]: pair.partition("=")[2] for pair in pairs}
