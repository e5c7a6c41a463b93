import json

from locust import HttpUser, between, task


class Buyer(HttpUser):
    host = "http://127.0.0.1:8000"
    wait_time = between(1, 3)

    @task
    def order(self):
        self.client.get("/login")
        self.client.post("/login", data={"csrf": "Zk3vQ9tLr2XwB7yHn5Pd", "user": "ann", "password": "wonderland"})
        self.client.post("/api/carts")
        self.client.post(
            "/api/carts/c-8f14e45fceea167a/items",
            name="/api/carts/[id]/items",
            data=json.dumps({"sku": "tea-green-100", "quantity": 2}),
            headers={"Content-Type": "application/json"},
        )
        self.client.post(
            "/api/orders", data='{"cart":"c-8f14e45fceea167a"}', headers={"Content-Type": "application/json"}
        )
        self.client.get("/api/orders/2026-104417", name="/api/orders/[number]")
