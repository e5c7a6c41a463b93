"""What we print, held against our JSON schemas.

The validator is imported where it is asked: it builds the grammars of all formats first, which takes two seconds in
each worker of the tests, and few tests need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def problems_of(value: object, schema: Mapping[str, Any]) -> list[str]:
    """What of a JSON value is not as its schema says."""
    from jsonschema import validators

    return [error.message for error in validators.validator_for(schema)(schema).iter_errors(value)]
