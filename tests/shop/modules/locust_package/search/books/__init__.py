from locust import HttpUser, between


class BookUser(HttpUser):
    abstract = True
    host = "http://127.0.0.1:18377"
    wait_time = between(1, 2)
