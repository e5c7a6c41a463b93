"""Modules that a script imports from the web: fetched once with the user's consent, kept, and given to the load tool.

They are no requests of the script: no recording has them, and the application is not asked for them.
"""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from loadlint.cache import disk
from loadlint.verify.answers import text_answer
from loadlint.verify.errors import CannotRunError, HostNotAllowedError
from loadlint.verify.hosts import host_of_origin, origin_of
from loadlint.verify.messages import Answer, Closed, Failed, Sent, Silent

if TYPE_CHECKING:
    from urllib.request import Request

    from loadlint.verify.proxy import Handler

_IMPORTED = re.compile(rb"""(?:\bfrom|\bimport|\brequire\s*\()\s*["'](https://[^"'\s]+)["']""")
_LARGEST = 8 << 20
_LARGEST_BUCKET = 32 << 20
_SECONDS = 30


class WithModules:
    """Answers a tool's requests for modules, and leaves all others to the handler of the run.

    `address_of` tells the address of the module that a request asks for, None for a request of the script. `hosts` are
    those that modules may be fetched from. `trouble` says why the run can't go on.
    """

    trouble: CannotRunError | None
    _handler: Handler

    def __init__(self, address_of: Callable[[Sent], str | None], hosts: frozenset[str]) -> None:
        self._address_of = address_of
        self._hosts = hosts

    def begin(self, handler: Handler) -> None:
        """A run of the tool begins, with a handler of its own. What is left of the one before came before that."""
        self._handler, self.trouble = handler, None

    def answer(self, number: int, sent: Sent) -> Answer | Closed | Silent | None:
        """The module, or what the handler answers."""
        address = self._address_of(sent)
        return self._handler.answer(number, sent) if address is None else self._module(address)

    def answered(self, number: int, answer: Answer) -> None:
        """The application answered a request of the script."""
        self._handler.answered(number, answer)

    def failed(self, number: int, failure: Failed) -> None:
        """A request of the script got no answer, or the tool did not wait for that."""
        self._handler.failed(number, failure)

    def _module(self, address: str) -> Answer:
        text = kept_module(address)
        if text is not None:
            return Answer(200, (("Content-Type", "text/javascript"),), text)
        host = _host(address)
        if host not in self._hosts:
            return self._without(HostNotAllowedError(f"the script imports {address}, and {host} is not allowed", host))
        try:
            text = fetched_module(address)
        except (OSError, http.client.HTTPException) as error:
            return self._without(CannotRunError(f"the script imports {address}, which can't be fetched: {error}"))
        keep(address, text)
        return Answer(200, (("Content-Type", "text/javascript"),), text)

    def _without(self, trouble: CannotRunError) -> Answer:
        self.trouble = self.trouble or trouble
        return text_answer(403, str(trouble))


def hosts_of_modules(data: bytes) -> tuple[str, ...]:
    """The hosts from which a script's text imports modules that are not kept, each once and in order."""
    addresses = (match[1].decode("ascii", "replace") for match in _IMPORTED.finditer(data))
    return tuple(dict.fromkeys(_host(address) for address in addresses if kept_module(address) is None))


def kept_module(address: str) -> bytes | None:
    """The text of a module that was fetched before."""
    base = disk.folder()
    return None if base is None else disk.read(base, _name(address), _LARGEST)


def keep(address: str, text: bytes) -> None:
    """Have the text of a module at hand for later runs."""
    base = disk.folder()
    if base is not None:
        disk.write(base, _name(address), text, _LARGEST_BUCKET)


def fetched_module(address: str) -> bytes:
    """The text of a module from the web. Raises OSError and HTTPException."""
    opener = urllib.request.build_opener(_SameHost)
    with opener.open(address, timeout=_SECONDS) as answer:
        text: bytes = answer.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise OSError("it is too large")
    return text


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects within a host: the user has allowed no other."""

    def redirect_request(self, req: Request, *arguments: Any) -> Request | None:
        address = arguments[-1]
        if origin_of(address) != origin_of(req.full_url):
            raise urllib.error.URLError(f"it leads to {address}")
        return super().redirect_request(req, *arguments)


def _host(address: str) -> str:
    return host_of_origin(origin_of(address) or "")


def _name(address: str) -> str:
    return disk.fingerprint(b"module\0" + address.encode(), 20).hex()
