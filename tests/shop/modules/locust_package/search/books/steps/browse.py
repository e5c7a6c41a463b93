def home(client):
    client.get("/search/")


def search(client, words):
    client.get("/search/results", params={"ctx": "kTAM+DR/vZO3=myQesn=+uSxz", "q": words, "sort": "price"}, name="/search/results")


def next_page(client, cursor):
    client.get("/search/api/page", params={"cursor": cursor, "size": 2}, name="/search/api/page")
