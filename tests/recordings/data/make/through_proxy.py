"""The journey through a proxy that records it: `python through_proxy.py URL PROXY`."""

import re
import sys

import requests


def issued(text: str, expression: str) -> str:
    match = re.search(expression, text)
    assert match is not None
    return match[1]


url, proxy = sys.argv[1:]
with requests.Session() as session:
    session.trust_env = False
    session.proxies = {"http": proxy}
    csrf = issued(session.get(f"{url}/login").text, 'csrf" value="(.+?)"')
    session.post(f"{url}/login", {"csrf": csrf, "user": "ada"}, allow_redirects=False)
    desk = issued(session.get(f"{url}/desk").text, 'data-desk="(.+?)"')
    body = f'{{"desk":"{desk}","item":"tea"}}'
    session.post(f"{url}/api/orders", body, headers={"Content-Type": "application/json"})
