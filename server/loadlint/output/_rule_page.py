"""The address of a rule's page on the site of the release that is installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import metadata

from loadlint import rules

_SITE = "Documentation"
"""What the package calls the address of its site: `make release` writes it."""


@cache
def address_of(name: str) -> str | None:
    """The address. None where the package names no site, as in a checkout before the first release, and for a rule of a
    plugin, which has no page there.
    """
    rule, address = rules.by_name(name), site()
    return f"{address}/rules/{name}.html" if address and rule is not None and rule.package == "loadlint" else None


def site() -> str | None:
    """The address of the site, without a slash at the end."""
    addresses = (entry.partition(", ") for entry in metadata("loadlint").get_all("Project-URL") or ())
    return next((address.rstrip("/") for label, _, address in addresses if label == _SITE), None)
