class ProductPage:
    def __init__(self, client):
        self.client = client

    def home(self):
        self.client.get("/forms/")

    def open(self, slug):
        self.client.get(f"/forms/products/{slug}")

    def add_blue_mug(self):
        self.client.post(
            "/forms/cart;cid=kInA6WDrr2jK/add",
            data={
                "slug": "blue-mug-350",
                "price": "12.50",
                "currency": "EUR",
                "offer": "kI&gBdJw'za&R3\"IgxJQ<NXuz",
                "_csrf": "Mdzk8xa42FOLUDi67xg7joSA255Fz_B9jywOffXs",
                "size": "M",
            },
        )

    def add_green_mug(self):
        self.client.post(
            "/forms/cart;cid=kInA6WDrr2jK/add",
            data={
                "slug": "green-mug-500",
                "price": "14.75",
                "currency": "EUR",
                "offer": 'kJAgu2"g&4aUDO&hG<e\'JRkgz',
                "_csrf": "hHCTYzULs6jn_OVVO4zBfYChKXoVhSnQypVUPR8t",
                "size": "L",
            },
        )
