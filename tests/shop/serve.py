"""Start the shop: `python -m tests.shop.serve [--port N] [--seed N] [--db FILE]`, or `running_shop()` in a test."""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from .app import create_app
from .app.faults import PLANTED, Fault, fault_of
from .changes import ALL, NAMES, Changes

RECORDED_PORT = 18377
RECORDED_HOST = f"127.0.0.1:{RECORDED_PORT}"


@dataclass(frozen=True)
class Shop:
    """A shop that runs."""

    base_url: str
    db_path: Path

    @property
    def host(self) -> str:
        """Address and port, as a `Host` header has them."""
        return self.base_url.removeprefix("http://")


@contextmanager
def running_shop(
    seed: int,
    port: int = 0,
    db_path: Path | None = None,
    fault: Fault | None = None,
    changes: Sequence[str] = (),
    around: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> Iterator[Shop]:
    """A fresh shop on 127.0.0.1, stopped at the end; port 0 is any free one.

    `fault` is what breaks in it, `changes` name what is different in its second version, `around` puts another
    application before it.
    """
    with tempfile.TemporaryDirectory(prefix="shop-") as folder:
        path = db_path or Path(folder) / "shop.sqlite3"
        config = uvicorn.Config(
            around(create_app(path, seed, fault, Changes(changes))),
            "127.0.0.1",
            port,
            log_level="warning",
            access_log=False,
            lifespan="off",
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise RuntimeError(f"the shop did not start on port {port}")
                time.sleep(0.01)
            address = server.servers[0].sockets[0].getsockname()
            yield Shop(f"http://127.0.0.1:{address[1]}", path)
        finally:
            server.should_exit = True
            thread.join(10)


def add_change(parser: argparse.ArgumentParser) -> None:
    """The option that names what has changed."""
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        choices=[*NAMES, ALL],
        metavar="NAME",
        help=f"what has changed, see changes/ ({ALL}: everything at once)",
    )


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=RECORDED_PORT, help="0: any free one")
    parser.add_argument(
        "--seed", type=int, default=int(os.environ.get("SEED", "12")), help="where ids start (default: SEED or 12)"
    )
    parser.add_argument("--db", type=Path, help="a new file to keep")
    parser.add_argument(
        "--fault", choices=[f"{fault.flow}:{fault.mode}" for fault in PLANTED], help="what breaks, see app/faults.py"
    )
    add_change(parser)
    options = parser.parse_args()
    fault = fault_of(options.fault) if options.fault else None
    with running_shop(options.seed, options.port, options.db, fault, options.change) as shop:
        print(shop.base_url, shop.db_path, flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
