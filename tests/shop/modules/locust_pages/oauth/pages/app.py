from .page import Page


class AppPage(Page):
    def open(self):
        self.client.get("/oauth/app")

    def start_login(self):
        self.client.get("/oauth/app/login")

    def link(self, label):
        headers = {
            "X-Api-Key": "ak/ob1lnKfMqW8Qmqyxrj2H9Gcw",
            "X-Client-Key": "pk_live_7Yw2kQ9rT4vX8sB1",
        }
        payload = {"label": label, "nonce": "wPBCrZne_vnnwGiJ"}
        self.client.post("/oauth/api/link", json=payload, headers=headers)
