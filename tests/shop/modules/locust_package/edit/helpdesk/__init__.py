from locust import HttpUser

from helpdesk.tickets import TicketsMixin
from helpdesk.web import WebMixin


class AgentUser(TicketsMixin, WebMixin, HttpUser):
    abstract = True
    host = "http://127.0.0.1:18377"

    def log_in(self, email, password):
        self.page("/login?next=%2Fedit%2F")
        self.submit(
            "/login",
            "BonaMBcclNqRr3YcqWeFdLm3K5xS6WkaF4hePXBH",
            next="/edit/",
            email=email,
            password=password,
            locale="en-GB",
        )

    def log_out(self):
        self.submit("/edit/logout", "FKRoJ6Grh2WjTlI6chSsw-DKTBatUInuzVxv7ua6")
