from locust import HttpUser, between, task

from app.api import Api
from app.basket_page import BasketPage
from app.login_page import LoginPage


class TeaDrinker(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = between(1, 2)

    @task
    def buy_tea_pot(self):
        api = Api(self.client)
        login = LoginPage(api)
        basket = BasketPage(api)

        login.open()
        login.submit("ana+shop@example.test", "correct horse")
        basket.browse()
        basket.create(4259250684236, "9552a562769c")
        basket.show()
        basket.choose_shipping(61337)
        login.refresh("8KtjKfRiqzzbxCaZK4TxfDRPKTEc_KqpwHPyC0hBsq9")
        basket.order("EUR")
        login.refresh("pBVKGTlRC6MxbIEQkznvfDp3W_CtG-ApxTuANRIoOwF")
        login.log_out()
