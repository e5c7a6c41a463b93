from locust import HttpUser, between, task
from pages.login_page import LoginPage
from pages.ticket_page import TicketPage


class Agent(HttpUser):
    host = "http://127.0.0.1:18377"
    wait_time = between(1, 2)

    @task
    def change_ticket(self):
        login = LoginPage(self.client)
        tickets = TicketPage(self.client)

        login.open()
        login.submit("ana+shop@example.test", "correct horse")
        tickets.open_list()
        tickets.open("13160")
        tickets.save_draft("Key turns")
        tickets.change("Door won't lock at all", "Key turns & turns")
        tickets.log_out()
