"""The identity provider, to which the application redirects."""

CLIENT_ID = "shop-web"


class ProviderMixin:
    def log_in(self, login, password):
        self.client.get("/oauth/app/login")
        form = {
            "txn": "lCaG9mzkeXAxMqxHtR",
            "client_id": CLIENT_ID,
            "login": login,
            "password": password,
        }
        self.client.post("/oauth/idp/login", data=form)
