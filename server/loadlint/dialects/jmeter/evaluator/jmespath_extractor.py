"""JMESPath as JMeter's library reads it: the parts of the language that both that and the reference library have.

Slices are not among them, since JMeter's library also slices objects, nor multi-select lists, which it makes of any
value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loadlint.extractor import NotEvaluatedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jmespath.parser import ParsedResult

_NODES = frozenset(
    "field subexpression index index_expression projection value_projection flatten filter_projection "
    "comparator and_expression or_expression not_expression literal identity current pipe expref".split()
)
_FUNCTIONS = frozenset("contains ends_with starts_with length reverse join map to_string".split())


class WrongTypeError(Exception):
    """A function got a value of a type that it does not take: JMeter then sets the default."""


_MAPPING = frozenset(("map", "join"))
"""Functions that both libraries refuse to apply to what is no list."""


def search(expression: str, root: Any) -> Any:
    """What an expression finds; None for nothing. Raises NotEvaluatedError for what is not run here, and
    WrongTypeError."""
    import jmespath.exceptions

    try:
        return _compiled_expression(expression).search(root)
    except jmespath.exceptions.JMESPathTypeError as error:
        if error.function_name in _MAPPING:
            raise WrongTypeError from None
        raise NotEvaluatedError("the JMESPath expression fails") from None
    except (jmespath.exceptions.JMESPathError, TypeError):  # the library orders texts and numbers without a look
        raise NotEvaluatedError("the JMESPath expression fails") from None


@lru_cache(maxsize=256)
def _compiled_expression(expression: str) -> ParsedResult:
    import jmespath
    import jmespath.exceptions

    try:
        compiled = jmespath.compile(expression)
    except jmespath.exceptions.JMESPathError:
        raise NotEvaluatedError("the JMESPath expression can't be read") from None
    for node in _nodes(compiled.parsed):
        if node["type"] == "function_expression":
            if node["value"] not in _FUNCTIONS:
                raise NotEvaluatedError(f"the JMESPath function {node['value']} is not run")
        elif node["type"] not in _NODES:
            raise NotEvaluatedError(f"a JMESPath {node['type']} is not run")
    return compiled


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", ()):
        if isinstance(child, dict):
            yield from _nodes(child)
