"""The language server."""

from __future__ import annotations


def run(tcp: str | None = None) -> int:
    """Serve on standard input and output, or on `HOST:PORT`; returns when the client has gone."""
    from loadlint.lsp.server import create

    server = create()
    if tcp is None:
        server.start_io()
        return 0
    host, _, port = tcp.rpartition(":")
    server.start_tcp(host or "127.0.0.1", int(port))
    return 0
