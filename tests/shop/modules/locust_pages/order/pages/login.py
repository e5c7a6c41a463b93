class LoginPage:
    def __init__(self, client):
        self.client = client

    def log_in(self, email, password):
        self.client.get("/login?next=%2Forder%2F")
        self.client.post(
            "/login",
            data={
                "next": "/order/",
                "email": email,
                "password": password,
                "locale": "en-GB",
                "_csrf": "If-82V9hwzYvV449A3IsD_erGT4hO0n-6NIOAxm5",
            },
        )
