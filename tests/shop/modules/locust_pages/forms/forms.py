from locust import HttpUser, SequentialTaskSet, constant, task

from pages.cart import CartPage
from pages.login import LoginPage
from pages.products import ProductPage


class Shopping(SequentialTaskSet):
    def on_start(self):
        login = LoginPage(self.client)
        login.open()
        login.submit("ana+shop@example.test", "correct horse")

    @task
    def fill_cart(self):
        products = ProductPage(self.client)
        products.open("blue-mug-350")
        products.add_blue_mug()
        products.home()
        products.open("green-mug-500")
        products.add_green_mug()

    @task
    def check_out(self):
        cart = CartPage(self.client)
        cart.open()
        cart.update()
        cart.open_checkout()
        cart.send_address()
        cart.confirm()


class Shopper(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = constant(1)
    tasks = [Shopping]
