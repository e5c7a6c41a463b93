from locust import HttpUser, between, task

from lamps.cart_page import CartPage
from lamps.shop_page import ShopPage

TOKEN = "Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a"


class LampBuyer(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = between(1, 2)

    def on_start(self):
        self.shop = ShopPage(self.client)
        self.shop.open()
        self.shop.sign_in("ana+shop@example.test", "correct horse")

    @task
    def buy(self):
        self.shop.products(TOKEN)
        cart = CartPage(self.client, TOKEN)
        cart.add("prd_RPd51k___9", quantity=2)
        cart.place_order("crt_9IEniMizzV_0x4b2I9")
        cart.show_order(11113)
