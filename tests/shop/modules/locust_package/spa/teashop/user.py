from locust import HttpUser, constant

from teashop.baskets import BasketsMixin
from teashop.session import SessionMixin


class TeaUser(SessionMixin, BasketsMixin, HttpUser):
    abstract = True
    host = "http://127.0.0.1:18377"
    wait_time = constant(1)

    def catalogue(self):
        self.client.get("/spa/api/catalogue", params={"locale": "en-GB", "_": "1795538078722"}, headers=self.bearer())

    def notifications(self):
        self.client.get("/spa/api/notifications", params={"_": "1795538078732"}, headers=self.bearer())
