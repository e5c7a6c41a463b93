"""A flow's recording as a JMeter plan, as a recorder writes it: one sampler with its headers for each exchange."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

_LEFT_OUT = ("cookie", "host", "content-length", "connection", "if-none-match", "if-modified-since")


def plan_of(har: Path) -> str:
    """The plan; each redirect's target is a sampler of its own, as the recorder's are."""
    entries = json.loads(har.read_text(encoding="utf-8"))["log"]["entries"]
    samplers = "".join(_sampler(number, entry["request"]) for number, entry in enumerate(entries, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">\n'
        '<hashTree>\n<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Shop" enabled="true"/>\n'
        '<hashTree>\n<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Users" enabled="true">\n'
        + _property("ThreadGroup.num_threads", "1")
        + _property("ThreadGroup.ramp_time", "1")
        + _property("ThreadGroup.on_sample_error", "continue")
        + '<elementProp name="ThreadGroup.main_controller" elementType="LoopController" guiclass="LoopControlPanel" '
        'testclass="LoopController" testname="Once" enabled="true">\n'
        '<boolProp name="LoopController.continue_forever">false</boolProp>\n'
        + _property("LoopController.loops", "1")
        + "</elementProp>\n</ThreadGroup>\n<hashTree>\n"
        '<CookieManager guiclass="CookiePanel" testclass="CookieManager" testname="Cookies" enabled="true">\n'
        '<collectionProp name="CookieManager.cookies"/>\n'
        '<boolProp name="CookieManager.clearEachIteration">true</boolProp>\n</CookieManager>\n<hashTree/>\n'
        + samplers
        + "</hashTree>\n</hashTree>\n</hashTree>\n</jmeterTestPlan>\n"
    )


def _sampler(number: int, request: dict[str, Any]) -> str:
    url = urlsplit(request["url"])
    path = url.path + (f"?{url.query}" if url.query else "")
    headers = [header for header in request["headers"] if header["name"].lower() not in _LEFT_OUT]
    kept = [header for header in headers if not header["name"].startswith(":")]
    return (
        '<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" '
        f'testname="{escape(url.path)}-{number}" enabled="true">\n'
        + "".join(_body(request))
        + _property("HTTPSampler.domain", url.hostname or "")
        + _property("HTTPSampler.port", str(url.port or ""))
        + _property("HTTPSampler.protocol", url.scheme)
        + _property("HTTPSampler.path", path)
        + _property("HTTPSampler.method", request["method"])
        + '<boolProp name="HTTPSampler.follow_redirects">false</boolProp>\n'
        '<boolProp name="HTTPSampler.auto_redirects">false</boolProp>\n'
        '<boolProp name="HTTPSampler.use_keepalive">true</boolProp>\n</HTTPSamplerProxy>\n<hashTree>\n'
        '<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="Headers" enabled="true">\n'
        '<collectionProp name="HeaderManager.headers">\n' + "".join(map(_header, kept)) + "</collectionProp>\n"
        "</HeaderManager>\n<hashTree/>\n</hashTree>\n"
    )


def _body(request: dict[str, Any]) -> Iterator[str]:
    data = request.get("postData", {})
    text, is_form = data.get("text", ""), "urlencoded" in data.get("mimeType", "")
    if text and not is_form:
        yield '<boolProp name="HTTPSampler.postBodyRaw">true</boolProp>\n'
    pairs = parse_qsl(text, keep_blank_values=True) if is_form else [("", text)] if text else []
    yield '<elementProp name="HTTPsampler.Arguments" elementType="Arguments">\n'
    yield '<collectionProp name="Arguments.arguments">\n'
    for name, value in pairs:
        yield f'<elementProp name="{escape(name)}" elementType="HTTPArgument">\n'
        yield f'<boolProp name="HTTPArgument.always_encode">{"true" if is_form else "false"}</boolProp>\n'
        yield _property("Argument.value", value) + _property("Argument.metadata", "=")
        yield _property("Argument.name", name) if is_form else ""
        yield "</elementProp>\n"
    yield "</collectionProp>\n</elementProp>\n"


def _header(header: dict[str, str]) -> str:
    named = _property("Header.name", header["name"]) + _property("Header.value", header["value"])
    return f'<elementProp name="" elementType="Header">\n{named}</elementProp>\n'


def _property(name: str, value: str) -> str:
    return f'<stringProp name="{name}">{escape(value)}</stringProp>\n'
