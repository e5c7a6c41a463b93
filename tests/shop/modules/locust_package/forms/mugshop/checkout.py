ADDRESS = {"recipient": "O'Neill & Söhne <Ltd>", "street": 'Hof "Süd" 4'}


class CheckoutMixin:
    def open_checkout(self):
        self.client.get("/forms/checkout/87533/Xsk5", name="/forms/checkout")

    def send_step(self, step, csrf):
        self.client.post(
            "/forms/checkout/87533/Xsk5", data={"step": step, **ADDRESS, "_csrf": csrf}, name="/forms/checkout"
        )
