"""How functions of several files hand a value on, for each way to call them, and what is refused with which words."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, Correlate
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from tests.dialects.k6.helpers import uses
from tests.dialects.writing.files import TOKEN, parse


def correlated(dialect: K6 | Locust, files: dict[str, str]) -> list[str]:
    """The files after `abc`, which the first answer holds, is taken out of it."""
    script = parse(dialect, files)
    texts = script.source.changed_files(
        dialect.write(script, Correlate(0, TOKEN, "token", "no token", uses(script, "abc")))
    )
    return [texts[path].decode() if path in texts else text for path, text in files.items()]


def refused(dialect: K6 | Locust, files: dict[str, str]) -> str:
    """The words in which that is refused."""
    with pytest.raises(CannotWriteError) as error:
        correlated(dialect, files)
    return str(error.value)


POST = "const res = http.post('https://a.test/login');"
TAKE = "const token = res.body && res.json('token');\n  if (!token) fail('no token');"
ORDER = "http.post('https://a.test/order', { t: 'abc' });"
SENT = "http.post('https://a.test/order', { t: token });"


def in_k6(
    *calls: str, log_in: str = f"() {{\n  {POST}\n}}", order: str = f"(count) {{\n  {ORDER}\n}}", suffix: str = "js"
) -> dict[str, str]:
    """A script whose function makes these calls, and a module with `logIn` and `order`."""
    lines = "".join(f"  {call}\n" for call in calls)
    return {
        f"main.{suffix}": f"import {{ logIn, order }} from './shop.{suffix}';\n"
        f"export default function () {{\n{lines}}}\n",
        f"shop.{suffix}": "import http from 'k6/http';\nimport { fail } from 'k6';\n"
        f"export function logIn{log_in}\nexport function order{order}\n",
    }


def k6_lines(main: str) -> list[str]:
    """The statements of the script's function."""
    return [line[2:] for line in main.splitlines()[2:-1]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["logIn();", "order(1);"], ["const token = logIn();", "order(1, token);"]),
        (["{", "  logIn();", "}", "order(1);"], ["let token;", "{", "  token = logIn();", "}", "order(1, token);"]),
        (["await logIn();", "order(1);"], ["const token = await logIn();", "order(1, token);"]),
        (["logIn();", "group('a', () => {", "  order(1);", "});"],
         ["const token = logIn();", "group('a', () => {", "  order(1, token);", "});"]),
    ],
)  # fmt: skip
def test_a_caller_keeps_what_a_function_returns_anew(before: list[str], after: list[str]) -> None:
    main, shop = correlated(k6, in_k6(*before))
    assert k6_lines(main) == after
    assert f"logIn() {{\n  {POST}\n  {TAKE}\n  return token;\n}}\n" in shop
    assert f"order(count, token) {{\n  {SENT}\n}}\n" in shop


ID = "const id = res.json('id');"
WITH_ID = f"() {{\n  {POST}\n  {ID}\n  return id;\n}}"
BOTH = f"() {{\n  {POST}\n  {ID}\n  return {{ id, n: 1 }};\n}}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["const id = logIn();", "order(id);"], ["const { id, token } = logIn();", "order(id, token);"]),
        (["logIn();", "order(1);"], ["const { token } = logIn();", "order(1, token);"]),
        (["let id = logIn();", "order(id);"], ["let { id, token } = logIn();", "order(id, token);"]),
        (["const id = logIn(), x = 1;", "order(id);"],
         ["const { id, token } = logIn(), x = 1;", "order(id, token);"]),
        (["o.id = logIn();", "order(1);"], ["const { id, token } = logIn();", "o.id = id;", "order(1, token);"]),
        (["const id = await logIn();", "order(id);"], ["const { id, token } = await logIn();", "order(id, token);"]),
        (["let id;", "id = logIn();", "order(id);"],
         ["let id;", "let token;", "({ id, token } = logIn());", "order(id, token);"]),
        (["this.id = logIn();", "order(1);"],
         ["const { id, token } = logIn();", "this.id = id;", "order(1, token);"]),
        (["{", "  logIn();", "}", "order(1);"],
         ["let token;", "{", "  ({ token } = logIn());", "}", "order(1, token);"]),
    ],
)  # fmt: skip
def test_a_caller_keeps_two_values(before: list[str], after: list[str]) -> None:
    main, shop = correlated(k6, in_k6(*before, log_in=WITH_ID))
    assert k6_lines(main) == after
    assert "  return { id, token };\n" in shop


