class AccountsMixin:
    api_key = "ak/ob1lnKfMqW8Qmqyxrj2H9Gcw"
    client_key = "pk_live_7Yw2kQ9rT4vX8sB1"

    def link(self, label):
        self.client.post(
            "/oauth/api/link",
            json={"label": label, "nonce": "wPBCrZne_vnnwGiJ"},
            headers={"X-Api-Key": self.api_key, "X-Client-Key": self.client_key},
        )

    def list_accounts(self):
        self.client.get("/oauth/accounts")

    def synchronise(self, account, mode="full"):
        self.client.post(
            f"/oauth/accounts/{account}/sync",
            data={"mode": mode, "_csrf": "G1m2EprgLNaFVidaBlKRjzwHzcJpMAzmzHDBVUxl"},
            name="/oauth/accounts/[account]/sync",
        )
