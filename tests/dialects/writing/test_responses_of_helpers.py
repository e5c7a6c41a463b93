"""Where the response to a request is taken apart that a helper makes, and fields that begin with a recorded value."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from loadlint.assertion import StatusIs
from loadlint.changes import AddAssertion, CannotWriteError, Correlate, Use
from loadlint.dialects.jmeter import dialect as jmeter
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from loadlint.extractor import Extractor, FromJson
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.dialects.k6.helpers import uses
from tests.dialects.writing.files import HTTP, TOKEN, parse

MAIN = (
    "import { poll, order } from './shop.js';\nexport default function () {\n  poll();\n  poll();\n  order('abc');\n}\n"
)
SHOP = (
    HTTP + "export function poll() {\n  http.get('https://a.test/job');\n}\n"
    "export function order(t) {\n  http.post('https://a.test/order', { t });\n}\n"
)


def changed(dialect: K6 | Locust, files: dict[str, str], step: int = 0, **more: tuple[int, ...]) -> dict[str, str]:
    """The files that change where `abc`, which the response to a step holds, is taken out of it."""
    script = parse(dialect, files)
    change = replace(Correlate(step, TOKEN, "token", "no token", uses(script, "abc")), **more)
    return {path: text.decode() for path, text in script.source.changed_files(dialect.write(script, change)).items()}


def test_a_value_of_one_answer_of_a_helper_is_taken_where_it_is_called() -> None:
    files = changed(k6, {"main.js": MAIN, "shop.js": SHOP}, step=1, likewise=(1,), peers=(1,))
    assert "  poll();\n  const jobResponse2 = poll();\n" in files["main.js"]
    assert "  const token = jobResponse2.body && jobResponse2.json('token');\n" in files["main.js"]
    assert "order(token)" in files["main.js"]
    assert (
        "function poll() {\n  const jobResponse = http.get('https://a.test/job');\n  return jobResponse;\n"
        in (files["shop.js"])
    )
    assert files["shop.js"].startswith(HTTP + "export"), "nothing is imported for a type"


def test_a_helper_whose_result_is_used_returns_nothing_else() -> None:
    main = MAIN.replace("  poll();\n  order", "  if (poll()) return;\n  order")
    with pytest.raises(CannotWriteError, match="used in another way"):
        changed(k6, {"main.js": main, "shop.js": SHOP}, step=1, likewise=(1,), peers=(1,))


def test_a_value_of_all_answers_of_a_helper_is_returned_where_one_is_used() -> None:
    files = changed(k6, {"main.js": MAIN, "shop.js": SHOP}, step=1, likewise=(0, 1), peers=(1,))
    assert "  poll();\n  const token = poll();\n  order(token);\n" in files["main.js"]
    assert "  if (!token) fail('no token');\n  return token;\n" in files["shop.js"]


def test_a_function_that_returns_its_answer_returns_nothing_else() -> None:
    main = MAIN.replace("  poll();\n  poll();\n", "  poll();\n")
    shop = SHOP.replace("  http.get('https://a.test/job')", "  return http.get('https://a.test/job')")
    files = changed(k6, {"main.js": main, "shop.js": shop})
    assert files.keys() == {"main.js"}
    taken = "  const jobResponse = poll();\n  const token = jobResponse.body && jobResponse.json('token');\n"
    assert taken in files["main.js"]


def test_typescript_says_what_a_helper_returns() -> None:
    shop = SHOP.replace("poll()", "poll(): void").replace("order(t)", "order(t: string)")
    files = changed(
        k6, {"main.ts": MAIN.replace("shop.js", "shop.ts"), "shop.ts": shop}, step=1, likewise=(1,), peers=(1,)
    )
    assert files["shop.ts"].startswith("import http, { Response } from 'k6/http';\n")
    assert "export function poll(): Response {" in files["shop.ts"]


def test_a_check_is_imported_in_the_file_whose_answer_it_tests() -> None:
    script = parse(k6, {"main.js": MAIN, "shop.js": SHOP})
    files = script.source.changed_files(k6.write(script, AddAssertion(2, (StatusIs((201,)),))))
    assert files["shop.js"].decode().startswith("import http from 'k6/http';\nimport { check } from 'k6';\n")
    assert b"import { check }" not in files.get("main.js", b"")


def test_functions_of_a_module_have_no_object_of_their_own() -> None:
    main = MAIN.replace("{ poll, order }", "* as shop").replace(
        "  poll();\n  poll();\n  order('abc')", "  shop.poll();\n  shop.order()"
    )
    shop = SHOP.replace("order(t)", "order()").replace("{ t }", "{ t: 'abc' }")
    files = changed(k6, {"main.js": main, "shop.js": shop})
    assert "  const token = shop.poll();\n  shop.order(token);\n" in files["main.js"]
    assert "this" not in files["shop.js"]


CLIENT = (
    HTTP + "export class Client {\n  constructor() {\n    this.key = 'abc';\n  }\n"
    "  logIn() {\n    http.post('https://a.test/login');\n  }\n"
    "  order() {\n    http.get(`https://a.test/order?t=${this.key}`);\n  }\n}\n"
)
USER = (
    "import { Client } from './client.js';\nexport default function () {\n"
    "  const client = new Client();\n  client.logIn();\n  client.order();\n}\n"
)


def test_a_field_that_begins_with_the_recorded_value_gets_the_new_one() -> None:
    files = changed(k6, {"main.js": USER, "client.js": CLIENT})
    assert files.keys() == {"client.js"}
    assert "    this.key = null;\n" in files["client.js"]
    taken = "    this.key = loginResponse.body && loginResponse.json('token');\n    if (!this.key) fail('no key');\n"
    assert taken in files["client.js"]
    assert "`https://a.test/order?t=${this.key}`" in files["client.js"]


def test_a_field_of_an_object_that_others_fill() -> None:
    main = USER.replace("client.logIn()", "logIn()").replace("{ Client }", "{ Client, logIn }")
    text = CLIENT.replace("  logIn() {\n    http.post('https://a.test/login');\n  }\n", "").replace("client", "Client")
    text += "export function logIn() {\n  http.post('https://a.test/login');\n}\n"
    files = changed(k6, {"main.js": main, "client.js": text})
    assert "  const client = new Client();\n  client.key = logIn();\n  client.order();\n" in files["main.js"]


def test_a_private_field_of_typescript_is_opened_for_who_fills_it() -> None:
    main = USER.replace("client.logIn()", "logIn()").replace("{ Client }", "{ Client, logIn }").replace(".js", ".ts")
    text = HTTP + (
        "export class Client {\n  private key = 'abc';\n"
        "  order(): void {\n    http.get(`https://a.test/order?t=${this.key}`);\n  }\n}\n"
        "export function logIn(): void {\n  http.post('https://a.test/login');\n}\n"
    )
    files = changed(k6, {"main.ts": main, "client.ts": text})
    assert "  key = '';\n" in files["client.ts"] and "private" not in files["client.ts"]
    assert "  client.key = logIn();\n" in files["main.ts"]


def test_a_part_of_a_text_that_a_field_begins_with() -> None:
    client = CLIENT.replace("'abc'", "'/t/abc/x'").replace("order?t=$", "order$")
    files = changed(k6, {"main.js": USER, "client.js": client})
    assert "    this.key = null;\n" in files["client.js"]
    assert (
        "    const token = loginResponse.body && loginResponse.json('token');\n    if (!token) fail('no token');\n"
        "    this.key = `/t/${token}/x`;\n"
    ) in files["client.js"]


def test_headers_that_a_client_begins_with() -> None:
    client = CLIENT.replace("this.key = 'abc'", "this.headers = { A: '1', 'X-Key': 'Key abc' }")
    client = client.replace("http.get(`https://a.test/order?t=${this.key}`)", "http.get('https://a.test/order', this)")
    files = changed(k6, {"main.js": USER, "client.js": client})
    assert "    this.headers = { A: '1' };\n" in files["client.js"]
    assert "    this.headers['X-Key'] = `Key ${token}`;\n" in files["client.js"]


def test_headers_that_others_fill() -> None:
    main = USER.replace("client.logIn()", "logIn()").replace("{ Client }", "{ Client, logIn }")
    text = HTTP + (
        "export class Client {\n"
        "  constructor() {\n    this.params = { headers: { Authorization: 'Bearer abc' } };\n  }\n"
        "  order() {\n    http.get('https://a.test/order', this.params);\n  }\n}\n"
        "export function logIn() {\n  http.post('https://a.test/login');\n}\n"
    )
    files = changed(k6, {"main.js": main, "client.js": text})
    assert "    this.params = { headers: {} };\n" in files["client.js"]
    assert (
        "  const token = logIn();\n  client.params.headers.Authorization = `Bearer ${token}`;\n  client.order();\n"
        in files["main.js"]
    )


def test_a_constructor_loses_the_parameter_that_was_recorded() -> None:
    main = USER.replace("new Client()", "new Client(1, 'abc')")
    client = CLIENT.replace("constructor()", "constructor(id, key)").replace("this.key = 'abc'", "this.key = key")
    files = changed(k6, {"main.js": main, "client.js": client})
    assert "  const client = new Client(1);\n" in files["main.js"]
    assert "  constructor(id) {\n    this.key = null;\n" in files["client.js"]


def test_an_object_that_is_made_after_the_answer_is_made_with_the_value() -> None:
    main = (
        "import { Client } from './client.js';\nimport { logIn } from './login.js';\nexport default function () {\n"
        "  logIn();\n  const client = new Client('abc');\n  client.order();\n}\n"
    )
    client = CLIENT.replace("constructor()", "constructor(key)").replace("this.key = 'abc'", "this.key = key")
    login = HTTP + "export function logIn() {\n  http.post('https://a.test/login');\n}\n"
    files = changed(k6, {"main.js": main, "client.js": client, "login.js": login})
    assert "  const token = logIn();\n  const client = new Client(token);\n" in files["main.js"]
    assert "client.js" not in files


def test_a_value_goes_to_a_helper_that_puts_headers_together() -> None:
    main = USER.replace("const client = new Client();\n  client.logIn()", "logIn()").replace(
        "{ Client }", "{ logIn, order }"
    )
    main = main.replace("client.order()", "order()")
    text = HTTP + (
        "const headers = () => ({});\n"
        "function bearer() {\n  return { Authorization: 'Bearer abc' };\n}\n"
        "export function logIn() {\n  http.post('https://a.test/login');\n}\n"
        "export function order() {\n  http.get('https://a.test/order', { headers: bearer() });\n}\n"
    )
    files = changed(k6, {"main.js": main, "client.js": text})
    assert "  const token = logIn();\n  order(token);\n" in files["main.js"]
    assert "function bearer(token) {\n  return { Authorization: `Bearer ${token}` };\n" in files["client.js"]
    assert "export function order(token) {" in files["client.js"] and "bearer(token) }" in files["client.js"]


def test_a_constant_that_nobody_reads_any_more_goes() -> None:
    main = MAIN.replace("  poll();\n  poll();\n", "  poll();\n").replace("order('abc')", "order()")
    shop = (
        SHOP.replace("{ t }", "{ t: TOKEN }")
        .replace("order(t)", "order()")
        .replace(HTTP, HTTP + "\nconst TOKEN = 'abc';\n\n")
    )
    files = changed(k6, {"main.js": main, "shop.js": shop})
    assert "TOKEN" not in files["shop.js"] and "{ t: token }" in files["shop.js"]
    assert "import { fail } from 'k6';\n\nexport function" in files["shop.js"]


def test_a_constant_that_another_file_imports_stays() -> None:
    main = USERS["locustfile.py"].replace("from api import Api", "from api import TOKEN, Api")
    main = main.replace("        api.poll()\n", "", 1).replace("order('abc')", "order()")
    api = "TOKEN = 'abc'\n\n\n" + USERS["api.py"].replace("order(self, token)", "order(self)")
    script = parse(locust, {"locustfile.py": main, "api.py": api.replace("'t': token", "'t': TOKEN")})
    span = Span(script.source.data.index(b"TOKEN}"), script.source.data.index(b"TOKEN}") + 5)
    change = Correlate(0, TOKEN, "token", "no token", (Use(1, span),))
    texts = script.source.changed_files(locust.write(script, change))
    assert b"TOKEN = 'abc'" in texts["api.py"] and b"'t': self.token}" in texts["api.py"]


def test_a_name_of_one_function_is_free_in_the_others() -> None:
    main = MAIN.replace("  poll();\n  poll();\n", "  poll();\n")
    shop = SHOP + "export function stop(fail) {\n  return fail;\n}\n"
    files = changed(k6, {"main.js": main, "shop.js": shop})
    assert "  if (!token) fail('no token');\n" in files["shop.js"]


USERS = {
    "locustfile.py": "from locust import HttpUser, task\nfrom api import Api\n\n\nclass User(HttpUser):\n"
    "    @task\n    def order(self):\n        api = Api(self.client)\n        api.poll()\n        api.poll()\n"
    "        api.order('abc')\n",
    "api.py": "class Api:\n    def __init__(self, client):\n        self.client = client\n\n"
    "    def poll(self):\n        self.client.get('/job')\n\n"
    "    def order(self, token):\n        self.client.post('/order', json={'t': token})\n",
}


def test_locust_takes_a_value_of_one_answer_where_the_helper_is_called() -> None:
    files = changed(locust, USERS, step=1, likewise=(1,), peers=(1,))
    assert "        api.poll()\n        job_response_2 = api.poll()\n        try:\n" in files["locustfile.py"]
    assert "        api.order(token)\n" in files["locustfile.py"]
    assert "        job_response = self.client.get('/job')\n        return job_response\n" in files["api.py"]


def test_an_attribute_that_begins_with_the_recorded_value_gets_the_new_one() -> None:
    api = USERS["api.py"].replace("= client\n", "= client\n        self.key = 'abc'\n")
    api = api.replace("order(self, token)", "order(self)").replace("'t': token", "'t': self.key")
    main = USERS["locustfile.py"].replace("        api.poll()\n", "", 1).replace("order('abc')", "order()")
    script = parse(locust, {"locustfile.py": main, "api.py": api})
    change = Correlate(0, TOKEN, "token", "no token", uses(script, "self.key") or uses(script, "abc"))
    texts = script.source.changed_files(locust.write(script, change))
    text = texts["api.py"].decode()
    assert "        self.key = None\n" in text and "self.key = job_response.json()['token']\n" in text
    assert "json={'t': self.key}" in text


def test_headers_of_locust_that_a_client_begins_with() -> None:
    api = USERS["api.py"].replace("= client\n", "= client\n        self.headers = {'X-Key': 'Key abc', 'A': '1'}\n")
    api = api.replace("order(self, token)", "order(self)").replace("json={'t': token}", "headers=self.headers")
    main = USERS["locustfile.py"].replace("        api.poll()\n", "", 1).replace("order('abc')", "order()")
    files = changed(locust, {"locustfile.py": main, "api.py": api})
    assert "        self.headers = {'A': '1'}\n" in files["api.py"]
    assert (
        "                raise RescheduleTask()\n            self.headers['X-Key'] = f'Key {token}'\n"
        in files["api.py"]
    )


PLAN = (
    '<jmeterTestPlan version="1.2"><hashTree><TestPlan testclass="TestPlan" testname="P">'
    '<elementProp name="TestPlan.user_defined_variables" elementType="Arguments">'
    '<collectionProp name="Arguments.arguments">\n'
    '<elementProp name="key" elementType="Argument"><stringProp name="Argument.name">key</stringProp>'
    '<stringProp name="Argument.value">abc</stringProp></elementProp>\n'
    "</collectionProp></elementProp></TestPlan><hashTree>"
    '<ThreadGroup testclass="ThreadGroup" testname="T"/><hashTree>'
    '<HTTPSamplerProxy testclass="HTTPSamplerProxy" testname="A"><stringProp name="HTTPSampler.path">/a</stringProp>'
    "</HTTPSamplerProxy><hashTree/>\n"
    '<HTTPSamplerProxy testclass="HTTPSamplerProxy" testname="B">'
    '<stringProp name="HTTPSampler.path">/b/${key}</stringProp></HTTPSamplerProxy><hashTree/>'
    "</hashTree></hashTree></hashTree></jmeterTestPlan>\n"
)


def test_an_extractor_of_jmeter_sets_the_variable_that_the_plan_has() -> None:
    script = jmeter.parse(Source("plan.jmx", PLAN.encode()), lambda path: None)
    url = script.steps[1].request.url
    span = url[url.value.index("abc") :].span()
    assert span is not None
    change = Correlate(0, Extractor(FromJson(("token",))), "token", "no token", (Use(1, span),))
    text = script.source.changed_files(jmeter.write(script, change))["plan.jmx"].decode()
    assert ">abc<" not in text and "/b/${key}<" in text
    assert '<stringProp name="JSONPostProcessor.referenceNames">key</stringProp>' in text
    assert "no key" in text
