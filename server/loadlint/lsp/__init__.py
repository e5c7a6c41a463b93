"""The language server."""

from __future__ import annotations

import gc
import os
import sys
from io import BufferedWriter

_COLLECTED = 2_000, 10, 10
"""What each edit makes holds cycles (trees, analyses): the collector has to look for them soon, in small steps."""


def run(tcp: str | None = None) -> int:
    """Serve on standard input and output, or on `HOST:PORT`; ends with the process when the client has gone."""
    from loadlint.lsp.framing import Framed, FrameError
    from loadlint.lsp.server import create

    server = create()
    # Modules and features stay: the collector need not look at them again.
    gc.freeze()
    gc.set_threshold(*_COLLECTED)
    try:
        if tcp is None:
            # With PYTHONUNBUFFERED the buffer of stdout is a bare file, which may write only a part of a message.
            stdout = BufferedWriter(getattr(sys.stdout.buffer, "raw", sys.stdout.buffer))
            server.start_io(Framed(sys.stdin.buffer), stdout)  # type: ignore[arg-type]  # two methods are used
        else:
            host, _, port = tcp.rpartition(":")
            server.start_tcp(host or "127.0.0.1", int(port))
    except FrameError as error:
        print(f"loadlint: the client violates the protocol: {error}", file=sys.stderr)
    finally:
        server.close()
        sys.stderr.flush()
        # An analysis that still runs would be waited for, and nobody is there to read it.
        os._exit(0 if server.ended_well else 1)
