from locust import HttpUser, constant_pacing, task

from pages import AccountsPage, AppPage, ProviderPage


class Customer(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = constant_pacing(5)

    def on_start(self):
        self.app = AppPage(self)
        self.provider = ProviderPage(self)
        self.accounts = AccountsPage(self)

    @task
    def synchronise_account(self):
        self.app.open()
        self.app.start_login()
        self.provider.allow("ana+shop@example.test", "correct horse")
        self.app.link("Ana's bank")
        self.accounts.open()
        self.accounts.synchronise("HvopRqyAB5-pet", csrf="G1m2EprgLNaFVidaBlKRjzwHzcJpMAzmzHDBVUxl")
