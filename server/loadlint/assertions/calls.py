"""Requests that make several calls at once: a list of JSON, whose answer is a list with an item for each call.

JSON-RPC 2.0 (section 6, batch), GraphQL servers and the interfaces of some applications have such requests.
"""

from __future__ import annotations

from loadlint.assertions.judge import json_tree
from loadlint.correlation.prove.run_extractor import Page
from loadlint.request import RawBody


def number_of_calls(page: Page) -> int:
    """How many calls the request for a page makes at once; 0 where it makes one, or is answered otherwise."""
    body = page.hops[0].request.body
    calls = json_tree(body.text.value) if isinstance(body, RawBody) and body.text.value.lstrip()[:1] == "[" else None
    answers = json_tree(page.response.text) if isinstance(calls, list) else None
    return len(calls) if isinstance(calls, list) and isinstance(answers, list) and len(calls) == len(answers) else 0
