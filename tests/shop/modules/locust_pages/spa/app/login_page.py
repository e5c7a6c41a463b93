class LoginPage:
    def __init__(self, api):
        self.api = api

    def open(self):
        self.api.page("/spa/")

    def submit(self, email, password):
        self.api.call(
            "POST",
            "/login",
            headers={"X-XSRF-TOKEN": "k=S1TV+d2jalw/hNh5Lrzd4iMPQNz0z"},
            json={"email": email, "password": password},
        )

    def refresh(self, refresh_token):
        self.api.call("POST", "/tokens", json={"grantType": "refresh_token", "refreshToken": refresh_token})

    def log_out(self):
        self.api.call(
            "DELETE",
            "/session",
            token="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiIyZ0tETkJJZGxaTkwiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.xRkr2bpVE9omKVUk1j5WXXcJFnva27EzV2kkUTdtvYE",
        )
