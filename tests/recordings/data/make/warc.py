"""A web archive by warcio, of the requests that requests sends: `python warc.py URL SAVED.warc.gz`."""

# ruff: noqa: I001

import re
import sys

from warcio.capture_http import capture_http

import requests  # warcio asks for it to be imported behind

url, saved = sys.argv[1:]


def issued(text: str, expression: str) -> str:
    match = re.search(expression, text)
    assert match is not None
    return match[1]


with capture_http(saved, warc_version="1.1"), requests.Session() as session:
    form = session.get(f"{url}/login").text
    csrf = issued(form, 'csrf" value="(.+?)"')
    session.post(f"{url}/login", {"csrf": csrf, "user": "ada"}, allow_redirects=False)
    desk = issued(session.get(f"{url}/desk").text, 'data-desk="(.+?)"')
    body = f'{{"desk":"{desk}","item":"tea"}}'
    session.post(f"{url}/api/orders", body, headers={"Content-Type": "application/json"})
