"""What a value in an address is called."""

from __future__ import annotations

import pytest

from loadlint.rules.value_words import value_word


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("order.id", "id"),
        ("items[0].id", "id"),
        ("page.json('id')", "id"),
        ("id.toString()", "id"),
        ("String(order.id)", "id"),
        ("random.choice(ids, k=1)", "id"),
        ("randomItem(users)", "user"),
        ("ids[Math.floor(Math.random() * ids.length)]", "id"),
        ("PRODUCT_IDS[randomIntBetween(0, 9)]", "PRODUCT_ID"),
        ("categories[rows.length - 1]", "category"),
        ("order['number']", "number"),
        ("randomUserId()", "userId"),
        ("random_user_id()", "user_id"),
        ("RANDOM_ID", "ID"),
        ("getRandomInt(100)", "number"),
        ("get_random_int(100)", "number"),
        ("self.make_id()", "id"),
        ("generateUserId()", "userId"),
        ("pickRandomUser().id", "id"),
        ("getRandom()", "value"),
        ("pick(ids)", "ids"),
        ("brandNumber(shop)", "shop"),
        ("randInt(1, 9)", "number"),
        ("random.randint(1, 9)", "number"),
        ("Math.floor(Math.random() * items.length) + 1", "number"),
        ("random", "random"),
        ("uuid.uuid4()", "uuid4"),
        ("1 + 2", "value"),
    ],
)
def test_the_word_says_what_the_value_is(expression: str, word: str) -> None:
    assert value_word(expression) == word
