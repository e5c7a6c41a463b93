"""Addresses with user and password in a new k6 script: k6 takes both from there, where `auth` names the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec.structs import replace

from loadlint.dialects.k6.write.literals import Call, Code, in_camel_case, input_expression, statement
from loadlint.journey import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.journey import Authentication, Journey, PlannedRequest, Value


def with_user_addresses(journey: Journey) -> Journey:
    """The journey with the names of these addresses as the settings of the sites of its authenticated requests."""
    names = _names(journey)

    def with_name(request: PlannedRequest) -> PlannedRequest:
        user = request.authentication
        name = names[request.site, user] if user is not None else request.site.setting
        return replace(request, site=Site(name, request.site.origin))

    transactions = (
        replace(transaction, requests=tuple(map(with_name, transaction.requests)))
        for transaction in journey.transactions
    )
    return replace(journey, transactions=tuple(transactions))


def _names(journey: Journey) -> dict[tuple[Site, Authentication], str]:
    names: dict[tuple[Site, Authentication], str] = {}
    for site, user in journey.authentications:
        name = in_camel_case(f"{site.setting.lower()}_of_user")
        names[site, user] = name if name not in names.values() else f"{name}{len(names) + 1}"
    return names


def declarations(journey: Journey) -> Iterator[str]:
    """The statements that declare the addresses of such a journey."""
    settings = {site.origin: site.setting for site in journey.sites}
    for site, user in journey.authentications:
        domain = quote(f"{user.domain}\\", safe="") if user.domain else ""
        pair = Code(f"`://{domain}{_piece(user.user)}:{_piece(user.password)}@`")
        address = Call(f"{settings[site.origin]}.replace", ("://", pair))
        yield from statement(address, "  ", f"const {site.setting} = ")


def _piece(value: Value) -> str:
    """A value as a piece of a template that is an address."""
    return quote(value, safe="") if isinstance(value, str) else f"${{encodeURIComponent({input_expression(value)})}}"
