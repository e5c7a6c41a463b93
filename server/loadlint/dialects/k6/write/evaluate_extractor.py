"""What an extractor returns in a k6 script: its regular expressions are JavaScript's."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from loadlint.dialects.base import Page
from loadlint.dialects.k6.language.regular_expressions import in_python
from loadlint.dialects.portable_patterns import portable
from loadlint.extractor import Extractor, Match, Operation


def evaluate(extractor: Extractor, page: Page) -> str | None:
    """The value that the script gets; None where there is none. Raises NotEvaluatedError where that can't be told."""
    return page.proven(replace(extractor, operations=tuple(map(_in_python, extractor.operations))))


@lru_cache(maxsize=1024)
def _in_python(operation: Operation) -> Operation:
    """An expression that the model has as it is written, for Python's engine."""
    if not isinstance(operation, Match) or not portable(operation.pattern, ""):
        return operation
    return replace(operation, pattern=in_python(operation.pattern, "") or operation.pattern)
