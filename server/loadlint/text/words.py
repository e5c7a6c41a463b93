"""The words that a name is made of."""

from __future__ import annotations

from loadlint.text.regex import regex

_BETWEEN = regex(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words_in(name: str) -> list[str]:
    """The words of a name in any spelling, in lower case: `X-CSRF-Token`, `csrfToken`, `csrf_token`."""
    return [word.lower() for word in _BETWEEN.split(name) if word]
