"""What stands in place of an assertion that good answers fail."""

from __future__ import annotations

import pytest

from loadlint.assertion import Test, TextIs, leads_to
from loadlint.assertions.exemplars import Answers
from loadlint.assertions.replacements import _moved_redirect
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromBody
from tests.support.flowtext import parse_flow


def answers(*addresses: str) -> Answers:
    """Good answers that redirect to these addresses."""
    text = "###\n".join(f"POST https://shop.test/orders\nHTTP 302\nLocation: {address}\n" for address in addresses)
    pages = [Page([exchange]) for exchange in parse_flow(text).exchanges]
    return Answers("redirect", tuple((str(number), page) for number, page in enumerate(pages)), (), ())


@pytest.mark.parametrize(
    ("addresses", "path"),
    [
        (("/v2/orders/7", "/v2/orders/8"), "/v2/orders/"),
        (("https://shop.test/v2/orders/7?new=1",), "/v2/orders/"),
        (("/v2/orders/7/orders/",), "/v2/orders/"),
        (("/v2/orders/7", "/v3/orders/8"), None),
        (("/v2/orders/7", "/gone"), None),
        (("/orders/7",), None),
        (("/~ann/orders/7",), None),
    ],
)
def test_a_redirect_that_leads_to_the_same_path_behind_a_new_beginning(
    addresses: tuple[str, ...], path: str | None
) -> None:
    moved: tuple[Test, ...] = (leads_to(path),) if path is not None else ()
    assert _moved_redirect(leads_to("/orders/"), answers(*addresses)) == moved
    assert _moved_redirect(TextIs(Extractor(FromBody()), "contains", "/orders/"), answers(*addresses)) == ()
