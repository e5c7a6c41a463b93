"""What a request does, in words, where no title and no button tells: by its method and the words of its address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loadlint.correlation.observe.field_name import singular
from loadlint.text.words import words_in

PHRASES = {
    "login": "Log in", "log in": "Log in", "signin": "Log in", "sign in": "Log in", "logout": "Log out",
    "log out": "Log out", "signout": "Log out", "sign out": "Log out", "register": "Register", "signup": "Register",
    "sign up": "Register", "search": "Search", "checkout": "Check out", "token": "Get token", "tokens": "Get token",
}  # fmt: skip
"""What people call some requests, by the word that tells them."""
VERBS = frozenset(
    "accept activate add apply approve archive assign book buy calculate cancel change clear clone close complete "
    "confirm copy create decline delete disable duplicate edit enable export finish import invite join leave like link "
    "lock merge move open pay pin place preview publish read refresh reject release remove rename renew reopen reorder "
    "reset resolve restore resume retry save select send share start stop submit subscribe sync transfer unlink unlock "
    "unsubscribe update upload validate verify vote".split()
)
_ALSO_NOUNS = frozenset(
    "archive book buy change clear clone close copy decline export import leave like link lock open pin place "
    "preview release share start stop transfer vote".split()
)
"""Verbs that stand before a noun as a part of its name too: `open orders`, `book reviews`."""
_NEW_LOGINS = frozenset("auth authenticate authentication credentials session sessions token tokens".split())
"""What a password is sent to, by the last word of the path, to be let in."""
_PLAIN_WORDS = frozenset("changes entry form go index it new ok now the this".split())
"""Words on buttons and in paths that do not say with what something is done."""
READING = frozenset("all fetch get list load lookup query read show view".split())
"""Verbs of requests that only read."""
_FILE_ENDING = re.compile(r"(?<=.)\.[A-Za-z]{1,5}$")
_DOING = {"PUT": "Save", "PATCH": "Change", "DELETE": "Delete"}


def action_of(method: str, words: Sequence[str], *, opens_page: bool, ends_in_id: bool) -> str:
    """A name for a request: `Create cart` for POST /carts, `Approve order` for POST /orders/7/approve.

    `words` are the parts of the path that say something, `ends_in_id` that what it ends in is one of many.
    """
    plain = [" ".join(words_in(_FILE_ENDING.sub("", word))) for word in words]
    last, owner = plain[-1] if plain else "", plain[-2] if len(plain) > 1 else ""
    if not last:
        return "Open start page" if opens_page else f"{method} start"
    if opens_page and last in VERBS and owner:
        return f"Open {last} {singular(owner)}"
    if not opens_page and last not in PHRASES and (told := _words_of_part(last)) is not None:
        return told
    if method == "GET" and last in READING and owner:
        last = owner
    if opens_page or method == "GET":
        return f"{'Open' if opens_page else 'Load'} {singular(last) if ends_in_id else last}"
    if last in PHRASES and method == "POST":
        return PHRASES[last]
    if last in VERBS:
        return f"{last.capitalize()} {singular(owner)}".strip()
    if method in _DOING:
        return f"{_DOING[method]} {singular(last)}"
    if method != "POST":
        return f"{method} {last}"
    # A page's own file takes whatever is done there.
    is_list = singular(last) != last and not ends_in_id and not _FILE_ENDING.search(words[-1])
    return f"{'Create' if is_list else 'Send'} {singular(last)}"


def logs_in(words: Sequence[str]) -> bool:
    """Whether a request with a password is a login, by the parts of its path that say something."""
    return bool(words) and words[-1].lower() in _NEW_LOGINS


def button_action(text: str, words: Sequence[str]) -> str:
    """A name by the text of a button: `Create book` for *Create* where the path ends in `books`.

    `words` are the parts of the path that say something.
    """
    things = [" ".join(words_in(_FILE_ENDING.sub("", word))) for word in words]
    thing = next((thing for thing in reversed(things) if thing not in VERBS | _PLAIN_WORDS), "")
    spoken = words_in(text)
    if not thing or not spoken or spoken[0] not in VERBS or not VERBS.union(_PLAIN_WORDS).issuperset(spoken):
        return text
    verb = next((verb for word, verb in _MEANT.items() if word in spoken), spoken[0].capitalize())
    return f"{verb} {singular(thing)}"


_MEANT = {"new": "Create", "changes": "Change"}
"""What is done, by a word of a button that says more than its verb: *Submit new entry*, *Save changes*."""


def renews_session(operation: Sequence[str]) -> bool:
    """Whether the words of an operation or a path say that a login is renewed, which pages do by themselves."""
    return not _RENEWING.isdisjoint(operation) and not _NEW_LOGINS.isdisjoint(operation)


_RENEWING = frozenset(("refresh", "renew", "renewal"))


def _words_of_part(part: str) -> str | None:
    """What a part of a path says itself, verb first: `create doc`, `get user info`."""
    verb, _, thing = part.partition(" ")
    if thing and verb in ("fetch", "get", "load", "show"):
        return f"Load {thing}"
    return f"{verb.capitalize()} {thing}" if thing and verb in VERBS - _ALSO_NOUNS else None
