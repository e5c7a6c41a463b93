"""The rate that the only scenario of a script asks for."""

from __future__ import annotations

import pytest

from loadlint.dialects.k6 import dialect
from tests.dialects.k6.helpers import parse

VISITS = "executor: 'constant-arrival-rate', rate: 300"


@pytest.mark.parametrize(
    ("scenarios", "per_second"),
    [
        (f"visits: {{ {VISITS} }}", [300]),
        (f"visits: {{ {VISITS}, timeUnit: '1m' }}", [5]),
        (f"visits: {{ {VISITS}, timeUnit: __ENV.UNIT }}", []),
        (f"visits: {{ {VISITS}, timeUnit: '1 day' }}", []),
        (f"visits: {{ {VISITS}, ...over() }}", []),
        (f"...more(), visits: {{ {VISITS} }}", []),
        (f"visits: {{ {VISITS} }}, others: {{ {VISITS} }}", []),
    ],
)
def test_nothing_is_said_of_a_rate_that_may_be_another(scenarios: str, per_second: list[float]) -> None:
    text = f"import http from 'k6/http';\nexport const options = {{ scenarios: {{ {scenarios} }} }};\n"
    script = parse(text + "export default function () { http.get('https://shop.test/'); }\n")
    assert [remark.per_second for remark in dialect.remarks(script, "asked-rate")] == per_second
