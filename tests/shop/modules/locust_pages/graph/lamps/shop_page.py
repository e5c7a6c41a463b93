from lamps.base_page import BasePage


class ShopPage(BasePage):
    def open(self):
        self.client.get("/graph/")

    def sign_in(self, email, password):
        self.execute(
            "SignIn",
            "mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }",
            {"input": {"email": email, "password": password}},
        )

    def products(self, token):
        self.execute(
            "Products",
            "query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }",
            {"first": 20},
            token,
        )
