from lamps.base_page import BasePage


class CartPage(BasePage):
    def add(self, product_id, quantity):
        self.execute(
            "AddToCart",
            "mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }",
            {"input": {"productId": product_id, "quantity": quantity}},
        )

    def place_order(self, cart_id):
        self.execute(
            "PlaceOrder",
            "mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }",
            {"cartId": cart_id},
        )

    def show_order(self, number):
        self.execute(
            "Order",
            "query Order($number: Int!) { order(number: $number) { number status } }",
            {"number": number},
        )
