from locust import HttpUser, constant

from mugshop.cart import CartMixin
from mugshop.checkout import CheckoutMixin


class MugUser(CartMixin, CheckoutMixin, HttpUser):
    abstract = True
    host = "http://127.0.0.1:18377"
    wait_time = constant(1)

    def log_in(self, email, password):
        self.client.get("/login", params={"next": "/forms/?tab=new&lang=en"})
        self.client.post(
            "/login",
            data={
                "next": "/forms/?tab=new&lang=en",
                "email": email,
                "password": password,
                "locale": "en-GB",
                "_csrf": "buaOUXQ5866QwRHSRw7ecHl0DD2sOUurXAxHV1NY",
            },
        )

    def home(self):
        self.client.get("/forms/")
