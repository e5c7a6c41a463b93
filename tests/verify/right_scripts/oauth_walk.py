"""Walks through redirects by hand; json.JSONDecoder.raw_decode takes values out of scripts."""

import json
import re
from urllib.parse import urljoin

from locust import HttpUser, task


class Bank(HttpUser):
    host = "http://127.0.0.1:18377"

    def walk(self, response):
        while response.is_redirect:
            response = self.client.get(urljoin(response.url, response.headers["location"]), allow_redirects=False, name="redirect")
        return response

    @staticmethod
    def value_after(text, mark):
        return json.JSONDecoder().raw_decode(text, text.index(mark) + len(mark))[0]

    @task
    def link(self):
        self.client.get("/oauth/app")
        idp = self.walk(self.client.get("/oauth/app/login", allow_redirects=False))
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', idp.text))
        welcome = self.walk(
            self.client.post(
                "/oauth/idp/login",
                data=hidden | {"login": "ana+shop@example.test", "password": "correct horse"},
                allow_redirects=False,
            )
        )
        headers = {
            "X-Api-Key": self.value_after(welcome.text, '"apiKey": '),
            "X-Client-Key": self.value_after(welcome.text, '"publicKey": '),
        }
        nonce = welcome.text.partition("nonce: '")[2].partition("'")[0]
        self.client.post("/oauth/api/link", json={"label": "Ana's bank", "nonce": nonce}, headers=headers)
        page = self.client.get("/oauth/accounts").text
        account = {name: key for key, name in re.findall(r'<li data-account="([^"]+)"><b>([^<]+)', page)}["Current account"]
        csrf = re.search(r'name="_csrf" value="([^"]+)', page)[1]
        self.client.post(f"/oauth/accounts/{account}/sync", data=dict(mode="full", _csrf=csrf), name="/oauth/accounts/[id]/sync")
