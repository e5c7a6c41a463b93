"""What a replay says, for people."""

from __future__ import annotations

from loadlint.replay.words import step_name
from tests.dialects.k6.helpers import body


def test_a_step_is_named_by_its_method_and_path() -> None:
    script = body(
        "const id = 1 * Math.random()\nhttp.post('https://a.test/cart/add?x=1')\nhttp.get(`https://a.test/items/${id}/edit`)"
    )
    assert [step_name(step) for step in script.steps] == ["POST /cart/add", "GET /items/…/edit"]
