"""A decorator names each step; the session is a dataclass."""

import functools
from dataclasses import dataclass, field

from locust import HttpUser, constant, task
from locust.exception import StopUser

OPERATIONS = {
    "SignIn": "mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }",
    "Products": "query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }",
    "AddToCart": "mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }",
    "PlaceOrder": "mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }",
    "Order": "query Order($number: Int!) { order(number: $number) { number status } }",
}


def step(name):
    def around(method):
        @functools.wraps(method)
        def wrapper(self, *args):
            return method(self, functools.partial(self.ask, name), *args)

        return wrapper

    return around


@dataclass
class Lamps:
    client: object
    headers: dict = field(default_factory=dict)

    def ask(self, name, **variables):
        payload = {"operationName": name, "query": OPERATIONS[name], "variables": variables}
        with self.client.post("/graph/api", json=payload, headers=self.headers, name=name, catch_response=True) as response:
            told = response.json()
            if "errors" in told:
                response.failure(told["errors"])
                raise StopUser()
            return told["data"]

    @step("SignIn")
    def sign_in(self, ask, email, password):
        token = ask(input={"email": email, "password": password})["signIn"]["token"]
        self.headers["Authorization"] = f"Bearer {token}"

    @step("Products")
    def find(self, ask, slug):
        nodes = (edge["node"] for edge in ask(first=20)["products"]["edges"])
        return next(node["id"] for node in nodes if node["slug"] == slug)

    @step("AddToCart")
    def add(self, ask, product, quantity):
        return ask(input={"productId": product, "quantity": quantity})["addToCart"]["cart"]["id"]

    @step("PlaceOrder")
    def place(self, ask, cart):
        return ask(cartId=cart)["placeOrder"]["order"]["number"]

    @step("Order")
    def look(self, ask, number):
        assert ask(number=number)["order"]["status"] == "PLACED"


class Customer(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = constant(1)

    @task
    def buy(self):
        self.client.get("/graph/")
        lamps = Lamps(self.client)
        lamps.sign_in("ana+shop@example.test", "correct horse")
        lamps.look(lamps.place(lamps.add(lamps.find("lantern"), 2)))
