import http, { RefinedResponse, ResponseType } from 'k6/http';

type Answer = RefinedResponse<ResponseType | undefined>;

export class Ticket {
  constructor(
    private host: string,
    private id: number,
  ) {}

  show(): Answer {
    return http.get(`${this.host}/edit/tickets/${this.id}`);
  }

  saveDraft(text: string): Answer {
    const body = JSON.stringify({ key: "kOpZ=<zCFF9RrnM'&FvJh86z", text: text });
    return http.put(`${this.host}/edit/drafts/${this.id}?mode=auto&sig=kzK3s%2BMXdtjAPYz%3D3iD%2F8pz`, body, {
      headers: { 'Content-Type': 'application/json' },
    });
  }

  save(title: string, body: string): Answer {
    return http.post(`${this.host}/edit/tickets/${this.id}`, {
      updated_at: '2026-11-24T17:34:59.951453+01:00',
      title: title,
      body: body,
      _csrf: 'lVuy7wyF7WWSUDBSlnOtf0uOhAz9DDmWvj1UQjGP',
    });
  }
}
