"""Lets a load tool's requests through to the application, and records them with their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from loadlint.verify import har_entries
from loadlint.verify.answers import text_answer
from loadlint.verify.errors import CannotRunError, HostNotAllowedError
from loadlint.verify.hosts import host_of_origin, is_loopback, origin_of
from loadlint.verify.messages import Answer, Failed, Sent

_REFUSED = ("connect call failed", "connection refused", "timed out", "name or service not known")
_CERTIFICATE = "certificate verify failed"


class Recorder:
    """What went through, in order. Requests to hosts that nobody has named are kept back.

    `trouble` says why the run can't go on: a host that was not named, or one that was never reached.
    `tell` gets each exchange, as HAR has it, as soon as its answer is there.
    """

    def __init__(self, hosts: frozenset[str], tell: Callable[[dict[str, Any]], None] | None = None) -> None:
        self._tell = tell
        self.trouble: CannotRunError | None = None
        self._hosts = hosts
        self._sent: dict[int, Sent] = {}
        self._answers: dict[int, Answer] = {}
        self._reached: set[str] = set()

    def answer(self, number: int, sent: Sent) -> Answer | None:
        """None: the request goes on to the application."""
        host = host_of_origin(origin_of(sent.url) or "")
        if host not in self._hosts and not is_loopback(host):
            reason = f"the script asks for {sent.url}, and {host} is not allowed"
            self.trouble = self.trouble or HostNotAllowedError(reason, host)
            return text_answer(403, f"loadlint lets nothing through to {host}")
        self._sent[number] = sent
        return None

    def answered(self, number: int, answer: Answer) -> None:
        """The application answered."""
        if number in self._sent:
            self._answers[number] = answer
            if self._tell is not None:
                self._tell(har_entries.entry(self._sent[number], answer))
            self._reached.add(origin_of(self._sent[number].url) or "")

    def failed(self, number: int, failure: Failed) -> None:
        """No answer came. From a host that has answered before, that is a result like any other."""
        origin = origin_of(failure.url) or failure.url
        if number in self._sent and origin not in self._reached:
            self.trouble = self.trouble or CannotRunError(f"{origin} can't be reached: {_reason(failure.reason)}")

    @property
    def entries(self) -> Iterator[dict[str, Any]]:
        """The exchanges, as HAR has them."""
        return (har_entries.entry(sent, self._answers.get(number)) for number, sent in sorted(self._sent.items()))


def _reason(reason: str) -> str:
    if _CERTIFICATE in reason.lower():
        return f"its certificate is not trusted ({reason}); set SSL_CERT_FILE to a file with more authorities"
    return "it refuses the connection" if any(word in reason.lower() for word in _REFUSED) else reason
