from locust import task

from books import BookUser
from books.steps import browse, collect


class Reader(BookUser):
    @task
    def publish_collection(self):
        browse.home(self.client)
        browse.search(self.client, "blue tea & more")
        browse.next_page(self.client, "eyJhZnRlciI6IDMwMDAyLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms+Y2k/Pk0zY2x1QT8/P1lKPmo+RWRnbDJ6In0=")
        browse.next_page(self.client, "eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms/V29uSHFLalo5Plg+P1U+Rj5jYz9oOD96In0=")
        collect.compare(self.client, 30002, 30100)
        collect.create(self.client, "Tea + biscuits", 30002, 30100)
        collect.publish(self.client, 18051)
