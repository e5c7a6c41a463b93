"""GraphQL in a new k6 script: one function sends all operations that go to one address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from loadlint.dialects.k6.write.literals import Call
from loadlint.dialects.script.query_constants import QueryConstant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loadlint.dialects.k6.write.literals import Code
    from loadlint.journey import Journey, PlannedRequest

FUNCTION = "graphql"
_TYPES = {"operationName": "string", "query": "string", "variables": "object"}
"""What TypeScript calls the members of a document."""
_FEWEST = 2


class Operation(dict[str, Any]):
    """The document of a request that the function sends: its members, as those of any other document."""


def with_operations(journey: Journey) -> Journey:
    """The journey with `Operation` as the documents of the requests that the function sends."""
    asking = [request for request in journey.requests if _is_plain(request)]
    sent = [request for request in asking if _shape(request) == _shape(asking[0])]
    if len(sent) < _FEWEST:
        return journey
    transactions = tuple(
        replace(
            transaction,
            requests=tuple(
                replace(request, document=(Operation(request.document[0]),))
                if request in sent and request.document is not None
                else request
                for request in transaction.requests
            ),
        )
        for transaction in journey.transactions
    )
    return replace(journey, transactions=transactions)


def operation_of(request: PlannedRequest) -> Operation | None:
    """The operation that a request asks for by the function."""
    document = request.document[0] if request.document else None
    return document if isinstance(document, Operation) else None


def function(operation: Operation, address: Code, *, is_typed: bool) -> Iterator[str]:
    """The function, for an address and documents with the members of an operation."""
    types = {**_TYPES, "headers": "Record<string, string>"}
    names = [*operation, "headers"]
    parameters = ", ".join(f"{name}: {types[name]}" if is_typed else name for name in names)
    yield ""
    yield f"function {FUNCTION}({parameters}) {{"
    yield f"  return http.post({address}, JSON.stringify({{ {', '.join(operation)} }}), {{ headers }});"
    yield "}"


def call(operation: Operation, headers: Any, written: Callable[[Any], Any]) -> Call:
    """A call of the function; `written` gives a value as it stands in the script."""
    return Call(FUNCTION, (*map(written, operation.values()), headers))


def _is_plain(request: PlannedRequest) -> bool:
    """Whether a request asks for one operation with its text, and nothing else is in it."""
    document = request.document[0] if request.document else None
    if not isinstance(document, dict) or request.method != "POST" or request.poll is not None:
        return False
    return document.keys() <= _TYPES.keys() and isinstance(document.get("query"), QueryConstant)


def _shape(request: PlannedRequest) -> tuple[Any, ...]:
    """What is equal for requests that one function sends: the address, and the members in their order."""
    assert request.document is not None
    return request.site, request.target, tuple(request.document[0])
