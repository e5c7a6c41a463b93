class OrderMixin:
    def open_order_form(self):
        self.client.get("/order/")
        self.client.get("/order/api/panel?name=quote", headers={"X-Request-Token": "none"})

    def request_quote(self, product, note):
        self.client.post(
            "/order/api/quotes",
            data={"product": product, "quote_token": "4Ev28uWFTNf9JKaOVCMZgvb03-YVN0Kn", "note": note},
            headers={"X-Request-Token": "hXL_HSE2c-5GMgEDqDKv5pNdTMVw"},
        )

    def wait_for_quote(self):
        self.client.get("/order/api/jobs/53024", headers={"X-Request-Token": "SuqwafhgqPEqkQn5SdmATUy8LcZb"})
        self.client.get("/order/api/jobs/53024", headers={"X-Request-Token": "EQDPwC7mvTFFP8TdFWhBqHx5A76U"})
        self.client.get("/order/api/jobs/53024", headers={"X-Request-Token": "J2thtdHeQBQ8MysLsEcMhXKwZamy"})

    def place_order(self, currency):
        self.client.post(
            "/order/api/orders",
            json={"quote": "Q-BB182D0D41", "lockVersion": 73743, "currency": currency},
            headers={"X-Request-Token": "YICfEChLvn4t7VfUwiESn5uUqJiC"},
        )

    def open_receipt(self):
        self.client.get("/order/receipts/68624-7lPS")
