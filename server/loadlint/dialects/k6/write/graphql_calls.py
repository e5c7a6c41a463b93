"""GraphQL in a new k6 script: one function sends the operations of the most usual address and members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from loadlint.dialects.k6.write.literals import Call, Code
from loadlint.dialects.script.write.query_constants import QueryConstant
from loadlint.journey import Journey, PlannedRequest

FUNCTION = "graphql"
_TYPES = {"operationName": "string", "query": "string", "variables": "object"}
"""What TypeScript calls the members of a document."""
_FEWEST = 2


_NAME = "operationName"


class Operation(dict[str, Any]):
    """The document of a request that the function sends: its members, as those of any other document."""


def with_operations(journey: Journey) -> Journey:
    """The journey with `Operation` as the documents of the requests that the function sends."""
    shapes = Counter(shape for request in journey.requests if (shape := _shape(request)) is not None)
    shape, count = next(iter(shapes.most_common(1)), (None, 0))
    if count < _FEWEST:
        return journey

    def with_operation(request: PlannedRequest) -> PlannedRequest:
        if request.document is None or _shape(request) != shape:
            return request
        return replace(request, document=(Operation(request.document[0]),))

    return journey.with_requests(with_operation)


def operation_of(request: PlannedRequest) -> Operation | None:
    """The operation that a request asks for by the function."""
    document = request.document[0] if request.document else None
    return document if isinstance(document, Operation) else None


def function(operation: Operation, address: Code, label: str, *, is_typed: bool) -> Iterator[str]:
    """The function, for an address and documents with the members of an operation. `label` is that of the operation."""
    types = {**_TYPES, "headers": "Record<string, string>"}
    names = [*operation, "headers"]
    parameters = ", ".join(f"{name}: {types[name]}" if is_typed else name for name in names)
    yield ""
    yield f"function {FUNCTION}({parameters}) {{"
    # One row of the results for each operation, and not one for all of the address.
    row = f"`{label.rpartition(' ')[0]} ${{{_NAME}}}`"
    params = f"headers, tags: {{ name: {row} }}" if _NAME in operation else "headers"
    yield f"  return http.post({address}, JSON.stringify({{ {', '.join(operation)} }}), {{ {params} }});"
    yield "}"


def call(operation: Operation, headers: Any, written: Callable[[Any], Any]) -> Call:
    """A call of the function; `written` gives a value as it stands in the script."""
    return Call(FUNCTION, (*map(written, operation.values()), headers))


def _shape(request: PlannedRequest) -> tuple[Any, ...] | None:
    """What is equal for requests that one function sends: the address, and the members in their order. None for one
    that is more than one operation with its text."""
    document = request.document[0] if request.document else None
    if not isinstance(document, dict) or request.method != "POST" or request.poll or request.authentication:
        return None
    is_operation = document.keys() <= _TYPES.keys() and isinstance(document.get("query"), QueryConstant)
    return (request.site, request.target, tuple(document)) if is_operation else None
