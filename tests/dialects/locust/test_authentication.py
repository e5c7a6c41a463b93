"""The header `Authorization` that a client makes of `auth`, as `requests` 2 and Locust's FastHttpUser do."""

from __future__ import annotations

import pytest

from loadlint.text.mapped import HOLE
from tests.dialects.locust.helpers import HEAD, parse, task

BEARER = 'headers={"Authorization": "Bearer x"}'
IMPORTS = "from requests.auth import HTTPDigestAuth\n"
FAST = IMPORTS + HEAD.replace("HttpUser", "FastHttpUser")


def authorizations(*lines: str, head: str = IMPORTS + HEAD) -> list[list[str]]:
    """What each request has of that header."""
    steps = parse(task(*lines, head=head)).steps
    return [[f.value.value for f in s.request.headers if f.name.value.lower() == "authorization"] for s in steps]


@pytest.mark.parametrize(
    ("head", "arguments", "header"),
    [
        (HEAD, f'auth=("anna", "b"), {BEARER}', [f"Basic {HOLE}"]),
        (FAST, f'auth=("anna", "b"), {BEARER}', [f"Basic {HOLE}"]),
        (IMPORTS + HEAD, 'auth=HTTPDigestAuth("anna", "b")', [f"Digest {HOLE}"]),
        (FAST, 'auth=HTTPDigestAuth("anna", "b")', [HOLE]),
        (HEAD, "auth=of_my_own()", [HOLE]),
        (HEAD, f"auth=None, {BEARER}", ["Bearer x"]),
    ],
)
def test_auth_takes_the_place_of_the_header(head: str, arguments: str, header: list[str]) -> None:
    assert authorizations(f'self.client.get("/a", {arguments})', head=head) == [header]


@pytest.mark.parametrize(("head", "header"), [(HEAD, [f"Basic {HOLE}"]), (FAST, [])])
def test_none_is_the_client_s_own_which_the_fast_one_does_not_have(head: str, header: list[str]) -> None:
    lines = ('self.client.auth = ("anna", "b")', 'self.client.get("/a", auth=None)')
    assert authorizations(*lines, head=head) == [header]


@pytest.mark.parametrize("user", ["HttpUser", "FastHttpUser"])
@pytest.mark.parametrize(
    ("host", "arguments", "header"),
    [
        ("https://anna:b@a.test", "", [f"Basic {HOLE}"]),
        ("https://anna:b@a.test", BEARER, [f"Basic {HOLE}"]),
        ("https://anna@a.test", BEARER, ["Bearer x"]),
        ("https://a.test", "", []),
    ],
)
def test_user_and_password_in_the_host_are_basic(user: str, host: str, arguments: str, header: list[str]) -> None:
    head = HEAD.replace("HttpUser", user).replace("https://a.test", host)
    assert authorizations(f'self.client.get("/@", {arguments})', head=head) == [header]


@pytest.mark.parametrize(("head", "header"), [(HEAD, [f"Basic {HOLE}"]), (FAST, ["Bearer x"])])
def test_of_an_address_httpuser_alone_takes_them(head: str, header: list[str]) -> None:
    assert authorizations(f'self.client.get("https://anna:b@a.test/", {BEARER})', head=head) == [header]


def test_what_one_branch_sets_the_other_does_not_send() -> None:
    sent = authorizations(
        "if self.is_member:",
        '    self.client.auth = ("anna", "b")',
        '    self.client.get("/b")',
        "else:",
        '    self.client.get("/a")',
        'self.client.get("/c")',
    )
    assert sent == [[f"Basic {HOLE}"], [], [f"Basic {HOLE}"]]


def test_a_start_that_two_users_share_sets_it_for_both() -> None:
    head = 'from locust import HttpUser, task\n\n\nclass Base(HttpUser):\n    abstract = True\n    host = "https://a.test"\n\n'
    head += '    def on_start(self):\n        self.client.auth = ("anna", "b")\n\n'
    users = "".join(
        f'\n\nclass {name}(Base):\n    @task\n    def t(self):\n        self.client.get("/{name}")\n' for name in "XY"
    )
    steps = parse(head + users).steps
    assert [[f.value.value for f in step.request.headers] for step in steps] == [[f"Basic {HOLE}"]] * 2


def test_a_value_of_an_answer_that_it_keeps_is_an_extraction() -> None:
    script = parse(task('self.client.auth = self.client.get("/a").json()["auth"]'))
    assert [extraction.variable for extraction in script.extractions] == ["self.client.auth"]