def test_an_object_of_values_gets_one_more() -> None:
    taken = f"() {{\n  {POST}\n  const id = 1;\n  const n = 2;\n  return {{ id, n }};\n}}"
    main, shop = correlated(k6, in_k6("const { id, n } = logIn();", "order(id);", log_in=taken))
    assert k6_lines(main) == ["const { id, n, token } = logIn();", "order(id, token);"]
    assert "  return { id, n, token };\n" in shop


@pytest.mark.parametrize(
    ("log_in", "order", "calls", "written"),
    [
        ("(): void {\n  http.post('https://a.test/login');\n}", "(count: number) {\n  " + ORDER + "\n}",
         ["logIn();", "order(1);"], ["logIn(): string {", "order(count: number, token: string) {"]),
        ("(): Promise<void> {\n  http.post('https://a.test/login');\n}", "() {\n  " + ORDER + "\n}",
         ["logIn();", "order();"], ["logIn(): Promise<string> {", "order(token: string) {"]),
        ("(): string {\n  const res = http.post('https://a.test/login');\n  const id = 'x';\n  return id;\n}",
         "() {\n  " + ORDER + "\n}", ["const id = logIn();", "order();"],
         ["logIn(): { id: string; token: string } {", "return { id, token };"]),
        ("(): { id: string; n: number } {\n  const res = http.post('https://a.test/login');\n  const id = 'x', n = 1;\n"
         "  return { id, n };\n}", "() {\n  " + ORDER + "\n}", ["const { id, n } = logIn();", "order();"],
         ["logIn(): { id: string; n: number; token: string } {", "return { id, n, token };"]),
    ],
)  # fmt: skip
def test_typescript_tells_the_types(log_in: str, order: str, calls: list[str], written: list[str]) -> None:
    _, shop = correlated(k6, in_k6(*calls, log_in=log_in, order=order, suffix="ts"))
    assert [text for text in written if text not in shop] == []


def test_a_default_that_was_recorded_goes() -> None:
    order = "(count, t = 'abc') {\n  http.post('https://a.test/order', { t });\n}"
    main, shop = correlated(k6, in_k6("logIn();", "order(1);", order=order))
    assert k6_lines(main) == ["const token = logIn();", "order(1, token);"]
    assert "order(count, t) {\n  http.post('https://a.test/order', { t });\n" in shop
    typed = "(count: number, t: string = 'abc') {\n  http.post('https://a.test/order', { t });\n}"
    _, shop = correlated(k6, in_k6("logIn();", "order(1);", order=typed, suffix="ts"))
    assert "order(count: number, t: string) {\n" in shop


def replaced_in(files: dict[str, str], old: str, new: str) -> dict[str, str]:
    """The files with another text in the module."""
    *_, module = files
    return {**files, module: files[module].replace(old, new)}


