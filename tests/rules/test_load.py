"""Rules about the load that a script makes: who comes, when, as whom, and where to."""

from __future__ import annotations

import pytest

from loadlint.findings import Applicability, Severity
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.rules.base import Settings
from tests.dialects.jmeter.helpers import arguments, element, group, headers, http, leaf, plan, whole
from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

FUNCTION = "export default function () { http.get('https://shop.test/'); BODY }"
HEAD = "import http from 'k6/http';\nexport const options = { OPTIONS };\n"


def k6_with(options: str, body: str = "") -> str:
    return HEAD.replace("OPTIONS", options) + FUNCTION.replace("BODY", body)


def scenario(executor: str, name: str = "shoppers") -> str:
    return f"scenarios: {{ {name}: {{ executor: '{executor}', vus: 300, duration: '1m' }} }}"


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ("vus: 300, duration: '1m'", 1),
        ("vus: 50, duration: '1m'", 0),
        ("vus: 300, stages: [{ duration: '1m', target: 300 }]", 0),
        (scenario("constant-vus"), 1),
        (scenario("constant-vus", "spike"), 0),
        (scenario("constant-arrival-rate"), 0),
        (scenario("per-vu-iterations"), 0),
        ("vus: __ENV.USERS", 0),
    ],
)
def test_everyone_at_once_in_k6(options: str, number: int) -> None:
    assert len(found(k6_with(options), "everyone-at-once", "a.js")) == number


def threads(number: str, ramp_up: str, *under: str) -> str:
    held = leaf("ThreadGroup.num_threads", number) + leaf("ThreadGroup.ramp_time", ramp_up)
    return whole(element("ThreadGroup", held, under=under or (http("/"),)))


@pytest.mark.parametrize(
    ("number", "ramp_up", "expected"), [("500", "1", 1), ("500", "60", 0), ("50", "1", 0), ("${n}", "1", 0)]
)
def test_everyone_at_once_in_jmeter(number: str, ramp_up: str, expected: int) -> None:
    assert len(found(threads(number, ramp_up), "everyone-at-once", "a.jmx")) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (k6_with("vus: 9, duration: '1m'"), 1),
        (k6_with("vus: 9, duration: '1m'", "sleep(1);"), 0),
        (k6_with("stages: [{ duration: '1m', target: 9 }]"), 1),
        (k6_with(scenario("constant-arrival-rate")), 0),
        (k6(), 0),
    ],
)
def test_k6_users_who_never_pause(text: str, number: int) -> None:
    assert len(found(text, "missing-think-time", "a.js")) == number


TIMER = element("ConstantTimer", leaf("ConstantTimer.delay", "300"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (threads("5", "1"), 1),
        (threads("5", "1", http("/"), TIMER), 0),
        (threads("5", "1", http("/", under=[TIMER])), 0),
        (whole(TIMER, group(http("/"))), 0),
        (threads("5", "1", http("/"), element("ModuleController")), 0),
        (whole(group(http("/"), cls="ArrivalsThreadGroup")), 0),
    ],
)
def test_jmeter_users_who_never_pause(text: str, number: int) -> None:
    assert len(found(text, "missing-think-time", "a.jmx")) == number


LOCUST = """from locust import HttpUser, between, task


class A(BASE):
    LINE

    @task
    def t(self):
        BODY
"""


def locust(line: str = "x = 1", body: str = 'self.client.get("/")', base: str = "HttpUser") -> str:
    return LOCUST.replace("LINE", line).replace("BODY", body).replace("BASE", base)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (locust(), 1),
        (locust("wait_time = between(1, 2)"), 0),
        (locust("abstract = True"), 0),
        (locust(body="time.sleep(1)"), 0),
        (locust(base="Unknown"), 0),
    ],
)
def test_locust_users_who_never_wait(text: str, number: int) -> None:
    assert len(found(text, "missing-wait-time", "a.py")) == number


@pytest.mark.parametrize(
    ("text", "path", "number"),
    [
        (plan(http("/"), http("/b")), "a.jmx", 1),
        (plan(http("/", leaf("HTTPSampler.response_timeout", "9000"))), "a.jmx", 0),
        (locust(), "a.py", 1),
        (locust(body='self.client.get("/", timeout=9)'), "a.py", 0),
        (locust().replace("HttpUser", "FastHttpUser"), "a.py", 0),
    ],
)
def test_requests_without_a_timeout(text: str, path: str, number: int) -> None:
    assert len(found(text, "missing-timeout", path)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (k6_with("vus: 9, duration: '1m'"), 1),
        (k6_with("vus: 9, thresholds: { http_req_failed: ['rate<0.01'] }"), 0),
        ("import { check } from 'k6';" + k6_with("vus: 9", "check(http.get('/'), { ok: (r) => r.body });"), 0),
        (k6(), 0),
    ],
)
def test_options_without_thresholds(text: str, number: int) -> None:
    assert len(found(text, "missing-threshold", "a.js")) == number


