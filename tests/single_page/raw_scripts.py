"""What a converter makes of a recording: each request as it was recorded, for k6, Locust or JMeter."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

SUFFIXES = {"k6": ".js", "locust": ".py", "jmeter": ".jmx"}
_LEFT_OUT = frozenset(("host", "connection", "content-length", "cookie", "user-agent"))


def raw_script(har: str, tool: str) -> str:
    """The script of a recording for one of the three tools."""
    entries = json.loads(har)["log"]["entries"]
    return {"k6": _k6, "locust": _locust, "jmeter": _jmeter}[tool](entries)


def _headers(request: dict[str, Any]) -> dict[str, str]:
    pairs = ((header["name"], header["value"]) for header in request["headers"])
    return {name: value for name, value in pairs if name.lower() not in _LEFT_OUT}


def _body(request: dict[str, Any]) -> str | None:
    data: dict[str, str] = request.get("postData", {})
    return data.get("text")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\r", "\\r").replace("\n", "\\n") + "'"


def _k6(entries: list[dict[str, Any]]) -> str:
    lines = ["import http from 'k6/http'", "", "export default function main() {", "  let response"]
    for entry in entries:
        request = entry["request"]
        body = _body(request)
        lines += ["", f"  response = http.request({_quoted(request['method'])}, {_quoted(request['url'])},"]
        lines += [f"    {'null' if body is None else _quoted(body)},", "    {", "      headers: {"]
        lines += [f"        {_quoted(name)}: {_quoted(value)}," for name, value in _headers(request).items()]
        lines += ["      },", "    }", "  )"]
    return "\n".join([*lines, "}", ""])


def _locust(entries: list[dict[str, Any]]) -> str:
    parts = urlsplit(entries[0]["request"]["url"])
    lines = ["from locust import HttpUser, task", "", "", "class Visitor(HttpUser):"]
    lines += [f'    host = "{parts.scheme}://{parts.netloc}"', "", "    @task", "    def visit(self):"]
    for entry in entries:
        request = entry["request"]
        url = urlsplit(request["url"])
        path = url.path + (f"?{url.query}" if url.query else "")
        lines += ["        self.client.request(", f"            {request['method']!r},", f"            {path!r},"]
        lines += ["            headers={"]
        lines += [f"                {name!r}: {value!r}," for name, value in _headers(request).items()]
        lines += ["            },"]
        if (body := _body(request)) is not None:
            lines += [f"            data={body!r},"]
        lines += ["        )"]
    return "\n".join([*lines, ""])


def _jmeter(entries: list[dict[str, Any]]) -> str:
    samplers = "\n".join(_sampler(entry["request"]) for entry in entries)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Test Plan" enabled="true"/>
    <hashTree>
      <CookieManager guiclass="CookiePanel" testclass="CookieManager" testname="Cookies" enabled="true">
        <collectionProp name="CookieManager.cookies"/>
        <boolProp name="CookieManager.clearEachIteration">true</boolProp>
      </CookieManager>
      <hashTree/>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Visitors" enabled="true">
        <stringProp name="ThreadGroup.on_sample_error">continue</stringProp>
        <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
          <boolProp name="LoopController.continue_forever">false</boolProp>
          <stringProp name="LoopController.loops">1</stringProp>
        </elementProp>
        <stringProp name="ThreadGroup.num_threads">1</stringProp>
        <stringProp name="ThreadGroup.ramp_time">1</stringProp>
      </ThreadGroup>
      <hashTree>
{samplers}
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
"""


def _sampler(request: dict[str, Any]) -> str:
    url = urlsplit(request["url"])
    path = escape(url.path + (f"?{url.query}" if url.query else ""))
    body = _body(request)
    arguments = '<collectionProp name="Arguments.arguments"/>'
    if body is not None:
        arguments = f"""<collectionProp name="Arguments.arguments">
            <elementProp name="" elementType="HTTPArgument">
              <boolProp name="HTTPArgument.always_encode">false</boolProp>
              <stringProp name="Argument.value">{escape(body)}</stringProp>
              <stringProp name="Argument.metadata">=</stringProp>
            </elementProp>
          </collectionProp>"""
    headers = "\n".join(
        f"""            <elementProp name="" elementType="Header">
              <stringProp name="Header.name">{escape(name)}</stringProp>
              <stringProp name="Header.value">{escape(value)}</stringProp>
            </elementProp>"""
        for name, value in _headers(request).items()
    )
    classes = 'guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy"'
    return f"""        <HTTPSamplerProxy {classes} testname="{path}" enabled="true">
          <boolProp name="HTTPSampler.postBodyRaw">{"true" if body is not None else "false"}</boolProp>
          <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
          {arguments}
          </elementProp>
          <stringProp name="HTTPSampler.domain">{url.hostname}</stringProp>
          <stringProp name="HTTPSampler.port">{url.port}</stringProp>
          <stringProp name="HTTPSampler.protocol">{url.scheme}</stringProp>
          <stringProp name="HTTPSampler.path">{path}</stringProp>
          <stringProp name="HTTPSampler.method">{request["method"]}</stringProp>
          <boolProp name="HTTPSampler.follow_redirects">true</boolProp>
          <boolProp name="HTTPSampler.use_keepalive">true</boolProp>
        </HTTPSamplerProxy>
        <hashTree>
          <HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="Headers" enabled="true">
            <collectionProp name="HeaderManager.headers">
{headers}
            </collectionProp>
          </HeaderManager>
          <hashTree/>
        </hashTree>"""
