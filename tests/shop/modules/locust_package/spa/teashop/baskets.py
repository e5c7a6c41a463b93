import json


class BasketsMixin:
    def create_basket(self, account, variant, quantity):
        headers = self.bearer()
        headers["Idempotency-Key"] = "3194e91a-f9a2-4639-8cb6-81d4b06ac1bc"
        self.client.post(
            "/spa/api/baskets",
            json={"account": account, "variant": variant, "quantity": quantity},
            headers=headers,
        )

    def show_basket(self, basket):
        self.client.get(f"/spa/api/baskets/{basket}", headers=self.bearer(), name="/spa/api/baskets/[id]")

    def shipping_options(self, basket):
        self.client.get(
            f"/spa/api/baskets/{basket}/shipping", headers=self.bearer(), name="/spa/api/baskets/[id]/shipping"
        )

    def choose_shipping(self, basket, shipping):
        settings = json.dumps({"layout": "list", "stateKey": "SLht6lcodc23nEcuuKY5"})
        self.client.patch(
            f"/spa/api/baskets/{basket}",
            json={"shipping": shipping, "settings": settings},
            headers={**self.bearer(), "If-Match": '"c43ed405b1-2"'},
            name="/spa/api/baskets/[id]",
        )

    def place_order(self, basket):
        token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJlQVhzRV9PVzYtdHUiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.M5FDnSFOJ-4HLdA5RshPEdR0PhGJxg7jFxnZCmAK3dU"
        self.client.post(
            f"/spa/api/baskets/{basket}/order",
            json={"currency": "EUR"},
            headers={**self.headers(), "Authorization": f"Bearer {token}", "If-Match": 'W/"aa8cdcb501-2"'},
            name="/spa/api/baskets/[id]/order",
        )
