"""Walrus, generators of pages, urlencode, a context manager for checks."""

import re
from contextlib import contextmanager
from html import unescape
from itertools import chain
from urllib.parse import urlencode

from locust import HttpUser, task


class Reader(HttpUser):
    host = "http://127.0.0.1:18377"

    @contextmanager
    def good(self, method, url, **more):
        with self.client.request(method, url, catch_response=True, **more) as answer:
            if answer.status_code >= 400:
                answer.failure(f"status {answer.status_code}")
            yield answer

    def attribute(self, text, name):
        return unescape(re.search(rf'\b{name}="([^"]*)"', text)[1])

    def pages(self, cursor):
        while cursor:
            with self.good("GET", "/search/api/page?" + urlencode({"cursor": cursor, "size": 2}), name="page") as answer:
                told = answer.json()
            yield from ((book["title"], book["id"]) for book in told["items"])
            cursor = told["next"]

    @task
    def publish(self):
        start = self.client.get("/search/").text
        query = urlencode({"ctx": self.attribute(start.partition('name="ctx"')[2], "value"), "q": "blue tea & more", "sort": "price"})
        with self.good("GET", f"/search/results?{query}", name="results") as found:
            text = found.text
        shown = ((unescape(title), number) for number, title in re.findall(r'data-id="(\d+)">([^<]+)', text))
        books = dict(chain(shown, self.pages(self.attribute(text, "data-cursor"))))
        first, last = (books[title] for title in ("The Blue Tea", "Blue Leaves"))
        compared = self.client.get(f"/search/compare/{first}~{last}~{self.attribute(text, 'data-compare')}", name="compare").text
        fields = {"ids": f"[{first},{last}]", "name": "Tea + biscuits", "ticket": self.attribute(compared, "data-ticket")}
        if (made := self.client.post("/search/api/collections", data=fields)).status_code != 201:
            return
        told = made.json()
        where, share = f"/search/shared/{told['collection']}", told["share"]
        self.client.get(where, params={"share": share}, name="shared")
        self.client.post(where + "/publish", data={"share": share}, name="publish")
