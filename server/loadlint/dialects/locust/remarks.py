"""What rules about Locust scripts report and the model does not hold."""

from __future__ import annotations

from loadlint.dialects.interpreter import unused
from loadlint.dialects.locust import other_clients, samples, shared_state, syntax, takes
from loadlint.dialects.locust.places import LocustTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loadlint.script import Remark, RemarkKind, Script


def _never_read(script: Script, tree: LocustTree) -> Iterator[Remark]:
    return unused.never_read(script, tree.syntax.root, syntax.names(tree.syntax), syntax.ASSIGNING)


_KINDS: dict[RemarkKind, Callable[[Script, LocustTree], Iterator[Remark]]] = {
    "sample-not-closed": samples.not_closed,
    "sample-may-raise": samples.may_raise,
    "other-client": other_clients.other_client,
    "shared-by-users": shared_state.shared_by_users,
    "always-success": samples.always_success,
    "never-read": _never_read,
    "unguarded": takes.unguarded,
    "set-later": takes.set_later,
    "overwritten": takes.overwritten,
}


def remarks(script: Script, kind: RemarkKind) -> Iterator[Remark]:
    """All remarks of a kind, in the order of the text."""
    find = _KINDS.get(kind)
    if find is not None and isinstance(script.tree, LocustTree):
        yield from find(script, script.tree)
