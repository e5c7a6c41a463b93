"""Reads a recording and keeps it with its look-ups: `python -m loadlint.cache.build_recording`, a process of its own.

An editor's server starts it for large recordings, so that the server stays small and fast, and a file that changes
while it is read can end only this process. It prints how far it is in percent, one number a line, or what is
wrong with the recording.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from loadlint.assertions import recorded_exemplars
from loadlint.cache import entries, recording_file
from loadlint.correlation import soft_failures
from loadlint.correlation.observe.recording_lookups import PARTS, WORDS, Responses, lookups_of
from loadlint.correlation.observe.search import words_in
from loadlint.errors import RecordingError
from loadlint.recordings import read_with_places
from loadlint.recordings.index import Builder
from loadlint.recordings.on_disk import DiskExchange
from loadlint.recordings.secrets import secrets_of_exchange

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Recording

_BATCH = 100


def main(path: str, file: str) -> int:
    """Read `path`, write `file`."""
    if hasattr(os, "nice"):
        # Low priority: the editor goes first.
        os.nice(15)
    gc.disable()
    stamp = entries.stamp(path)
    try:
        recording, module, places = read_with_places(path)
        recording_file.write(
            file, recording, stamp, _prepared_lookups(recording), recording_file.Source(module, places)
        )
    except RecordingError as error:
        print(error, flush=True)
        return 1
    except OSError as error:
        print(f"{path}: what was read of it can't be kept: {error.strerror}", flush=True)
        return 1
    return 0


def _prepared_lookups(recording: Recording) -> dict[str, object]:
    """The look-ups that are kept with a recording. Each body is decoded once for all of them."""
    size = len(recording.exchanges)
    words, responses, views, others = Builder(), Responses(), {}, []
    secrets: dict[tuple[str, str], None] = {}
    for position, exchange in enumerate(recording.walk()):
        response = exchange.response
        responses.see(position, response)
        secrets |= dict.fromkeys((secret.value, secret.kind) for secret in secrets_of_exchange(exchange))
        words.add(words_in(response))
        if (view := soft_failures.login_view(response)) is not None:
            views[position] = view
        if (other := recorded_exemplars.other_of(position, response)) is not None:
            others.append(other)
        if isinstance(recorded := recording.exchanges[position], DiskExchange):
            recorded.keep_small_parts(exchange)
        if position % _BATCH == 0:
            print(80 * position // size, flush=True)
    lookups = lookups_of(recording)
    vars(lookups)["responses"], vars(lookups)["secrets"] = responses, tuple(secrets)
    prepared: dict[str, object] = {name: getattr(lookups, name) for name in PARTS}
    print(90, flush=True)
    return prepared | {
        WORDS: words.finish(),
        soft_failures.VIEWS: views,
        recorded_exemplars.OTHERS: recorded_exemplars.in_order(others),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