@pytest.mark.parametrize(
    ("call", "parameters", "after", "more"),
    [
        ("order({ a: 1 });", "({ a })", "order({ a: 1 }, token);", "({ a }, token)"),
        ("order(1 /* one */);", "(count)", "order(1, token /* one */);", "(count, token)"),
        ("order?.(1);", "(count)", "order?.(1, token);", "(count, token)"),
        ("order();", "(\n)", "order(token);", "(token)"),
        ("order( );", "( )", "order(token);", "(token)"),
        ("order([1, 2]);", "([a, b])", "order([1, 2], token);", "([a, b], token)"),
    ],
)
def test_one_parameter_more(call: str, parameters: str, after: str, more: str) -> None:
    main, shop = correlated(k6, in_k6("logIn();", call, order=f"{parameters} {{\n  {ORDER}\n}}"))
    assert k6_lines(main) == ["const token = logIn();", after]
    assert f"export function order{more} {{\n" in shop


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("function logIn() {", "const logIn = () => {"),
        ("function logIn() {", "const logIn = function () {"),
        ("function order(count) {", "const order = (count) => {"),
        ("function order(count) {", "const order = async (count) => {"),
    ],
)
def test_functions_of_each_kind(old: str, new: str) -> None:
    files = in_k6("logIn();", "order(1);")
    main, shop = correlated(k6, replaced_in(files, old, new))
    plain_main, plain_shop = correlated(k6, files)
    assert main == plain_main
    assert shop == plain_shop.replace(old.replace("count", "count, token"), new.replace("count", "count, token"))


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (in_k6("logIn();", "order(1);", log_in=f"() {{\n  {POST}\n  if (x) {{\n    return 1;\n  }}\n  return 2;\n}}"),
         "the function that takes the value leaves in several places"),
        (in_k6("logIn();", "order(1);", log_in=f"() {{\n  {POST}\n  if (x) {{\n    return id;\n  }}\n}}"),
         "the function that takes the value leaves in several places"),
        (in_k6("logIn();", "order(1);", log_in=f"() {{\n  {POST}\n  return res.status + 1;\n}}"),
         "the function that takes the value returns something else"),
        (in_k6("logIn();", "order(1);", log_in=BOTH), "the function that takes the value returns something else"),
        (in_k6("const x = f(logIn());", "order(1);", log_in=WITH_ID),
         "what the function returns that takes the value is used in another way"),
        *((in_k6("logIn();", "order(1);", log_in=one_line), "the function that takes the value stands on one line")
          for one_line in (f"() {{ {POST} }}", f"() {{{POST}}}", f"() {{\n  {POST} }}")),
        *((in_k6(call, "order(1);", log_in=WITH_ID),
           "what the function returns that takes the value is used in another way")
          for call in ("o['id'] = logIn();", "const [id] = [logIn()];", "if (logIn()) { x(); }", "x += logIn();")),
        *((in_k6(call, "order(1);", log_in=BOTH.replace("n: 1", "n").replace("const id", "const n = 1, id")),
           "what the function returns that takes the value is used in another way")
          for call in ("const { id: x } = logIn();", "const { id, ...o } = logIn();", "const o = logIn();")),
        (in_k6("order(logIn());", log_in=WITH_ID), "the value is sent before the function returns that takes it"),
        (replaced_in(in_k6("logIn();", "order(1);"), "function order(count)", "const order = count =>"),
         "the function that sends the value has no list of parameters"),
        (in_k6("const { a } = logIn();", "order(1);", log_in=WITH_ID),
         "what the function returns that takes the value is used in another way"),
        (in_k6("logIn();", "order(...[1]);"), "the function that sends the value is called with a list of arguments"),
        (replaced_in(in_k6("logIn();", "new order;"), f"function order(count) {{\n  {ORDER}\n}}",
                     f"class order {{\n  constructor() {{\n    {ORDER}\n  }}\n}}"),
         "the function that sends the value is called in an unusual way"),
        (in_k6("logIn();", "order();"), "the function that sends the value is not called with all of its parameters"),
        (in_k6("logIn();", "order(1);", order=f"(...rest) {{\n  {ORDER}\n}}"),
         "the function that sends the value is not called with all of its parameters"),
        (in_k6("logIn();", "if (x) { order(1); }", "else { order(2); }"),
         "it is not written in this request alone: it comes from a variable or a function that other requests use too"),
        (in_k6("logIn();", "order(1);", log_in=f"(): any {{\n  {POST}\n}}", suffix="ts"),
         "the function that takes the value returns something else"),
    ],
)  # fmt: skip
def test_values_that_no_function_hands_on(files: dict[str, str], why: str) -> None:
    script = parse(k6, files)
    change = Correlate(0, TOKEN, "token", "no token", uses(script, "abc")[:1])
    with pytest.raises(CannotWriteError) as error:
        k6.write(script, change)
    assert str(error.value).startswith(why)