LISTENER = (
    '<ResultCollector guiclass="{gui}" testclass="ResultCollector" testname="{gui}" enabled="true">'
    "{held}</ResultCollector><hashTree/>"
)


RESPONSES = (
    "<objProp><name>saveConfig</name>"
    '<value class="SampleSaveConfiguration"><responseData>true</responseData></value></objProp>'
)
FILE = leaf("filename", "samples.xml")


def listener(gui: str = "ViewResultsFullVisualizer", held: str = RESPONSES + FILE) -> str:
    return plan(http("/"), LISTENER.format(gui=gui, held=held))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (listener(), 1),
        (listener("SummaryReport"), 0),
        (listener().replace('enabled="true">', 'enabled="false">'), 0),
        (listener(held=RESPONSES + FILE + leaf("ResultCollector.error_logging", "true", "boolProp")), 0),
        (listener(held=RESPONSES), 0),
        (listener(held=FILE), 0),
    ],
)
def test_listeners_that_write_all_responses(text: str, number: int) -> None:
    assert len(found(text, "gui-listener", "a.jmx")) == number


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (r"C:\\Users\\ann\\users.csv", 1),
        ("D:/data/users.csv", 1),
        ("/home/ann/users.csv", 1),
        ("~/users.csv", 1),
        ("users.csv", 0),
        ("../data/users.csv", 0),
        ("/jmeter/data/users.csv", 0),
        ("C:/${folder}/users.csv", 0),
    ],
)
def test_data_in_a_folder_of_one_machine(path: str, number: int) -> None:
    users = element("CSVDataSet", leaf("filename", path), leaf("variableNames", "user"))
    text = plan(users, http("/${user}"))
    assert len(found(text, "absolute-data-file", "a.jmx")) == number
    assert len(found(plan(users, users, http("/${user}")), "absolute-data-file", "a.jmx")) == number


def test_a_listener_of_the_recorder_gets_no_samples_of_a_run() -> None:
    under = LISTENER.format(gui="ViewResultsFullVisualizer", held=RESPONSES + FILE)
    assert found(plan(http("/"), element("ProxyControl", under=[under])), "gui-listener", "a.jmx") == []


def test_a_listener_is_switched_off_only_when_asked_for() -> None:
    text = listener()
    assert fixed_text(text, "a.jmx", select=("gui-listener",)) == text


def jsr(code: str) -> str:
    users = element("CSVDataSet", leaf("variableNames", "user"))
    fixed = element("Arguments", '<collectionProp name="Arguments.arguments"/>')
    return plan(users, fixed, http("/", under=[element("JSR223PreProcessor", leaf("script", code))]))


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ('log.info("${user}")', 1),
        ("def t = ${__time()}", 1),
        ('log.info(vars.get("user"))', 0),
        ('def host = "${__P(host)}"', 0),
        ('def a = 1; log.info("${a}")', 0),
    ],
)
def test_expressions_in_code(code: str, number: int) -> None:
    assert len(found(jsr(code), "jsr223-interpolation", "a.jmx")) == number


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        (http("/a", name="x"), http("/b", name="x"), 1),
        (http("/a", name="x"), http("/a", name="x"), 0),
        (http("/a", name="x"), http("/b", name="y"), 0),
        (http("/a", name="x"), http("/${b}", name="x"), 0),
    ],
)
def test_labels_of_several_requests(first: str, second: str, number: int) -> None:
    assert len(found(plan(first, second), "duplicate-sampler-name", "a.jmx")) == number


LOGIN = "http.post('https://shop.test/login', { username: NAME, password: 'Tr0ub4dor' });"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (LOGIN.replace("NAME", "'ann'"), 1),
        (LOGIN.replace("NAME", "'ann'") * 2, 1),
        (LOGIN.replace("NAME", "`user${__VU}`"), 0),
        (LOGIN.replace("NAME", "__ENV.NAME"), 0),
        (LOGIN.replace("NAME", "'ann'").replace("login", "register"), 0),
        (LOGIN.replace("NAME", "'ann', client_id: 'shop'"), 0),
    ],
)
def test_one_login_for_all_users(line: str, number: int) -> None:
    text = "export const options = { vus: 9, duration: '1m' };\n" + k6(line)
    assert len(found(text, "shared-credentials", "a.js")) == number
    assert found(k6(line), "shared-credentials", "a.js") == [], "one user shares nothing"


def test_a_login_of_setup_is_no_load() -> None:
    login = LOGIN.replace("NAME", "'ann'")
    text = k6("http.get('https://shop.test/');") + f"export function setup() {{ {login} }}\n"
    assert found(text, "shared-credentials", "a.js") == []


OWN, OTHER = "http.get('https://shop.test/');", "http.get('https://www.google-analytics.com/collect');"


