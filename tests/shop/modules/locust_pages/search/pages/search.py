class SearchPage:
    CONTEXT = "kTAM+DR/vZO3=myQesn=+uSxz"

    def __init__(self, client):
        self.client = client

    def open(self):
        self.client.get("/search/")

    def find(self, words, sort="price"):
        self.client.get("/search/results", params={"ctx": self.CONTEXT, "q": words, "sort": sort})

    def next_page(self, cursor):
        self.client.get("/search/api/page", params={"cursor": cursor, "size": 2})
