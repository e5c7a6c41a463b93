from locust import HttpUser, between, task

from pages.login import LoginPage
from pages.orders import OrderPage


class GiftBuyer(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = between(1, 3)

    @task
    def order(self):
        LoginPage(self.client).log_in("ana+shop@example.test", "correct horse")

        page = OrderPage(self.client)
        page.open()
        page.panel()
        page.ask_for_quote("gift-box-xl", note="For Zoë & Tom")
        page.poll("SuqwafhgqPEqkQn5SdmATUy8LcZb")
        page.poll("EQDPwC7mvTFFP8TdFWhBqHx5A76U")
        page.poll("J2thtdHeQBQ8MysLsEcMhXKwZamy")
        page.accept("Q-BB182D0D41")
        page.receipt(68624)
