from locust import HttpUser, constant

from shop.graphql import GraphQLMixin


class LampUser(GraphQLMixin, HttpUser):
    abstract = True
    host = "http://127.0.0.1:18377"
    wait_time = constant(1)

    def open(self):
        self.client.get("/graph/")

    def sign_in(self, email, password):
        self.anonymous(
            "SignIn",
            "mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }",
            {"input": {"email": email, "password": password}},
        )

    def list_products(self):
        self.operation(
            "Products",
            "query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }",
            {"first": 20},
        )

    def add_to_cart(self, product_id, quantity):
        self.operation(
            "AddToCart",
            "mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }",
            {"input": {"productId": product_id, "quantity": quantity}},
        )

    def place_order(self, cart_id):
        self.operation(
            "PlaceOrder",
            "mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }",
            {"cartId": cart_id},
        )

    def show_order(self, number):
        self.operation(
            "Order",
            "query Order($number: Int!) { order(number: $number) { number status } }",
            {"number": number},
        )
