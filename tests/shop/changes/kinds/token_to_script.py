"""Tokens have moved from fields of forms to an inline script."""

from __future__ import annotations

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import compact, tokens_taken_out


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """`window.PAGE = {"csrf": …}` at the end of the body."""
    page, tokens = tokens_taken_out(answer)
    if not tokens or not page.is_page:
        return answer
    script = compact(tokens).replace("<", "\\u003c")
    text = page.body.decode().replace("</body>", f"<script>\nwindow.PAGE = {script};\n</script>\n</body>")
    return page.with_text(text)


CHANGE = Change(answered=answered, order=4)