def in_locust(
    *calls: str,
    log_in: tuple[str, ...] = ('client.post("/login")',),
    order: str = "(client, count)",
) -> dict[str, str]:
    """A task that makes these calls, and a module with `log_in` and `order`."""
    lines = "".join(f"        {call}\n" for call in calls)
    return {
        "locustfile.py": "from locust import HttpUser, task\nfrom shop import log_in, order\n\n\n"
        f"class Shopper(HttpUser):\n    @task\n    def buy(self):\n{lines}",
        "shop.py": "def log_in(client):\n" + "".join(f"    {line}\n" for line in log_in) + "\n\n"
        f'def order{order}:\n    client.post("/order", data={{"t": "abc"}})\n',
    }


def locust_lines(main: str) -> list[str]:
    """The statements of the task."""
    return [line[8:] for line in main.partition("    def buy(self):\n")[2].splitlines()]


GUARDED = ["    try:", '        token = login_response.json()["token"]',
           "    except (LookupError, TypeError, ValueError):", "        token = None", "    if not token:",
           '        login_response.failure(f"no token (status {login_response.status_code})")',
           "        raise RescheduleTask()", "return token"]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "before", "after", "parameters"),
    [
        ("(client, count)", ["log_in(self.client)", "order(self.client, 1)"],
         ["token = log_in(self.client)", "order(self.client, 1, token)"], "(client, count, token)"),
        ("(client, count)", ["log_in(self.client)", "order(self.client, count=1)"],
         ["token = log_in(self.client)", "order(self.client, count=1, token=token)"], "(client, count, token)"),
        ("(client)", ["if x:", "    pass", "log_in(self.client)", "order(self.client)"],
         ["if x:", "    pass", "token = log_in(self.client)", "order(self.client, token)"], "(client, token)"),
        ("(client, count: int)", ["log_in(self.client)", "order(self.client, 1)"],
         ["token = log_in(self.client)", "order(self.client, 1, token)"], "(client, count: int, token)"),
    ],
)  # fmt: skip
def test_a_task_keeps_what_a_function_returns_anew(
    order: str, before: list[str], after: list[str], parameters: str
) -> None:
    main, shop = correlated(locust, in_locust(*before, order=order))
    assert locust_lines(main) == after
    block = '    with client.post("/login", catch_response=True) as login_response:'
    assert shop.splitlines()[3:13] == ["def log_in(client):", block, *(f"    {line}" for line in GUARDED)]
    assert f'def order{parameters}:\n    client.post("/order", data={{"t": token}})\n' in shop


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["a = log_in(self.client)", "order(self.client, a)"],
         ["a, token = log_in(self.client)", "order(self.client, a, token)"]),
        (["log_in(self.client)", "order(self.client, 1)"],
         ["x, token = log_in(self.client)", "order(self.client, 1, token)"]),
    ],
)  # fmt: skip
def test_a_task_keeps_two_values(before: list[str], after: list[str]) -> None:
    main, shop = correlated(locust, in_locust(*before, log_in=('client.post("/login")', "x = 1", "return x")))
    assert locust_lines(main) == after
    assert "    return x, token\n" in shop


