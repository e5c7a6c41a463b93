SHARE = "k+9V&a=Xo riQRDe6JnMd/zZz"


def compare(client, first, second):
    client.get(f"/search/compare/{first}~{second}~6f9ot", name="/search/compare")


def create(client, name, first, second):
    form = {"ids": f"[{first},{second}]", "name": name, "ticket": "k7A7+c4dLYOri4=I+/&v3PCE%z"}
    client.post("/search/api/collections", data=form)


def publish(client, collection):
    client.get(f"/search/shared/{collection}", params={"share": SHARE}, name="/search/shared/[id]")
    client.post(f"/search/shared/{collection}/publish", data={"share": SHARE}, name="/search/shared/[id]/publish")
