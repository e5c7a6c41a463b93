"""What stops a run of the tool."""

from __future__ import annotations

from loadlint.errors import UserError


class CannotRunError(UserError):
    """The script could not be run, so that nothing is known of it; the message says why, in one line."""


class HostNotAllowedError(CannotRunError):
    """A run would reach hosts that nobody has allowed. `reason` says so without the options that allow them."""

    def __init__(self, reason: str, *hosts: str) -> None:
        super().__init__(f"{reason}: {' '.join(f'--host {host}' for host in hosts)}")
        self.reason = reason
        self.hosts = hosts


class ToolNotFoundError(CannotRunError):
    """The load tool of a script is not there. `tool` is its name."""

    def __init__(self, message: str, tool: str) -> None:
        super().__init__(message)
        self.tool = tool
