import http from 'k6/http';

export class TicketPage {
  constructor(site) {
    this.site = site;
    this.id = '13160';
  }

  open() {
    http.get(`${this.site.host}/edit/tickets/${this.id}`);
  }

  saveDraft(text) {
    const body = { key: "kOpZ=<zCFF9RrnM'&FvJh86z", text };
    http.put(`${this.site.host}/edit/drafts/${this.id}?mode=auto&sig=kzK3s%2BMXdtjAPYz%3D3iD%2F8pz`, JSON.stringify(body), {
      headers: { 'Content-Type': 'application/json' },
    });
  }

  save(title, body) {
    http.post(`${this.site.host}/edit/tickets/${this.id}`, {
      updated_at: '2026-11-24T17:34:59.951453+01:00',
      title,
      body,
      _csrf: 'lVuy7wyF7WWSUDBSlnOtf0uOhAz9DDmWvj1UQjGP',
    });
  }
}
