from locust import task
from shop.users import LampUser


class Buyer(LampUser):
    @task
    def buy_lantern(self):
        self.open()
        self.sign_in("ana+shop@example.test", "correct horse")
        self.list_products()
        self.add_to_cart("prd_RPd51k___9", 2)
        self.place_order("crt_9IEniMizzV_0x4b2I9")
        self.show_order(11113)
