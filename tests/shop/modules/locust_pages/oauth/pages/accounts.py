from .page import Page


class AccountsPage(Page):
    def open(self):
        self.client.get("/oauth/accounts")

    def synchronise(self, account, csrf, mode="full"):
        self.client.post(f"/oauth/accounts/{account}/sync", {"mode": mode, "_csrf": csrf})
