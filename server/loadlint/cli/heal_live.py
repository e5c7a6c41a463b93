"""`loadlint heal --live`: lets a script follow its application with runs against it."""

from __future__ import annotations

import sys
from argparse import Namespace

from loadlint.cli.consent import allowed_hosts
from loadlint.cli.named_script import project_of
from loadlint.cli.verify import analysis_of
from loadlint.disk.creating import create, require_absent
from loadlint.output._terminal import printable
from loadlint.secrets.masker import SHOWS_ALL
from loadlint.verify.children import interruptible
from loadlint.verify.fix_live import Limits
from loadlint.verify.heal_live import HealedLive, heal_live

ATTEMPTS = 5
"""Changes that are tried at one place."""


def healed_live(options: Namespace, seconds: int) -> HealedLive:
    """The script after all that heals it, and the last run. Raises UserError. Nothing is written but `--keep`."""
    recordings = options.recording
    if options.keep:
        require_absent(options.keep)
    before = analysis_of(options.script, recordings, options.config)
    limits = Limits(allowed_hosts(before, options.host or (), seconds), seconds, options.pauses)
    masker = SHOWS_ALL if options.show_secrets else before.masker
    project = project_of(options.script, recordings, options.config)

    def tell(line: str) -> None:
        print(f"loadlint: {printable(masker.text(line))}", file=sys.stderr, flush=True)

    with interruptible():
        healed = heal_live(before.source, project, limits, options.attempts or ATTEMPTS, tell)
    if options.keep:
        create(options.keep, healed.run.data)
    return healed
