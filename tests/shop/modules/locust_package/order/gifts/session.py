class SessionMixin:
    def log_in(self, email, password):
        self.client.get("/login", params={"next": "/order/"})
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
