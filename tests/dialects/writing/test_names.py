"""What checks and messages call a request, and the names of responses: told apart as a person would."""

from __future__ import annotations

import re

import pytest

from loadlint.assertion import JsonIs
from loadlint.changes import AddAssertion
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from loadlint.operation import request_name
from loadlint.request import Field, FormBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text
from tests.dialects.writing.files import HTTP, parse

_NAME = re.compile(r"const (\w*[rR]esponses?\d*) = | as (\w+):")
USER = "from locust import HttpUser, task\nclass U(HttpUser):\n    @task\n    def t(self):\n"


def names_in(dialect: K6 | Locust, files: dict[str, str]) -> list[str]:
    """The names that the responses get where each step is asserted, in the order of the text of all files."""
    script = parse(dialect, files)
    assertions = (AddAssertion(step.index, (JsonIs(("items",), "list"),)) for step in script.steps)
    edits = [edit for assertion in assertions for edit in dialect.write(script, assertion)]
    names = {edit.span: name for edit in edits if (name := _NAME.search(edit.text))}
    return [name[1] or name[2] for _, name in sorted(names.items())]


def in_k6(*calls: str) -> list[str]:
    """As `names_in`, for calls in one function."""
    lines = "".join(f"  {call};\n" for call in calls)
    return names_in(k6, {"main.js": f"{HTTP}export default function () {{\n{lines}}}\n"})


def in_locust(*calls: str) -> list[str]:
    """As `names_in`, for calls in one task."""
    return names_in(locust, {"locustfile.py": USER + "".join(f"        self.client.{call}\n" for call in calls)})


def test_the_form_and_its_submission() -> None:
    assert in_k6("http.get('/login')", "http.post('/login')") == ["loginResponse", "postLoginResponse"]
    assert in_locust("get('/login')", "post('/login')") == ["login_response", "post_login_response"]


def test_the_same_request_again_has_a_number() -> None:
    calls = "http.get('/cart')", "http.post('/cart')", "http.post('/cart')", "http.get('/cart')"
    assert in_k6(*calls) == ["cartResponse", "postCartResponse", "postCartResponse2", "cartResponse2"]
    assert in_k6(*["http.get('/cart')"] * 3) == ["cartResponse", "cartResponse2", "cartResponse3"]
    taken = "const cartResponse2 = 1", "const cartResponse3 = 1", "http.get('/cart')", "http.get('/cart')"
    assert in_k6(*taken) == ["cartResponse", "cartResponse4"]


def test_a_name_that_the_author_chose_leaves_the_plain_one_free() -> None:
    assert in_k6("const page = http.get('/login')", "http.post('/login')") == ["loginResponse"]
    named = in_k6("const loginResponse = http.get('/login')", "http.post('/login')")
    assert named == ["postLoginResponse"], "as if both had been named at once"


def test_the_answers_of_a_batch_have_no_method() -> None:
    batch = "http.batch([['POST', '/cart'], ['GET', '/menu']])"
    assert in_k6("http.batch([['GET', '/cart'], ['GET', '/menu']])", batch) == ["responses", "responses2"]


@pytest.mark.parametrize(
    ("request_line", "name"),
    [
        ("http.get('/?_task=mail&_action=list')", "listResponse"),
        ("http.get('/index.php?route=account/login')", "loginResponse"),
        ("http.post('/graphql', JSON.stringify({ operationName: 'CreateOrder', query: '' }))", "createOrderResponse"),
        ("http.get('/catalog.json')", "catalogResponse"),
        ("http.get('/api/order-items/7')", "orderItemsResponse"),
        ("http.get('/')", "response"),
        ("http.get('/login-response')", "loginResponse"),
        ("http.get('/response')", "response"),
        ("http.get('/a-b-c-d-e')", "aBCDResponse"),
    ],
)  # fmt: skip
def test_a_name_says_what_was_asked_for(request_line: str, name: str) -> None:
    assert in_k6(request_line) == [name]


def test_a_name_in_another_method_is_free() -> None:
    shop = (
        HTTP + "export class Shop {\n  page() {\n    const loginResponse = 1;\n    http.get('/cart');\n  }\n"
        "  again() {\n    http.get('/login');\n    const cartResponse = 1;\n  }\n"
        "  more() {\n    const cartResponse = 1;\n    http.get('/cart');\n  }\n}\n"
    )
    main = (
        "import { Shop } from './shop.js';\nconst shop = new Shop();\n"
        "export default function () {\n  shop.page();\n  shop.again();\n  shop.more();\n}\n"
    )
    assert names_in(k6, {"main.js": main, "shop.js": shop}) == ["cartResponse", "loginResponse", "cartResponse2"]


def test_methods_of_a_client_do_not_count_each_others_names() -> None:
    shop = (
        HTTP + "export class Shop {\n  page() {\n    http.get('/login');\n  }\n"
        "  again() {\n    http.get('/login');\n  }\n}\n"
    )
    main = (
        "import { Shop } from './shop.js';\nconst shop = new Shop();\n"
        "export default function () {\n  shop.page();\n  shop.again();\n}\n"
    )
    assert names_in(k6, {"main.js": main, "shop.js": shop}) == ["loginResponse", "loginResponse"]


@pytest.mark.parametrize(
    ("url", "body", "name"),
    [
        ("https://h/basket/add/3/", None, "POST /basket/add/*/"),
        ("https://h/catalogue/blue-mug_3/", None, "POST /catalogue/*/"),
        (f"https://h/api/v1/orders/{HOLE}", None, "POST /api/v1/orders/*"),
        ("https://h/?_task=mail&_action=list&_uid=17", None, "POST /?_task=mail&_action=list"),
        ("https://h/a?page=2&action=17", None, "POST /a"),
        ("https://h/index.php?route=/table/row-check&db=a", None, "POST /index.php?route=/table/row-check"),
        ("https://h/index.php?route=account%2Flogin", None, "POST /index.php?route=account%2Flogin"),
        ("https://h/index.php?route=/rows/17", None, "POST /index.php"),
        ("https://h/index.php", "route=/sql&db=a", "POST /index.php /sql"),
        (
            "https://h/graphql",
            '{"operationName":"CreateOrder","query":"mutation X { a }"}',
            "POST /graphql CreateOrder",
        ),
        ("https://h/graphql", '{"query":"mutation AddItem($id: ID!) { a }"}', "POST /graphql AddItem"),
        ("https://h/rpc", '{"jsonrpc":"2.0","method":"cart.add","params":{}}', "POST /rpc cart.add"),
        ("https://h/pay", '{"method":"card"}', "POST /pay"),
        ("https://h/ajax", "action=add_to_cart&id=17", "POST /ajax add_to_cart"),
    ],
)
def test_a_label(url: str, body: str | None, name: str) -> None:
    assert request_name(Request("POST", Text(url), (), RawBody(Text(body)) if body else None)) == name


def test_soap_and_forms_name_their_operation() -> None:
    action = (Field(Text("SOAPAction"), Text('"urn:shop#PlaceOrder"')),)
    assert request_name(Request("POST", Text("https://h/soap"), action)) == "POST /soap PlaceOrder"
    form = FormBody((Field(Text("cmd"), Text("save")),))
    assert request_name(Request("POST", Text("https://h/x"), (), form)) == "POST /x save"
