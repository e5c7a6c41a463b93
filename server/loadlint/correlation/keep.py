"""Reads a recording and keeps it with its look-ups, in a process of its own: `python -m loadlint.correlation.keep`.

An editor's server starts it for large recordings, so that neither its memory nor its time is taken, and a file that
changes while it is read can end this process alone. It prints how far it is in percent, one number a line, or what is
wrong with the recording.
"""

from __future__ import annotations

import os
import sys

from loadlint.correlation.failing import views_of
from loadlint.correlation.traffic import traffic_of
from loadlint.recordings import kept, read
from loadlint.recordings.exchange import RecordingError


def main(path: str, file: str) -> int:
    """Read `path`, write `file`."""
    if hasattr(os, "nice"):
        # The editor's own work goes first.
        os.nice(15)
    try:
        recording = kept.keepable(read(path))
    except RecordingError as error:
        print(error, flush=True)
        return 1
    traffic = traffic_of(recording)
    for done in traffic.prepare():
        print(done, flush=True)
    views_of(recording)
    kept.write(recording, file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
