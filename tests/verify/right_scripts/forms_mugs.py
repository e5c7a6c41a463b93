"""A page object with a moving current page."""

import re
from html import unescape

from locust import HttpUser, task

MUGS = [("blue-mug-350", "M", "2"), ("green-mug-500", "L", "3")]
ADDRESS = {"recipient": "O'Neill & Söhne <Ltd>", "street": 'Hof "Süd" 4'}


class Browser:
    def __init__(self, client):
        self.client = client
        self.text = ""

    def go(self, path, **named):
        self.text = self.client.get(path, **named).text
        return self

    def send(self, path, fields, **named):
        self.text = self.client.post(path, data=fields | {"_csrf": self["_csrf"]}, **named).text
        return self

    def __getitem__(self, name):
        return unescape(re.search(rf'name="{name}" value="([^"]*)"', self.text).group(1))

    def first(self, pattern):
        return re.search(pattern, self.text).group(1)


class Buyer(HttpUser):
    host = "http://127.0.0.1:18377"

    @task
    def buy(self):
        browser = Browser(self.client)
        browser.go("/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den")
        browser.send(
            "/login",
            {"next": browser["next"], "email": "ana+shop@example.test", "password": "correct horse", "locale": "en-GB"},
        )
        cart = browser.first(r'href="(/forms/cart;cid=[^/"]+)')
        for number, (slug, size, _quantity) in enumerate(MUGS):
            if number:
                browser.go("/forms/")
            browser.go(f"/forms/products/{slug}", name="product")
            fields = {name: browser[name] for name in ("slug", "price", "currency", "offer")}
            browser.send(f"{cart}/add", fields | {"size": size}, name="add")
        browser.go(f"{cart}/view", name="view")
        quantities = {browser.first(rf'{slug} \w <input name="(qty-\d+)"'): many for slug, _size, many in MUGS}
        browser.send(f"{cart}/update", quantities, name="update")
        checkout = browser.first(r'href="(/forms/checkout/[^"]+)"')
        browser.go(checkout, name="checkout")
        for step in ("address", "confirm"):
            browser.send(checkout, {"step": step, **ADDRESS}, name=step)
