from locust import SequentialTaskSet, task

from bank.users import BankUser


class LinkAccount(SequentialTaskSet):
    @task
    def log_in(self):
        self.user.open_app()
        self.user.log_in("ana+shop@example.test", "correct horse")

    @task
    def link(self):
        self.user.link("Ana's bank")

    @task
    def synchronise(self):
        self.user.list_accounts()
        self.user.synchronise("HvopRqyAB5-pet")
        self.interrupt()


class Customer(BankUser):
    tasks = [LinkAccount]
