class SessionMixin:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.csrf_token = "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu"
        self.xsrf_token = "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z"
        self.access_token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw"

    def headers(self):
        return {"X-CSRF-Token": self.csrf_token, "X-XSRF-TOKEN": self.xsrf_token}

    def bearer(self):
        return {"Authorization": f"Bearer {self.access_token}", **self.headers()}

    def open_app(self):
        self.client.get("/spa/")

    def log_in(self, email, password):
        self.client.post(
            "/spa/api/login",
            json={"email": email, "password": password},
            headers={"X-CSRF-Token": self.csrf_token, "X-XSRF-TOKEN": "k=S1TV+d2jalw/hNh5Lrzd4iMPQNz0z"},
        )

    def refresh_tokens(self, refresh_token):
        self.client.post(
            "/spa/api/tokens",
            json={"grantType": "refresh_token", "refreshToken": refresh_token},
            headers=self.headers(),
        )

    def log_out(self):
        token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiIyZ0tETkJJZGxaTkwiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.xRkr2bpVE9omKVUk1j5WXXcJFnva27EzV2kkUTdtvYE"
        self.client.delete("/spa/api/session", headers={**self.headers(), "Authorization": f"Bearer {token}"})
