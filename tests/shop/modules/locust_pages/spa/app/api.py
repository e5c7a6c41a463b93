class Api:
    """The JSON API: all calls carry the tokens of the page."""

    def __init__(self, client):
        self.client = client
        self.csrf = "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu"
        self.xsrf = "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z"

    def page(self, path):
        return self.client.get(path)

    def call(self, method, path, token=None, headers=None, **kwargs):
        tokens = {"X-CSRF-Token": self.csrf, "X-XSRF-TOKEN": self.xsrf}
        if token:
            tokens["Authorization"] = "Bearer " + token
        if headers:
            tokens.update(headers)
        return self.client.request(method, "/spa/api" + path, headers=tokens, **kwargs)
