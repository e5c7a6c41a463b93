class CartPage:
    def __init__(self, client):
        self.client = client

    def open(self):
        self.client.get("/forms/cart;cid=kInA6WDrr2jK/view")

    def update(self):
        self.client.post(
            "/forms/cart;cid=kInA6WDrr2jK/update",
            data={"qty-48966": "2", "qty-48994": "3", "_csrf": "vEOflr2KGSU43M05tMoACeJ12R45MOwh6eMqJ47Y"},
        )

    def open_checkout(self):
        self.client.get("/forms/checkout/87533/Xsk5")

    def send_address(self):
        self.client.post(
            "/forms/checkout/87533/Xsk5",
            data={
                "step": "address",
                "recipient": "O'Neill & Söhne <Ltd>",
                "street": 'Hof "Süd" 4',
                "_csrf": "TxXJzcBGvWYjPi0vOwO6vQgVQ4GcfqJu06gVRg9w",
            },
        )

    def confirm(self):
        self.client.post(
            "/forms/checkout/87533/Xsk5",
            data={
                "step": "confirm",
                "recipient": "O'Neill & Söhne <Ltd>",
                "street": 'Hof "Süd" 4',
                "_csrf": "wXptX8GbVAd89tM5nUqsccb5HcZmH9Tg67MmQ1yD",
            },
        )
