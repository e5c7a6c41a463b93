"""Addresses of the journey's own sites inside of texts: there the setting stands, not the recorded address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.journey import Site


class SiteAddress(Struct, frozen=True):
    """The address of a site, as the script's setting has it. `is_encoded`: percent-encoded, as in a query."""

    setting: str
    is_encoded: bool = False


def pieces_of(text: str, sites: Sequence[Site]) -> list[str | SiteAddress]:
    """A text in pieces: what stands in it as it is, and the addresses of sites. Empty for an empty text."""
    addresses = {site.origin: SiteAddress(site.setting) for site in sites}
    addresses |= {quote(site.origin, safe=""): SiteAddress(site.setting, is_encoded=True) for site in sites}
    pattern = "|".join(map(re.escape, sorted(addresses, key=len, reverse=True)))
    pieces: list[str | SiteAddress] = []
    end = 0
    # Another port or a longer host is another site.
    for match in re.finditer(rf"(?:{pattern})(?![\w.:-])", text):
        pieces += [text[end : match.start()], addresses[match[0]]]
        end = match.end()
    return [piece for piece in (*pieces, text[end:]) if piece]
