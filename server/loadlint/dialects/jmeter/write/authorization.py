"""The HTTP Authorization Manager: for which addresses JMeter proves who the user is, and how."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from loadlint.changes import Authenticate, CannotWriteError
from loadlint.dialects.jmeter.write import replace_value
from loadlint.dialects.jmeter.write.render import Holder, Property, collection, properties_of
from loadlint.script import Step
from loadlint.text.mapped import HOLE

_MECHANISMS = {"Basic": "BASIC", "Digest": "DIGEST", "NTLM": "BASIC_DIGEST"}
"""JMeter answers NTLM as well, where the user has a domain."""


class Authorization(Struct, frozen=True):
    """A row of the manager, for the addresses that begin with one; the domain is that of NTLM's user."""

    address: str
    user: str
    password: str
    scheme: str
    domain: str

    @property
    def row(self) -> Holder:
        """As JMeter saves it."""
        held = properties_of(
            "Authorization", url=self.address, username=self.user, password=self.password, domain=self.domain,
            realm="", mechanism=_MECHANISMS[self.scheme],
        )  # fmt: skip
        return Holder("elementProp", "", tuple(held), "Authorization")


def manager_properties(authorizations: Iterable[Authorization]) -> tuple[Property | Holder, ...]:
    """The properties of a manager, which forgets nonces after each iteration."""
    return (
        collection("AuthManager.auth_list", [authorization.row for authorization in authorizations]),
        *properties_of("AuthManager", clearEachIteration=True, controlledByThreadGroup=False),
    )


def authorization_of(step: Step, change: Authenticate) -> Authorization:
    """What takes the place of a step's header."""
    address = step.address.partition("?")[0]
    if change.scheme == "NTLM" and not change.domain:
        raise CannotWriteError("JMeter wants the domain of a user of NTLM")
    if HOLE in address or "://" not in address:
        raise CannotWriteError("the address is not known")
    user, password = (replace_value.function("__P", setting) for setting in (change.user, change.password))
    return Authorization(address, user, password, change.scheme, change.domain)
