"""The standard library's HTML parser reads forms; a SequentialTaskSet walks through the ticket."""

import json
from html.parser import HTMLParser

from locust import HttpUser, SequentialTaskSet, between, task


class Page(HTMLParser):
    """Forms and links of a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self._open = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.forms.append({"action": found.get("action"), "fields": {}})
        elif tag == "input" and "name" in found:
            self.forms[-1]["fields"][found["name"]] = found.get("value", "")
        elif tag == "a":
            self._open = found["href"]

    def handle_data(self, data):
        if self._open:
            self.links[data] = self._open
            self._open = None


class Ticket(SequentialTaskSet):
    @task
    def login(self):
        page = Page(self.client.get("/login", params={"next": "/edit/"}).text)
        fields = page.forms[0]["fields"]
        fields.update(email="ana+shop@example.test", password="correct horse", locale="en-GB")
        self.list = Page(self.client.post("/login", data=fields).text)

    @task
    def open_ticket(self):
        self.path = self.list.links["Door won't lock"]
        self.page = self.client.get(self.path, name="/edit/tickets/[id]").text

    @task
    def draft(self):
        line = next(line for line in self.page.splitlines() if line.startswith("window.DRAFT = "))
        draft = json.loads(line.removeprefix("window.DRAFT = ").rstrip(";"))
        self.client.put(draft["url"], json={"key": draft["key"], "text": "Key turns"}, name="/edit/drafts/[id]")

    @task
    def save(self):
        fields = Page(self.page).forms[1]["fields"] | {"title": "Door won't lock at all", "body": "Key turns & turns"}
        self.saved = self.client.post(self.path, data=fields, name="/edit/tickets/[id]").text

    @task
    def logout(self):
        form = Page(self.saved).forms[0]
        self.client.post(form["action"], data=form["fields"])
        self.interrupt()


class Editor(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = between(0.5, 1)
    tasks = [Ticket]
