"""A HAR as JMeter's recorder writes its samples."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape, quoteattr


def as_jmeter(har: dict[str, Any]) -> str:
    """`recording.xml`: one sample for each exchange, with everything in it."""
    samples = "".join(_sample(number, entry) for number, entry in enumerate(har["log"]["entries"], 1))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n{samples}\n</testResults>\n'


def _sample(number: int, entry: dict[str, Any]) -> str:
    request, response = entry["request"], entry["response"]
    time = int(datetime.fromisoformat(entry["startedDateTime"].replace("Z", "+00:00")).timestamp() * 1000)
    path = request["url"].partition("://")[2].partition("/")[2].partition("?")[0]
    status = response["status"]
    message = HTTPStatus(status).phrase
    size = len(response["content"]["text"].encode())
    cookies = [header["value"] for header in request["headers"] if header["name"] == "Cookie"]
    sent = [header for header in request["headers"] if header["name"] != "Cookie"]
    attributes = {
        "t": "9", "it": "0", "lt": "9", "ct": "1", "ts": str(time), "s": "true" if status < 400 else "false",
        "lb": f"/{path}-{number}", "rc": str(status), "rm": message, "tn": "", "dt": "text", "de": "utf-8",
        "by": str(size), "sby": "600", "sc": "1", "ec": "0", "ng": "0", "na": "0",
    }  # fmt: skip
    named = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())
    parts = (
        ("responseHeader", f"HTTP/1.1 {status} {message}\n{_headers(response['headers'])}"),
        ("requestHeader", _headers(sent)),
        ("responseData", response["content"]["text"]),
        ("responseFile", ""),
        ("cookies", "; ".join(cookies)),
        ("method", request["method"]),
        ("queryString", request.get("postData", {}).get("text", "")),
    )
    inner = "".join(f'  <{tag} class="java.lang.String">{escape(text)}</{tag}>\n' for tag, text in parts)
    return f"<httpSample {named}>\n{inner}  <java.net.URL>{escape(request['url'])}</java.net.URL>\n</httpSample>\n"


def _headers(headers: list[dict[str, str]]) -> str:
    return "".join(f"{header['name']}: {header['value']}\n" for header in headers)
