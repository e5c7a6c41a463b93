"""What rules about Locust scripts report and the model does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.language import syntax
from loadlint.dialects.locust.read import extraction_use
from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.locust.report import (
    failed_iterations,
    load,
    other_clients,
    refusals,
    samples,
    shared_state,
    users,
)
from loadlint.dialects.script.read.extraction_use import about_takes
from loadlint.dialects.tracing import untraced_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loadlint.dialects.script.read.extraction_use import Find
    from loadlint.script import Remark, RemarkKind, Script


_OF_CLIENTS: Mapping[RemarkKind, Find] = {
    "other-client": other_clients.other_client,
    "client-closed": other_clients.client_closed,
    "host-ignored": users.host_ignored,
    "no-wait": users.no_wait,
    "hammers": failed_iterations.hammers,
    "keeps-session": failed_iterations.keeps_session,
    "no-timeout": users.no_timeout,
    "swallowed": failed_iterations.swallowing_handlers,
    "unread": other_clients.unread,
    "asked-rate": load.asked_rate,
    "untraced": lambda script, tree: untraced_in(
        script, (tree.syntax, *tree.modules), "the script writes a line for each"
    ),
}
"""About what makes the requests, and when."""

_OF_VALUES: Mapping[RemarkKind, Find] = {
    "shared-by-users": shared_state.shared_by_users,
    "unguarded": extraction_use.unguarded_values,
    **about_takes(extraction_use.SHAPE, syntax.names),
}
"""About values that the script takes out of answers."""

_OF_VERDICTS: Mapping[RemarkKind, Find] = {
    "sample-not-closed": samples.not_closed,
    "sample-may-raise": samples.may_raise,
    "always-success": samples.always_success,
}
"""About requests that the script judges itself."""


def remarks(script: Script, kind: RemarkKind) -> Iterator[Remark]:
    """All remarks of a kind, in the order of the text."""
    tree = script.tree
    if not isinstance(tree, LocustTree):
        return iter(())
    if kind == "refused":
        return refusals.refusals(script, tree)
    if kind in _OF_CLIENTS:
        return _OF_CLIENTS[kind](script, tree)
    find = _OF_VALUES.get(kind) if script.extractions else None
    if b"catch_response" in script.source.data:
        find = find or _OF_VERDICTS.get(kind)
    return find(script, tree) if find is not None else iter(())
