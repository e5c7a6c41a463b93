class Page:
    """What all pages have in common: the user who looks at them."""

    def __init__(self, user):
        self.user = user
        self.client = user.client
