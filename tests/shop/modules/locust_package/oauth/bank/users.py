from locust import HttpUser, between

from bank.accounts import AccountsMixin
from bank.provider import ProviderMixin


class BankUser(ProviderMixin, AccountsMixin, HttpUser):
    abstract = True
    host = "http://127.0.0.1:18377"
    wait_time = between(0.5, 1)

    def open_app(self):
        self.client.get("/oauth/app")