@pytest.mark.parametrize(("lines", "number"), [((OWN, OTHER, OTHER), 1), ((OTHER,), 0), ((OWN,), 0)])
def test_hosts_of_others(lines: tuple[str, ...], number: int) -> None:
    assert len(found(k6(*lines), "third-party-host", "a.js")) == number


def test_all_hosts_of_others_are_one_finding() -> None:
    text = k6(OWN, OTHER, "http.get('https://fonts.googleapis.com/css');")
    (finding,) = found(text, "third-party-host", "a.js")
    assert finding.message.startswith("2 hosts are not the application under test")
    assert finding.help is not None and finding.help.startswith("www.google-analytics.com, fonts.googleapis.com")


def test_hosts_of_others_that_may_be_tested() -> None:
    from loadlint import engine
    from loadlint.text.source import Source

    allowed = Settings({"third-party-host": {"allow": ["google-analytics.com"]}})
    project = Project(Config(select=("third-party-host",), settings=allowed))
    assert not engine.analyse(Source("a.js", k6(OWN, OTHER).encode()), project).findings


HOST_OF_USER = locust("def on_start(self):\n        self.host = 'https://shop.test'")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (HOST_OF_USER, 1),
        (HOST_OF_USER.replace("on_start", "__init__"), 0),
        (HOST_OF_USER.replace('get("/")', 'get(self.host + "/")'), 0),
        (locust("host = 'https://shop.test'"), 0),
    ],
)
def test_a_host_that_comes_too_late(text: str, number: int) -> None:
    assert len(found(text, "host-in-task", "a.py")) == number


RECORDED = parse_flow(
    "GET http://h/\nHTTP 200\nSet-Cookie: sid=Zk3vQ9tLr2Xw; Path=/\n###\n"
    "GET http://h/cart\nCookie: sid=Zk3vQ9tLr2Xw\nHTTP 200\n"
)


def test_a_plan_without_a_cookie_manager() -> None:
    text = plan(http("/"), http("/cart"))
    (finding,) = found(text, "missing-cookie-manager", "a.jmx", [RECORDED])
    assert finding.severity is Severity.WARNING
    after = fixed_text(text, "a.jmx", [RECORDED], ("missing-cookie-manager",))
    assert after.count('testclass="CookieManager"') == 1
    assert found(after, "missing-cookie-manager", "a.jmx", [RECORDED]) == []


@pytest.mark.parametrize(
    ("cookie", "findings"),
    [("Zk3vQ9tLr2Xw", 1), ("${sid}", 0), ("of-another-server", 0)],
    ids=["recorded", "taken by the plan", "chosen by the author"],
)
def test_a_recorded_cookie_takes_the_place_of_a_cookie_manager(cookie: str, findings: int) -> None:
    """The header sends a session that has ended; once a manager keeps the cookie, the header is taken out."""
    text = plan(http("/"), http("/cart", under=[headers(("Cookie", f"sid={cookie}"))]))
    assert len(found(text, "missing-cookie-manager", "a.jmx", [RECORDED])) == findings
    after = fixed_text(text, "a.jmx", [RECORDED], ("missing-cookie-manager", "pinned-cookie"))
    assert after.count('testclass="CookieManager"') == findings
    assert after.count(cookie) == 1 - findings


LOGIN_FORM = http("/login", arguments(("username", "${user}"), ("password", "${word}")), method="POST")
TOKEN = element("RegexExtractor", leaf("RegexExtractor.refname", "token"), leaf("RegexExtractor.regex", "t=(.*)"))
GRANT = ("username", "${user}"), ("password", "${word}"), ("grant_type", "password")
TOKEN_REQUEST = http("/oauth/token", arguments(*GRANT), method="POST")
TOKEN_LOGIN = http("/login", arguments(("username", "${user}"), ("password", "${word}")), method="POST", under=[TOKEN])


@pytest.mark.parametrize(
    ("samplers", "number"),
    [
        ((LOGIN_FORM, http("/cart")), 1),
        ((element("CookieManager"), LOGIN_FORM, http("/cart")), 0),
        ((LOGIN_FORM,), 0),
        ((http("/cart"), http("/search", arguments(("q", "tea")), method="POST"), http("/cart")), 0),
        ((TOKEN_LOGIN, http("/cart")), 0),
        ((LOGIN_FORM, TOKEN_LOGIN, http("/cart")), 0),
        ((TOKEN_REQUEST, http("/cart")), 0),
    ],
    ids=["login", "cookie manager", "nothing follows", "no login", "token", "registration", "grant"],
)
def test_a_login_whose_cookie_nothing_keeps(samplers: tuple[str, ...], number: int) -> None:
    text = plan(*samplers)
    findings = found(text, "missing-cookie-manager", "a.jmx")
    assert [one.message for one in findings] == number * [
        "No cookie manager keeps cookies: this request lacks the cookie of the login"
    ]
    after = fixed_text(text, "a.jmx", select=("missing-cookie-manager",), level=Applicability.UNSAFE)
    assert found(after, "missing-cookie-manager", "a.jmx") == []
