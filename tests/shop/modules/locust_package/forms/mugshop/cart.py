class CartMixin:
    cart_id = "kInA6WDrr2jK"

    def view_product(self, slug):
        self.client.get(f"/forms/products/{slug}", name="/forms/products/[slug]")

    def add_to_cart(self, slug, price, size, offer, csrf):
        self.client.post(
            f"/forms/cart;cid={self.cart_id}/add",
            data={"slug": slug, "price": price, "currency": "EUR", "offer": offer, "_csrf": csrf, "size": size},
            name="/forms/cart/add",
        )

    def view_cart(self):
        self.client.get(f"/forms/cart;cid={self.cart_id}/view", name="/forms/cart/view")

    def change_quantities(self):
        self.client.post(
            f"/forms/cart;cid={self.cart_id}/update",
            data={"qty-48966": "2", "qty-48994": "3", "_csrf": "vEOflr2KGSU43M05tMoACeJ12R45MOwh6eMqJ47Y"},
            name="/forms/cart/update",
        )
