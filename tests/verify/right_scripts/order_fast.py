"""FastHttpUser, a property for the rotating token, match statements, a bounded poll."""

import html
import re

import gevent
from locust import FastHttpUser, task

FIELD = re.compile(r'name="quote_token" value="(?P<value>[^"]+)"')


class Gifts(FastHttpUser):
    host = "http://127.0.0.1:18377"

    def on_start(self):
        page = self.client.get("/login?next=%2Forder%2F")
        token = html.unescape(re.search('name="_csrf" value="(.+?)"', page.text).group(1))
        self.client.post(
            "/login",
            data={"next": "/order/", "email": "ana+shop@example.test", "password": "correct horse", "locale": "en-GB", "_csrf": token},
        )
        self.token = "none"

    def api(self, method, path, /, **more):
        sent = more.pop("headers", {}) | {"X-Request-Token": self.token}
        with self.client.request(method, f"/order/api/{path}", headers=sent, catch_response=True, **more) as answer:
            match answer.status_code, answer.json():
                case 200 | 202, {"ok": True, **told}:
                    self.token = answer.headers["X-Request-Token"]
                    return told
                case status, _:
                    answer.failure(f"{path} answers {status}")
                    raise RuntimeError(path)

    @task
    def gift(self):
        panel = self.api("GET", "panel?name=quote")["html"]
        quote = self.api(
            "POST",
            "quotes",
            data={"product": "gift-box-xl", "quote_token": FIELD.search(panel)["value"], "note": "For Zoë & Tom"},
        )
        for _ in range(20):
            job = self.api("GET", f"jobs/{quote['job']}", name="/order/api/jobs/[job]")
            if job["state"] == "done":
                break
            gevent.sleep(0.1)
        else:
            raise TimeoutError
        terms = job["quote"]
        body = {"quote": terms["ref"], "lockVersion": terms["lockVersion"], "currency": terms["currency"]}
        made = self.api("POST", "orders", json=body)["order"]
        self.client.get("/order/receipts/{number}-{check}".format_map(made), name="/order/receipts/[number]")
