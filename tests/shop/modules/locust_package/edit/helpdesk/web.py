class WebMixin:
    """Pages and forms, as a browser loads and sends them."""

    def page(self, path):
        return self.client.get(path)

    def submit(self, path, csrf, **fields):
        return self.client.post(path, data={**fields, "_csrf": csrf})
