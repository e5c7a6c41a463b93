"""What rules about Locust scripts report and the model does not hold."""

from __future__ import annotations

from loadlint.dialects.locust import syntax
from loadlint.dialects.locust.places import LocustTree
from loadlint.later import later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.interpreter import unused
    from loadlint.dialects.locust import other_clients, samples, shared_state, takes
    from loadlint.script import Remark, RemarkKind, Script
else:
    (unused,) = later("loadlint.dialects.interpreter", "unused")
    other_clients, samples, shared_state, takes = later(
        "loadlint.dialects.locust", "other_clients", "samples", "shared_state", "takes"
    )

_OF_VALUES = ("shared-by-users", "never-read", "unguarded", "set-later", "overwritten")
"""About values that the script takes out of answers."""

_OF_VERDICTS = ("sample-not-closed", "sample-may-raise", "always-success")
"""About requests that the script judges itself."""


def remarks(script: Script, kind: RemarkKind) -> Iterator[Remark]:
    """All remarks of a kind, in the order of the text."""
    tree = script.tree
    if not isinstance(tree, LocustTree) or (kind in _OF_VALUES and not script.extractions):
        return
    if kind in _OF_VERDICTS and b"catch_response" not in script.source.data:
        return
    match kind:
        case "sample-not-closed":
            yield from samples.not_closed(script, tree)
        case "sample-may-raise":
            yield from samples.may_raise(script, tree)
        case "always-success":
            yield from samples.always_success(script, tree)
        case "other-client":
            yield from other_clients.other_client(script, tree)
        case "shared-by-users":
            yield from shared_state.shared_by_users(script, tree)
        case "never-read":
            yield from unused.never_read(script, tree.syntax.root, syntax.names(tree.syntax), syntax.ASSIGNING)
        case "unguarded":
            yield from takes.unguarded(script, tree)
        case "set-later":
            yield from takes.set_later(script, tree)
        case "overwritten":
            yield from takes.overwritten(script, tree)
