"""What `requests` proves with who the user is: a class for each scheme, by the keyword `auth`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.write import edit_arguments
from loadlint.dialects.locust.write.render import Writing

if TYPE_CHECKING:
    from loadlint.changes import Authenticate
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.text.edits import Edit

CLASSES = {"Digest": ("requests.auth", "HTTPDigestAuth"), "NTLM": ("requests_ntlm", "HttpNtlmAuth")}
"""Module and class of a scheme. The second is a package of its own."""


def write(words: LocustWords, change: Authenticate) -> list[Edit]:
    """`auth=` in the place of a header."""
    place = words.place(change.step)
    if place.raw.fast is not False:
        raise CannotWriteError(f"FastHttpUser has nothing for {change.scheme}")
    writing = Writing(words.style, words.imports)
    os = writing.module("os")
    name, imported = words.imports.member(*CLASSES[change.scheme])
    user, password = (
        f"{os}.environ[{words.style.string(setting.upper())}]" for setting in (change.user, change.password)
    )
    if change.domain:
        user = f"{words.style.string(change.domain + chr(92))} + {user}"
    proof = edit_arguments.set_keyword(place, words.data, "auth", f"{name}({user}, {password})")
    return [*writing.edits, *imported, *words.remove_header(change.span), *proof]
