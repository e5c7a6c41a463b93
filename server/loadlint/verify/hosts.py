"""The hosts that a script and its recordings name."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from loadlint.script import Step
from loadlint.text.addresses import parts_of
from loadlint.text.mapped import HOLE

_SCHEMES = ("http", "https")


def origins_of(steps: Iterable[Step], recorded: Iterable[str]) -> tuple[str, ...]:
    """The origins (`https://shop.example:8443`) of steps and recorded addresses, each once and in order."""
    urls = [*(step.address for step in steps), *recorded]
    return tuple(dict.fromkeys(origin for url in urls if (origin := origin_of(url)) is not None))


def origin_of(url: str) -> str | None:
    """Scheme, host and port as written; None for what is no absolute address of HTTP, or holds an expression there."""
    parts = parts_of(url)
    if parts is None or parts.scheme not in _SCHEMES or not parts.netloc or HOLE in parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def host_of_origin(origin: str) -> str:
    """The host without its port."""
    parts = parts_of(origin)
    return (parts.hostname or "") if parts is not None else ""


def loopback(origins: Iterable[str]) -> tuple[str, ...]:
    """Those that are this machine itself."""
    return tuple(origin for origin in origins if is_loopback(host_of_origin(origin)))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, by its name or its address alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
