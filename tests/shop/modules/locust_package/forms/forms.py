from locust import task

from mugshop.users import MugUser


class MugBuyer(MugUser):
    @task
    def order_two_mugs(self):
        self.log_in("ana+shop@example.test", "correct horse")
        self.view_product("blue-mug-350")
        self.add_to_cart("blue-mug-350", "12.50", "M", offer="kI&gBdJw'za&R3\"IgxJQ<NXuz", csrf="Mdzk8xa42FOLUDi67xg7joSA255Fz_B9jywOffXs")
        self.home()
        self.view_product("green-mug-500")
        self.add_to_cart("green-mug-500", "14.75", "L", offer='kJAgu2"g&4aUDO&hG<e\'JRkgz', csrf="hHCTYzULs6jn_OVVO4zBfYChKXoVhSnQypVUPR8t")
        self.view_cart()
        self.change_quantities()
        self.open_checkout()
        self.send_step("address", "TxXJzcBGvWYjPi0vOwO6vQgVQ4GcfqJu06gVRg9w")
        self.send_step("confirm", "wXptX8GbVAd89tM5nUqsccb5HcZmH9Tg67MmQ1yD")
