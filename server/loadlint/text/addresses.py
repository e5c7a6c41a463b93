"""Takes addresses apart that may be broken: one that Python refuses (`http://[::1`) has no parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from urllib.parse import SplitResult


def parts_of(address: str) -> SplitResult | None:
    """The parts of an address; None where Python refuses it."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        # The port is read only when it is asked for, and may be refused then (`http://shop.test:PORT`).
        _ = parts.port
    except ValueError:
        return None
    return parts


def resolved_address(base: str, written: str) -> str:
    """An address that is written relative to another one; as it is written where one of them is no address."""
    from urllib.parse import urljoin

    try:
        return urljoin(base, written)
    except ValueError:
        return written
