"""What the form of a value tells."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.value_shape import may_need_escapes
from loadlint.extractor import Codec


@pytest.mark.parametrize(
    ("value", "escaped_in"),
    [
        ("41", "base64"),
        ("k7qx2mzt9lw4", "base64"),
        ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "base64"),
        # As long as plain base64 that needs no padding: the next one may have a `+` or a `/`.
        ("k7Qx2mZt9Lw4aB1c", "percent form html base64"),
        ("k7qx2mzt9lw4ab1c", "base64"),
        ("k7Qx2mZt9Lw4a-1c", "base64"),
        ("a/b+c=", "percent form html base64"),
        ('it"s', "percent form html json base64"),
        ("Tea, milk", "percent form html json base64"),
    ],
)
def test_in_which_encodings_a_value_must_be_escaped(value: str, escaped_in: str) -> None:
    codecs: tuple[Codec, ...] = ("percent", "form", "html", "json", "base64")
    assert [codec for codec in codecs if may_need_escapes(value, codec)] == escaped_in.split()
