from locust import task

from gifts import GiftUser


class GiftBuyer(GiftUser):
    @task
    def order_gift(self):
        self.log_in("ana+shop@example.test", "correct horse")
        self.open_order_form()
        self.request_quote("gift-box-xl", "For Zoë & Tom")
        self.wait_for_quote()
        self.place_order("EUR")
        self.open_receipt()
