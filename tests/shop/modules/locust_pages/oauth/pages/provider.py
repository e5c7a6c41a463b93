from .page import Page


class ProviderPage(Page):
    def allow(self, login, password):
        self.client.post(
            "/oauth/idp/login",
            {"txn": "lCaG9mzkeXAxMqxHtR", "client_id": "shop-web", "login": login, "password": password},
        )