def test_a_default_of_locust_that_was_recorded_goes() -> None:
    files = in_locust("log_in(self.client)", "order(self.client, 1)", order='(client, count, t="abc")')
    files["shop.py"] = files["shop.py"].replace('data={"t": "abc"}', 'data={"t": t}')
    main, shop = correlated(locust, files)
    assert locust_lines(main) == ["token = log_in(self.client)", "order(self.client, 1, t=token)"]
    assert "def order(client, count, t):\n" in shop
    files["shop.py"] = files["shop.py"].replace('t="abc"', 't: str = "abc"')
    _, shop = correlated(locust, files)
    assert "def order(client, count, t: str):\n" in shop
    files["shop.py"] = files["shop.py"].replace("count, t", "count=1, t")
    assert refused(locust, files) == "a parameter with a default stands before the one of the value"


def test_a_number_that_is_a_default_of_locust_goes() -> None:
    files = in_locust("log_in(self.client)", "order(self.client, 1)", order="(client, count, t=4711)")
    files["shop.py"] = files["shop.py"].replace('data={"t": "abc"}', 'data={"t": t}')
    script = parse(locust, files)
    change = Correlate(0, TOKEN, "token", "no token", uses(script, "4711"))
    shop = script.source.changed_files(locust.write(script, change))["shop.py"].decode()
    assert "def order(client, count, t):\n" in shop


IN_A_CLASS = {
    "locustfile.py": "from locust import HttpUser, task\nfrom shop import Shop\n\n\nclass Shopper(HttpUser):\n"
    "    @task\n    def buy(self):\n        shop = Shop(self.client)\n        shop.log_in()\n        shop.order()\n",
    "shop.py": "class Shop:\n    def __init__(self, client):\n        self.client = client\n\n"
    '    def log_in(self):\n        self.client.post("/login")\n\n'
    '    def order(self):\n        self.client.post("/order", data={"t": "abc"})\n',
}
IN_A_CLASS_OF_K6 = {
    "main.js": "import { Shop } from './shop.js';\nexport default function () {\n  const shop = new Shop();\n"
    "  shop.logIn();\n  shop.order();\n}\n",
    "shop.js": "import http from 'k6/http';\nimport { fail } from 'k6';\nexport class Shop {\n"
    f"  logIn() {{\n    {POST}\n  }}\n  order() {{\n    {ORDER}\n  }}\n}}\n",
}


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("", "", "token"),
        ("client = client\n", "client = client\n        self.token = 1\n", "token_2"),
        ("client = client\n", "client = client\n        self.token = self.token_2 = 1\n", "token_3"),
        ("Shop:\n", "Shop:\n    token = 1\n", "token_2"),
        ("class Shop:\n", "class Base:\n    token = 1\n\n\nclass Shop(Base):\n", "token_2"),
    ],
)
def test_a_field_of_locust_has_a_name_of_its_own(old: str, new: str, name: str) -> None:
    files = {**IN_A_CLASS, "shop.py": IN_A_CLASS["shop.py"].replace(old, new, 1)}
    shop = correlated(locust, files)[-1]
    assert f'self.{name} = login_response.json()["token"]\n' in shop
    assert f'"/order", data={{"t": self.{name}}})\n' in shop


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("", "token"),
        ("constructor() {\n    this.token = 1;\n  }", "token2"),
        ("constructor() {\n    this.token = 1;\n    this.token2 = 1;\n  }", "token3"),
        ("token = 1;", "token2"),
        ("token() { return 1; }", "token2"),
    ],
)
def test_a_field_of_k6_has_a_name_of_its_own(member: str, name: str) -> None:
    shop = IN_A_CLASS_OF_K6["shop.js"].replace("Shop {\n", f"Shop {{\n  {member}\n")
    shop = correlated(k6, {**IN_A_CLASS_OF_K6, "shop.js": shop})[-1]
    assert f"this.{name} = res.body && res.json('token');\n" in shop
    assert f"{{ t: this.{name} }}" in shop


