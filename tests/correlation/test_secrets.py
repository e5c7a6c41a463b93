"""What of a script is masked in all that is told about it, in whatever spelling the script has it."""

from __future__ import annotations

from base64 import b64encode

import pytest

from loadlint.correlation.secrets import masker_of
from loadlint.dialects.k6 import dialect
from loadlint.secrets.masker import Masker
from loadlint.secrets.secret import Secret, label
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6
from tests.verify.flows import analysed


@pytest.mark.parametrize(
    ("line", "password"),
    [
        ("http.post('https://h/', 'password=Kap%26wlSrAeoM');", "Kap&wlSrAeoM"),
        (r"""http.post('https://h/', '{"password":"Kap\\"wlSrAeoM"}');""", 'Kap"wlSrAeoM'),
        ("http.post('https://h/', '<a><password>Kap&amp;wlSrAeoM</password></a>');", "Kap&wlSrAeoM"),
        # `ann:KapEwlSrAeoM` in base64.
        ("http.get('https://h/', { headers: { Authorization: 'Basic YW5uOkthcEV3bFNyQWVvTQ==' } });", "KapEwlSrAeoM"),
    ],
)
def test_a_password_is_masked_as_it_is_and_as_it_is_written(line: str, password: str) -> None:
    script = dialect.parse(Source("a.js", k6(line).encode()), lambda name: None)
    assert masker_of(script, (), None).text(f"the field holds {password}") == "the field holds •••"


def test_each_literal_of_a_secret_is_masked() -> None:
    flow = (
        'GET https://h/start\nHTTP 200\nContent-Type: application/json\n\n{"token": "KEY"}\n###\n'
        "POST https://h/buy\nContent-Type: application/x-www-form-urlencoded\n\ntoken=KEY\nHTTP 200\n"
    )
    script = k6("http.get('https://h/start');", "http.post('https://h/buy', { token: 'k7Wq2ZB' + 'xfT9aLm' });")
    keys = ("k7Wq2ZBxfT9aLm", "m4Rt8YCvgP3sKd")
    analysis = analysed(script, *(parse_flow(flow.replace("KEY", key), f"{key[0]}.har") for key in keys))
    assert analysis.masker.text("{ token: 'k7Wq2ZB' + 'xfT9aLm' }") == "{ token: '•••' + '•••' }"


def test_of_secrets_that_begin_alike_the_longest_in_the_text_is_masked() -> None:
    """A token that was cut off is the one whose beginning it is; a few characters alone are another text."""
    tokens = ("Zk3vQ9tL", "Zk3vQ9tLr2Xw", "Zk3vQ9tLr2XwB7yHn5Pd")
    masker = Masker(tuple(Secret(token, "token") for token in tokens))
    for token in tokens:
        assert masker.text(f"a {token} b") == f"a {label(token, 'token')} b"


def test_base64_that_holds_a_password_is_masked_as_one_and_other_base64_as_a_token() -> None:
    masker = Masker((Secret("KapEwlSrAeoM", "password"),))
    hidden, shown = (b64encode(text).decode() for text in (b"ann:KapEwlSrAeoM", b"ann: tea and garden"))
    assert masker.text(f"a {hidden} b {shown} c") == f"a ••• b {label(shown, 'token')} c"
