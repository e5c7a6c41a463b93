"""Values that a script makes and the application repeats: the recorded answers hold those that the browser made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from msgspec.structs import replace

from loadlint.correlation.prove.run_extractor import json_of
from loadlint.recordings.exchange import Exchange, Response
from loadlint.replay.certificate import SentValue
from loadlint.request import RawBody, Request

_TELLING = 8
"""So many characters a value must have to be told from others in a text."""


class Echoes:
    """What the script has made in this run, in place of what the browser had made."""

    def __init__(self) -> None:
        self._sent: dict[str, str] = {}

    def as_own(self, value: SentValue) -> SentValue:
        """A value; it is the script's own where it is what the script made, or a text around that: "Moved Harbour"."""
        if value.verdict not in ("different", "open") or value.recorded is None or value.sent == value.recorded:
            return value
        is_own = value.sent == self._with_own_values(value.recorded)
        return replace(value, verdict="made", cause=None) if is_own else value

    def note(self, values: Iterable[SentValue]) -> None:
        """Note values that the script made."""
        for value in values:
            if value.recorded is not None and value.sent is not None and len(value.recorded) >= _TELLING:
                self._sent[value.recorded] = value.sent

    def response_to(self, recorded: Exchange, asked: Request) -> Response | None:
        """A recorded response as the application gives it to a request of the script."""
        response = recorded.response
        if response is None or response.body is None:
            return response
        text = _to_call(response.text, _number_of_call(recorded.request), _number_of_call(asked))
        text = self._with_own_values(text)
        if text == response.text:
            return response
        return Response(response.status, response.headers, text.encode(), response.media_type, response.url)

    def _with_own_values(self, text: str) -> str:
        """A text of the recording with what the script has made in place of what the browser had made."""
        for of_browser, sent in self._sent.items():
            text = text.replace(of_browser, sent)
        return text


def _number_of_call(request: Request) -> str | None:
    """The number that a client gives to a call of JSON-RPC, as JSON; the answer has the same."""
    document = json_of(request.body.text.value) if isinstance(request.body, RawBody) else None
    return json.dumps(document.get("id")) if isinstance(document, dict) and "jsonrpc" in document else None


def _to_call(text: str, recorded: str | None, asked: str | None) -> str:
    """An answer of JSON-RPC to the call of another number; all else stays as it is, blanks too."""
    document = json_of(text) if None not in (recorded, asked) and recorded != asked else None
    if recorded is None or asked is None or not isinstance(document, dict):
        return text
    wanted = {**document, "id": json.loads(asked)}
    places = [match.end() for match in re.finditer(rf'"id"\s*:\s*(?={re.escape(recorded)})', text)]
    # Members of the result may have the same name and value; they stand before the number, or behind it.
    for place in (*places[:1], *places[-1:]):
        changed = text[:place] + asked + text[place + len(recorded) :]
        if json_of(changed) == wanted:
            return changed
    return text
