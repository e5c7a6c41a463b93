class LoginPage:
    def __init__(self, client):
        self.client = client

    def open(self):
        self.client.get("/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den")

    def submit(self, email, password):
        self.client.post(
            "/login",
            data={
                "next": "/forms/?tab=new&lang=en",
                "email": email,
                "password": password,
                "locale": "en-GB",
                "_csrf": "buaOUXQ5866QwRHSRw7ecHl0DD2sOUurXAxHV1NY",
            },
        )
