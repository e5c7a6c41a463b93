from locust import between, task

from helpdesk import AgentUser


class Agent(AgentUser):
    wait_time = between(1, 2)

    def on_start(self):
        self.log_in("ana+shop@example.test", "correct horse")

    @task
    def change_ticket(self):
        self.open_ticket(13160)
        self.save_draft(13160, "Key turns")
        self.save_ticket(13160, title="Door won't lock at all", body="Key turns & turns")
        self.log_out()
