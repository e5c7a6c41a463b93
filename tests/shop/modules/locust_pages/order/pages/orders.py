class OrderPage:
    def __init__(self, client):
        self.client = client
        self.job = "53024"

    def call(self, method, path, token, **kwargs):
        return self.client.request(method, "/order/api/" + path, headers={"X-Request-Token": token}, **kwargs)

    def open(self):
        self.client.get("/order/")

    def panel(self):
        self.call("GET", "panel?name=quote", "none")

    def ask_for_quote(self, product, note):
        self.call(
            "POST",
            "quotes",
            "hXL_HSE2c-5GMgEDqDKv5pNdTMVw",
            data={"product": product, "quote_token": "4Ev28uWFTNf9JKaOVCMZgvb03-YVN0Kn", "note": note},
        )

    def poll(self, token):
        self.call("GET", f"jobs/{self.job}", token)

    def accept(self, quote):
        order = {"quote": quote, "lockVersion": 73743, "currency": "EUR"}
        self.call("POST", "orders", "YICfEChLvn4t7VfUwiESn5uUqJiC", json=order)

    def receipt(self, number):
        self.client.get(f"/order/receipts/{number}-7lPS")
