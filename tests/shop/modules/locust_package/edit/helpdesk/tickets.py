class TicketsMixin:
    def open_ticket(self, ticket):
        return self.page(f"/edit/tickets/{ticket}")

    def save_draft(self, ticket, text):
        draft = {"key": "kOpZ=<zCFF9RrnM'&FvJh86z", "text": text}
        return self.client.put(
            f"/edit/drafts/{ticket}?mode=auto&sig=kzK3s%2BMXdtjAPYz%3D3iD%2F8pz", json=draft, name="/edit/drafts/[ticket]"
        )

    def save_ticket(self, ticket, **changes):
        return self.submit(
            f"/edit/tickets/{ticket}",
            "lVuy7wyF7WWSUDBSlnOtf0uOhAz9DDmWvj1UQjGP",
            updated_at="2026-11-24T17:34:59.951453+01:00",
            **changes,
        )
