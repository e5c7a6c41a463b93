from locust import HttpUser, between, task

from pages.collections import CollectionPage, ComparePage
from pages.search import SearchPage


class Reader(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = between(1, 2)

    @task
    def collect_books(self):
        search = SearchPage(self.client)
        search.open()
        search.find("blue tea & more")
        search.next_page(
            "eyJhZnRlciI6IDMwMDAyLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms+Y2k/Pk0zY2x1QT8/P1lKPmo+RWRnbDJ6In0="
        )
        search.next_page(
            "eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms/V29uSHFLalo5Plg+P1U+Rj5jYz9oOD96In0="
        )

        compare = ComparePage(self.client, ["30002", "30100"])
        compare.open()
        compare.save_as("Tea + biscuits")

        collection = CollectionPage(self.client, 18051, "k+9V&a=Xo riQRDe6JnMd/zZz")
        collection.open()
        collection.publish()
