import json
import time


class BasketPage:
    token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw"

    def __init__(self, api):
        self.api = api
        self.basket = 21711

    def browse(self):
        self.api.call("GET", "/catalogue", token=self.token, params={"locale": "en-GB", "_": int(time.time() * 1000)})
        self.api.call("GET", "/notifications", token=self.token, params={"_": int(time.time() * 1000)})

    def create(self, account, variant, quantity=2):
        self.api.call(
            "POST",
            "/baskets",
            token=self.token,
            headers={"Idempotency-Key": "3194e91a-f9a2-4639-8cb6-81d4b06ac1bc"},
            json={"account": account, "variant": variant, "quantity": quantity},
        )

    def show(self):
        self.api.call("GET", f"/baskets/{self.basket}", token=self.token)
        self.api.call("GET", f"/baskets/{self.basket}/shipping", token=self.token)

    def choose_shipping(self, shipping):
        settings = json.dumps({"layout": "list", "stateKey": "SLht6lcodc23nEcuuKY5"})
        self.api.call(
            "PATCH",
            f"/baskets/{self.basket}",
            token=self.token,
            headers={"If-Match": '"c43ed405b1-2"'},
            json={"shipping": shipping, "settings": settings},
        )

    def order(self, currency):
        self.api.call(
            "POST",
            f"/baskets/{self.basket}/order",
            token="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJlQVhzRV9PVzYtdHUiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.M5FDnSFOJ-4HLdA5RshPEdR0PhGJxg7jFxnZCmAK3dU",
            headers={"If-Match": 'W/"aa8cdcb501-2"'},
            json={"currency": currency},
        )
