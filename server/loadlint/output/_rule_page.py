"""The address of a rule's page on the site of the release that is installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import metadata

_SITE = "Documentation"
"""What the package calls the address of its site: `make release` writes it."""


def address_of(rule: str) -> str | None:
    """The address; None where the package names no site, as in a checkout before the first release."""
    address = site()
    return None if address is None else f"{address}/rules/{rule}.html"


@cache
def site() -> str | None:
    """The address of the site, without a slash at the end."""
    addresses = (entry.partition(", ") for entry in metadata("loadlint").get_all("Project-URL") or ())
    return next((address.rstrip("/") for label, _, address in addresses if label == _SITE), None)
