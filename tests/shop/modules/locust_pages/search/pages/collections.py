class ComparePage:
    def __init__(self, client, ids):
        self.client = client
        self.ids = ids

    def open(self):
        self.client.get("/search/compare/" + "~".join(self.ids) + "~6f9ot")

    def save_as(self, name):
        self.client.post(
            "/search/api/collections",
            data={"ids": "[" + ",".join(self.ids) + "]", "name": name, "ticket": "k7A7+c4dLYOri4=I+/&v3PCE%z"},
        )


class CollectionPage:
    def __init__(self, client, number, share):
        self.client = client
        self.number = number
        self.share = share

    def open(self):
        self.client.get(f"/search/shared/{self.number}", params={"share": self.share}, name="/search/shared/[number]")

    def publish(self):
        self.client.post(
            f"/search/shared/{self.number}/publish", data={"share": self.share}, name="/search/shared/[number]/publish"
        )
