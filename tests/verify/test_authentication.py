"""What proves anew who the client is: recognised in recordings, and certified where the tool does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.newscript import test_authentication as new
from tests.recordings.hars import har, write
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint
from tests.verify.asking_server import Challenge, Shop, asking, digest, ntlm
from tests.verify.load_runs import TOOLS
from tests.verify.planted_origins import get, journey

K6 = """import http from 'k6/http';
import {{ check }} from 'k6';

export const options = {{ thresholds: {{ checks: ['rate>0.99'] }} }};

export default function () {{
  http.get('{site}/');
  const orders = http.get('{site}/orders', {{ {way} }});
  check(orders, {{ 'orders': (r) => r.status === 200 }});
  http.get('{site}/orders/list');
}}
"""
LOCUST = """from locust import {user}, constant, task
from requests.auth import HTTPDigestAuth


class Buyer({user}):
    host = "{site}"
    wait_time = constant(1)

    @task
    def buy(self):
        self.client.get("/")
        self.client.get("/orders", {way})
        self.client.get("/orders/list")
"""
PLAN = """<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="P"/><hashTree>
<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Buyers">
<stringProp name="ThreadGroup.num_threads">1</stringProp>
<elementProp name="ThreadGroup.main_controller" elementType="LoopController">
<stringProp name="LoopController.loops">1</stringProp></elementProp></ThreadGroup><hashTree>
<AuthManager guiclass="AuthPanel" testclass="AuthManager" testname="Login">
<collectionProp name="AuthManager.auth_list">
<elementProp name="" elementType="Authorization"><stringProp name="Authorization.url">{site}/orders</stringProp>
<stringProp name="Authorization.username">anna</stringProp><stringProp name="Authorization.password">secret</stringProp>
<stringProp name="Authorization.domain">{domain}</stringProp>
<stringProp name="Authorization.mechanism">{mechanism}</stringProp>
</elementProp></collectionProp></AuthManager><hashTree/>
{samplers}</hashTree></hashTree></hashTree></jmeterTestPlan>"""
SAMPLER = """<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="GET {path}">
<stringProp name="HTTPSampler.protocol">{scheme}</stringProp><stringProp name="HTTPSampler.domain">{host}</stringProp>
<stringProp name="HTTPSampler.port">{port}</stringProp>
<stringProp name="HTTPSampler.path">{path}</stringProp><stringProp name="HTTPSampler.method">GET</stringProp>
</HTTPSamplerProxy><hashTree/>
"""


def plan(site: str, mechanism: str, domain: str = "") -> str:
    scheme, _, rest = site.partition("://")
    host, _, port = rest.partition(":")
    paths = ("/", "/orders", "/orders/list")
    samplers = "".join(SAMPLER.format(path=path, scheme=scheme, host=host, port=port) for path in paths)
    return PLAN.format(site=site, samplers=samplers, mechanism=mechanism, domain=domain)


def locust(way: str, user: str = "HttpUser") -> str:
    """A locustfile with what `requests_ntlm` has, which is not installed here."""
    return "from requests_ntlm import HttpNtlmAuth\n" + LOCUST.format(site="https://shop.test", way=way, user=user)


def scripts(site: str) -> dict[str, str]:
    """For each tool a script that answers a challenge by Digest."""
    return {
        "a.js": K6.format(site=site.replace("://", "://anna:secret@"), way="auth: 'digest'"),
        "a.py": LOCUST.format(site=site, way='auth=HTTPDigestAuth("anna", "secret")', user="HttpUser"),
        "a.jmx": plan(site, "DIGEST"),
    }


HEADERS = """<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="Headers">
<collectionProp name="HeaderManager.headers"><elementProp name="" elementType="Header">
<stringProp name="Header.name">Authorization</stringProp><stringProp name="Header.value">{}</stringProp>
</elementProp></collectionProp></HeaderManager>"""
BASIC = "Basic YW5uYTpzM2NyZXQheA=="
NAMES = ("a.js", "a.py", "a.jmx")


def recorded(name: str, proof: str, site: str = "https://shop.test") -> str:
    """A script with a recorded header `Authorization`, as converters write it."""
    if name == "a.jmx":
        headers = HEADERS.format(proof.replace('"', "&quot;"))
        sampler = r"(testname=\"GET /orders\">.*?</HTTPSamplerProxy>)<hashTree/>"
        plain = re.sub("<AuthManager.*</AuthManager><hashTree/>", "", plan(site, ""), flags=re.S)
        return re.sub(
            sampler, rf"\1<hashTree>{headers}<hashTree/></hashTree>", plain.replace("P>\n<h", "P><h"), flags=re.S
        )
    if name == "a.js":
        return K6.format(site=site, way=f"headers: {{ Authorization: '{proof}' }}")
    return LOCUST.format(site=site, way=f"headers={{'Authorization': '{proof}'}}", user="HttpUser")


WRITTEN = {
    ("a.js", "Digest"): "{ auth: 'digest', headers:",
    (
        "a.js",
        "NTLM",
    ): "https://OFFICE%5C${encodeURIComponent(__ENV.USER_NAME)}:${encodeURIComponent(__ENV.PASSWORD)}@shop.test",
    ("a.py", "Digest"): 'auth=HTTPDigestAuth(os.environ["USER_NAME"], os.environ["PASSWORD"])',
    ("a.py", "NTLM"): 'auth=HttpNtlmAuth("OFFICE\\\\" + os.environ["USER_NAME"], os.environ["PASSWORD"])',
    ("a.jmx", "Digest"): 'mechanism">DIGEST<',
    ("a.jmx", "NTLM"): 'username">${__P(user_name)}<',
}


@pytest.mark.parametrize(("name", "scheme"), WRITTEN)
def test_a_recorded_proof_becomes_the_means_of_the_tool(name: str, scheme: str, tmp_path: Path) -> None:
    way = new.DIGEST if scheme == "Digest" else new.NTLM
    for run in (0, 1):
        write(tmp_path, new.journey(run, "https://shop.test", *way[:2], is_said_again=False), f"r{run + 1}.har")
    (tmp_path / name).write_text(recorded(name, way[0](0, "/orders")))
    linked = ("--recording", "r1.har", "--recording", "r2.har")
    loadlint(tmp_path, "verify", *linked, name, exits=1)
    loadlint(tmp_path, "fix", "--unsafe-fixes", "--exit-zero", *linked, name, exits=0)
    assert WRITTEN[name, scheme] in (tmp_path / name).read_text()
    assert "certified on r1.har, r2.har:" in loadlint(tmp_path, "verify", *linked, name, exits=0).text


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_user_becomes_a_setting_that_is_certified(name: str, tmp_path: Path) -> None:
    for run, basic in enumerate((BASIC, "Basic YmVydDpwYXNzOndvcmQ5"), 1):
        orders = get(86400 * run + 2, "/orders", ("Authorization", basic))
        write(tmp_path, har(get(86400 * run, "/"), orders, get(86400 * run + 4, "/orders/list")), f"r{run}.har")
    (tmp_path / name).write_text(recorded(name, BASIC))
    linked = ("--recording", "r1.har", "--recording", "r2.har")
    loadlint(tmp_path, "fix", "--unsafe-fixes", "--exit-zero", *linked, name, exits=0)
    assert "BASIC_CREDENTIALS" in (tmp_path / name).read_text().upper()
    assert "certified on r1.har, r2.har:" in loadlint(tmp_path, "verify", *linked, name, exits=0).text


@pytest.mark.parametrize("name", ["a.js", "a.py", "a.jmx"])
def test_what_the_tool_does_is_certified(name: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey("Digest", run), f"r{run + 1}.har") for run in (0, 1)]
    (tmp_path / name).write_text(scripts("https://shop.test")[name])
    options = [option for recording in recordings for option in ("--recording", recording)]
    done = loadlint(tmp_path, "verify", *options, name, exits=0)
    assert "certified on r1.har, r2.har: 8 values in 6 requests (2 made by the script)" in done.text


@pytest.mark.parametrize(
    ("origin", "name", "script"),
    [
        ("NTLM", "a.js", K6.format(site="https://anna:b@shop.test", way="auth: 'ntlm'")),
        ("NTLM", "a.jmx", plan("https://shop.test", "BASIC_DIGEST", "OFFICE")),
        ("NTLM", "a.py", locust('auth=HttpNtlmAuth("anna", "b")')),
        ("Negotiate", "a.jmx", plan("https://shop.test", "KERBEROS")),
    ],
)
def test_so_is_what_it_does_of_the_others(origin: str, name: str, script: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey(origin, run), f"r{run + 1}.har") for run in (0, 1)]
    (tmp_path / name).write_text(script)
    options = [option for recording in recordings for option in ("--recording", recording)]
    loadlint(tmp_path, "verify", *options, name, exits=0)


@pytest.mark.parametrize(
    ("origin", "name", "script"),
    [
        ("NTLM", "a.js", K6.format(site="https://anna:b@shop.test", way="auth: 'digest'")),
        ("NTLM", "a.js", K6.format(site="https://shop.test", way="auth: 'ntlm'")),
        ("Negotiate", "a.js", K6.format(site="https://anna:b@shop.test", way="auth: 'ntlm'")),
        ("Digest", "a.py", locust('auth=("anna", "b")')),
        ("Digest", "a.py", locust('auth=("anna", "b")', "FastHttpUser")),
        ("Digest", "a.py", locust('auth=HTTPDigestAuth("anna", "b")', "FastHttpUser")),
        ("NTLM", "a.py", locust('auth=("anna", "b")')),
        ("NTLM", "a.py", locust('auth=HTTPDigestAuth("anna", "b")')),
        ("NTLM", "a.py", locust("auth=NTLM")),
    ],
)
def test_another_scheme_is_refused(origin: str, name: str, script: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey(origin, run), f"r{run + 1}.har") for run in (0, 1)]
    (tmp_path / name).write_text(script)
    options = [option for recording in recordings for option in ("--recording", recording)]
    loadlint(tmp_path, "verify", *options, name, exits=1)


def scripts_for_ntlm(site: str) -> dict[str, str]:
    """For each tool that has it by itself a script that does the handshake of NTLM."""
    return {
        "a.js": K6.format(site=site.replace("://", "://anna:secret@"), way="auth: 'ntlm'"),
        "a.jmx": plan(site, "BASIC_DIGEST", "OFFICE"),
    }


IN_JMETER = [pytest.mark.jmeter, needs_jmeter]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "challenge", "of_site"),
    [
        pytest.param("a.js", digest, scripts, marks=pytest.mark.engine),
        pytest.param("a.py", digest, scripts, marks=pytest.mark.engine),
        pytest.param("a.jmx", digest, scripts, marks=[*IN_JMETER, pytest.mark.exhaustive]),
        pytest.param("a.js", ntlm, scripts_for_ntlm, marks=[pytest.mark.engine, pytest.mark.exhaustive]),
        pytest.param("a.jmx", ntlm, scripts_for_ntlm, marks=IN_JMETER),
    ],
)
def test_the_real_tool_answers_a_challenge(
    name: str,
    challenge: Challenge,
    of_site: Callable[[str], dict[str, str]],
    tmp_path: Path,
) -> None:
    with asking(challenge, "/orders") as shop:
        (tmp_path / name).write_text(of_site(shop)[name])
        verdict = TOOLS[f".{name.partition('.')[2]}"](tmp_path / name, shop, 2)
    assert "/orders" in Shop.accepted, verdict
    assert verdict.code == 0, verdict


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.parametrize("name", ["a.js", "a.py"])
def test_the_fixed_script_is_accepted(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("USER_NAME", "anna")
    monkeypatch.setenv("PASSWORD", "secret")
    with asking(digest, "/orders") as shop:
        for run in (0, 1):
            write(tmp_path, new.journey(run, shop, *new.DIGEST, is_said_again=False), f"r{run + 1}.har")
        (tmp_path / name).write_text(recorded(name, new.digest_proof(0, "/orders"), shop))
        linked = ("--recording", "r1.har", "--recording", "r2.har")
        loadlint(tmp_path, "fix", "--unsafe-fixes", "--exit-zero", *linked, name, exits=0)
        verdict = TOOLS[f".{name.partition('.')[2]}"](tmp_path / name, shop, 2)
    assert "/orders" in Shop.accepted, verdict
    assert verdict.code == 0, verdict
