import http from 'k6/http';
import { BASE_URL } from './config.js';

export function openTickets() {
  http.get(`${BASE_URL}/edit/`);
}

export function openTicket(id) {
  http.get(`${BASE_URL}/edit/tickets/${id}`);
}

export function saveDraft(id, text) {
  const url = `${BASE_URL}/edit/drafts/${id}?mode=auto&sig=kzK3s%2BMXdtjAPYz%3D3iD%2F8pz`;
  const body = { key: "kOpZ=<zCFF9RrnM'&FvJh86z", text };
  http.put(url, JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });
}

export function changeTicket(id, title, body) {
  http.post(`${BASE_URL}/edit/tickets/${id}`, {
    updated_at: '2026-11-24T17:34:59.951453+01:00',
    title,
    body,
    _csrf: 'lVuy7wyF7WWSUDBSlnOtf0uOhAz9DDmWvj1UQjGP',
  });
}
