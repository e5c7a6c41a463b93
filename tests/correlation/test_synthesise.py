"""Extractors by the text around a value."""

from __future__ import annotations

import time

import pytest

from loadlint.correlation.prove.extractors import in_text
from loadlint.correlation.prove.run_extractor import Page
from loadlint.correlation.prove.text_context import Hints
from loadlint.extractor import Extractor, FromBody, Match
from tests.correlation.test_evaluate import exchange


def test_long_scripts_on_a_page_cost_little() -> None:
    """An empty context begins everywhere, and from each of its places would read on to the end of the script."""
    settings = '{"name":"value"},' * 9000
    page = f"<a href='http://h:18302/people/me.php'>me</a><script>var all = [{settings}]</script>"
    started = time.monotonic()
    in_text(["/people/me.php"], [Page([exchange("/", page, "text/html")])])
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("page", "value", "pattern"),
    [
        ('var u = "/pay/aa+1/x?y=1";', "aa+1/x", r'pay/([^"?]+)\?'),
        ("<p>Order a b/7, thanks</p>", "a b/7", r"Order\s+([^<,]+),"),
        ("next: a+b/7;y\nrest", "a+b/7", r"next:\s+([^\n;]+);"),
        ("{'key':'a+b/7'}", "a+b/7", r"'key':'([^']+)'"),
    ],
)
def test_an_expression_stops_where_that_ends_which_holds_the_value(page: str, value: str, pattern: str) -> None:
    found = in_text([value], [Page([exchange("/", page, "text/html")])])
    assert found is not None
    assert found == Extractor(FromBody(), (Match(pattern),))


@pytest.mark.parametrize(
    ("page", "value", "name", "pattern"),
    [
        ('<i name="nonce" value="n-44ab">', "n-44ab", "nonce", r'"nonce"\s+value="([\w-]+)"'),
        ("<update id='j:State'><![CDATA[-78:99]]></update>", "-78:99", "State", r"State'><!\[CDATA\[([^>\]]+)\]"),
        ("key=nonce; value=n-44ab; end", "n-44ab", "Nonce", r"nonce;\s+value=([\w-]+);"),
        ("<b>nonce</b><i>n-44ab</i>", "n-44ab", "nonce", r"i>([\w-]+)<"),
        ('<i value="n-44ab">', "n-44ab", "nonce", r'value="([\w-]+)"'),
    ],
    ids=["attribute", "element", "text", "another element", "no name"],
)
def test_context_holds_the_name_of_the_field_where_that_stands_near(
    page: str, value: str, name: str, pattern: str
) -> None:
    found = in_text([value], [Page([exchange("/", page, "text/html")])], Hints(name))
    assert found is not None
    assert found == Extractor(FromBody(), (Match(pattern),))
