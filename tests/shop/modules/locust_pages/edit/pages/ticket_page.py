from pages.base_page import BasePage


class TicketPage(BasePage):
    def open_list(self):
        self.client.get("/edit/")

    def open(self, ticket_id):
        self.ticket_id = ticket_id
        self.client.get(f"/edit/tickets/{ticket_id}")

    def save_draft(self, text):
        self.client.put(
            f"/edit/drafts/{self.ticket_id}?mode=auto&sig=kzK3s%2BMXdtjAPYz%3D3iD%2F8pz",
            json={"key": "kOpZ=<zCFF9RrnM'&FvJh86z", "text": text},
        )

    def change(self, title, body):
        self.client.post(
            f"/edit/tickets/{self.ticket_id}",
            data={
                "updated_at": "2026-11-24T17:34:59.951453+01:00",
                "title": title,
                "body": body,
                "_csrf": "lVuy7wyF7WWSUDBSlnOtf0uOhAz9DDmWvj1UQjGP",
            },
        )

    def log_out(self):
        self.client.post("/edit/logout", data={"_csrf": "FKRoJ6Grh2WjTlI6chSsw-DKTBatUInuzVxv7ua6"})
