"""A mixin for forms with regular expressions; urllib's tools; named tuples."""

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import urljoin

from locust import HttpUser, TaskSet, task

INPUT = re.compile(r"<input\b([^>]*)>")
PAIR = re.compile(r"""(\w+)=["']([^"']*)["']""")


class Form(NamedTuple):
    action: str
    fields: dict


class Forms:
    """What pages hold."""

    @staticmethod
    def forms(response):
        for head, inside in re.findall(r"<form([^>]*)>(.*?)</form>", response.text, re.S):
            attributes = dict(PAIR.findall(head))
            inputs = [dict(PAIR.findall(one)) for one in INPUT.findall(inside)]
            fields = {one["name"]: unescape(one.get("value", "")) for one in inputs if one.get("type") == "hidden"}
            yield Form(urljoin(response.url, attributes.get("action", "")), fields)

    def submit(self, form, **typed):
        response = self.client.post(form.action, {**form.fields, **typed})
        response.raise_for_status()
        return response


class Work(TaskSet, Forms):
    @task
    def change(self):
        (login,) = self.forms(self.client.get("/login?next=%2Fedit%2F"))
        start = self.submit(login, email="ana+shop@example.test", password="correct horse", locale="en-GB")
        href = {unescape(text): href for href, text in re.findall(r'<a href="([^"]+)">([^<]+)', start.text)}["Door won't lock"]
        ticket = self.client.get(href)
        url, key = (
            re.search(rf'"{name}":"((?:[^"\\]|\\.)*)"', ticket.text)[1].encode().decode("unicode_escape").replace("\\/", "/")
            for name in ("url", "key")
        )
        self.client.put(url, json={"key": key, "text": "Key turns"})
        _leave, edit = self.forms(ticket)
        saved = self.submit(edit, title="Door won't lock at all", body="Key turns & turns")
        leave, _edit = self.forms(saved)
        self.submit(leave)
        self.interrupt()


class Clerk(HttpUser):
    tasks = {Work: 1}
    host = "http://127.0.0.1:18377"
