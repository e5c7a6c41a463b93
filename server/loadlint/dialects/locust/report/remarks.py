"""What rules about Locust scripts report and the model does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.language import syntax
from loadlint.dialects.locust.language.step_nodes import LocustTree
from loadlint.dialects.locust.report import extraction_use, other_clients, samples, shared_state
from loadlint.dialects.script import unused_extractions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.script import Remark, RemarkKind, Script

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
            yield from unused_extractions.never_read(
                script, tree.syntax.root, syntax.names(tree.syntax), syntax.ASSIGNING
            )
        case "unguarded":
            yield from extraction_use.unguarded(script, tree)
        case "set-later":
            yield from extraction_use.set_later(script, tree)
        case "overwritten":
            yield from extraction_use.overwritten(script, tree)
