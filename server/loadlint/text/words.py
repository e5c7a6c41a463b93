"""The words that a name is made of."""

from __future__ import annotations

from loadlint.text.regex import regex

_BETWEEN = regex(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words_in(name: str) -> list[str]:
    """The words of a name in any spelling, in lower case: `X-CSRF-Token`, `csrfToken`, `csrf_token`."""
    return [word.lower() for word in _BETWEEN.split(name) if word]


_REFUSED = regex(
    r"(?i)(?<![a-z])(?:in-?_?valid|incorrect|malformed|negative|wrong|unauthori[sz]ed|non-?_?exist|does_?-?not_?-?exist)"
)


def says_refused(text: str) -> bool:
    """Whether a text says that the server is to refuse what is meant: `invalid_login`, `wrong-password`."""
    return _REFUSED.search(text) is not None
