class BasePage:
    def __init__(self, client, token=None):
        self.client = client
        self.token = token

    def execute(self, operation, query, variables, token=None):
        token = token or self.token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"operationName": operation, "query": query, "variables": variables}
        return self.client.post("/graph/api", json=body, headers=headers, name=operation)
