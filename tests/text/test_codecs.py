"""A text in each of the encodings, and back."""

from __future__ import annotations

import pytest

from loadlint.codecs import decode, encode
from loadlint.extractor import Codec


@pytest.mark.parametrize(
    ("codec", "encoded"),
    [
        ("percent", "%26%3E%3E%3F%3F%3F%20%22"),
        ("form", "%26%3E%3E%3F%3F%3F%20%22"),
        ("json", r"&>>??? \""),
        ("html", "&amp;&gt;&gt;??? &quot;"),
        ("base64", "Jj4+Pz8/ICI="),
        ("base64url", "Jj4-Pz8_ICI"),
    ],
)
def test_a_text_in_each_encoding(codec: Codec, encoded: str) -> None:
    text = '&>>??? "'
    assert encode(codec, text) == encoded
    assert decode(codec, encoded) == text
