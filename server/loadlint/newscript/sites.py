"""Where the requests of a journey go, and the settings under which a script can be given other addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint.journey import Site
from loadlint.text.addresses import parts_of

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange

BASE_URL = "BASE_URL"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as an address of their own."""
    parts = parts_of(url)
    return f"{parts.scheme}://{parts.netloc}" if parts is not None else ""


def sites_of(exchanges: Sequence[Exchange], base_setting: str | None = None) -> tuple[Site, ...]:
    """All sites in the order of their first request: the first one is the application itself."""
    base = base_setting or BASE_URL
    settings: dict[str, str] = {}
    for origin in dict.fromkeys(origin_of(exchange.url) for exchange in exchanges):
        settings[_setting(origin, base, settings)] = origin
    return tuple(Site(setting, origin) for setting, origin in settings.items())


def _setting(origin: str, base: str, taken: dict[str, str]) -> str:
    """The name of a setting for a site: `API_URL` for api.shop.example, with the port where the host tells nothing."""
    if not taken:
        return base
    parts = parts_of(origin)
    host, port = (parts.hostname or "", parts.port) if parts is not None else ("", None)
    label = host.partition(".")[0]
    name = f"{label.upper()}_URL" if re.match(r"[a-z]", label) else base
    name = re.sub(r"\W", "_", name)
    if name in taken and port is not None:
        name = f"{name}_{port}"
    number = 2
    while name in taken:
        name, number = f"{name.rstrip('0123456789_')}_{number}", number + 1
    return name
