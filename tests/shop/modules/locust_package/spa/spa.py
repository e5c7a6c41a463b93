from locust import task

from teashop.user import TeaUser


class TeaBuyer(TeaUser):
    @task
    def buy_a_tea_pot(self):
        self.open_app()
        self.log_in("ana+shop@example.test", "correct horse")
        self.catalogue()
        self.notifications()
        self.create_basket(account=4259250684236, variant="9552a562769c", quantity=2)
        self.show_basket(21711)
        self.shipping_options(21711)
        self.choose_shipping(21711, 61337)
        self.refresh_tokens("8KtjKfRiqzzbxCaZK4TxfDRPKTEc_KqpwHPyC0hBsq9")
        self.place_order(21711)
        self.refresh_tokens("pBVKGTlRC6MxbIEQkznvfDp3W_CtG-ApxTuANRIoOwF")
        self.log_out()
