"""Whose problems an editor shows.

- `open`: those of the load scripts that are open, with the modules that they run;
- `linked`: also those of scripts of the workspace that have a readable recording;
- `workspace`: those of all scripts of the workspace.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

Scope = Literal["open", "linked", "workspace"]

OPEN: Scope = "open"
LINKED: Scope = "linked"


def scope_of(wish: Any) -> Scope | None:
    """What a client wishes; None where it says nothing that can be used."""
    return next((scope for scope in get_args(Scope) if scope == wish), None)