@pytest.mark.parametrize(
    ("members", "declared"),
    [
        ("", "  token = '';\n"),
        ("  count = 1;\n", "  count = 1;\n  token = '';\n"),
        ("  count = 1\n", "  count = 1\n  token = '';\n"),
    ],
)
def test_typescript_declares_the_field_behind_the_others(members: str, declared: str) -> None:
    main, module = (text.replace(".js", ".ts") for text in IN_A_CLASS_OF_K6.values())
    module = module.replace("  logIn() {", f"{members}  logIn() {{").replace("logIn()", "logIn(): void")
    shop = correlated(k6, {"main.ts": main, "shop.ts": module})[-1]
    assert f"export class Shop {{\n{declared}" in shop


def test_static_methods_share_a_field_of_their_class() -> None:
    text = IN_A_CLASS_OF_K6["shop.js"].replace("  logIn()", "  static logIn()").replace("  order()", "  static order()")
    main = IN_A_CLASS_OF_K6["main.js"].replace("shop.logIn", "Shop.logIn").replace("shop.order", "Shop.order")
    shop = correlated(k6, {"main.js": main, "shop.js": text})[-1]
    assert "  static logIn() {" in shop and "    this.token = res.body && res.json('token');\n" in shop
    assert "  static order() {" in shop and "{ t: this.token }" in shop


def test_a_method_hands_the_field_on_where_the_other_one_returns_something_else() -> None:
    shop = replaced_in(IN_A_CLASS_OF_K6, ORDER, "send();")["shop.js"]
    shop = shop.replace(POST, f"{POST}\n    return res.status + 1;") + f"function send() {{\n  {ORDER}\n}}\n"
    shop = correlated(k6, {**IN_A_CLASS_OF_K6, "shop.js": shop})[-1]
    assert "    this.token = res.body && res.json('token');\n" in shop
    assert f"    send(this.token);\n  }}\n}}\nfunction send(token) {{\n  {SENT}\n}}\n" in shop


def test_a_function_of_locust_that_is_an_expression_gives_its_answer() -> None:
    files = in_locust("log_in(self.client)", "order(self.client, 1)")
    start = files["shop.py"].index("\n\n\ndef order")
    files["shop.py"] = 'log_in = lambda client: client.post("/login")' + files["shop.py"][start:]
    main, shop = correlated(locust, files)
    assert locust_lines(main)[0] == "login_response = log_in(self.client)"
    assert locust_lines(main)[-1] == "order(self.client, 1, token)"
    assert shop.startswith('log_in = lambda client: client.post("/login")\n')


CALLS = ("log_in(self.client)", "order(self.client, 1)")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (in_locust(*CALLS, log_in=('client.post("/login")', "if x:", "    return 1", "return 2")),
         "the function that takes the value leaves in several places"),
        (in_locust(*CALLS, log_in=('client.post("/login")', "return 1 + 2")),
         "the function that takes the value returns something else"),
        *((in_locust(call, "order(self.client, 1)", log_in=('client.post("/login")', "x = 1", "return x")),
           "what the function returns that takes the value is used in another way")
          for call in ("d[0] = log_in(self.client)", "assert log_in(self.client)", "x += log_in(self.client)")),
        (in_locust("f(log_in(self.client))", "order(self.client, 1)"),
         "what the function returns that takes the value is used in another way"),
        (in_locust("log_in(self.client)", "order(self.client, *[1])"),
         "the function that sends the value is called with a list of arguments"),
        (in_locust("log_in(self.client)", "order(self.client, **{'count': 1})"),
         "the function that sends the value is called with a list of arguments"),
        (in_locust(*CALLS, order="(client, *rest)"),
         "the function that sends the value has parameters behind which none can stand"),
        (in_locust(*CALLS, order="(client, /, count)"),
         "the function that sends the value has parameters behind which none can stand"),
        ({**IN_A_CLASS, "shop.py": IN_A_CLASS["shop.py"].replace("order(self)", "order()")},
         "the method has no first argument"),
        (in_locust(*CALLS, order="(client, count=2)"),
         "the function that sends the value has parameters behind which none can stand"),
    ],
)  # fmt: skip
def test_values_that_no_function_of_locust_hands_on(files: dict[str, str], why: str) -> None:
    assert refused(locust, files) == why
