import http from 'k6/http';
import { check } from 'k6';

const BASE = 'http://127.0.0.1:18377';
const value = (page, selector) => page.html().find(selector).attr('value');

export default function () {
  const login = http.get(`${BASE}/login?next=%2Fedit%2F`);
  const list = http.post(`${BASE}/login`, {
    next: '/edit/',
    email: 'ana+shop@example.test',
    password: 'correct horse',
    locale: 'en-GB',
    _csrf: value(login, '[name=_csrf]'),
  });
  const path = list.html().find(`a:contains("Door won't lock")`).attr('href');
  check(path, { 'ticket found': (p) => p && p.startsWith('/edit/tickets/') });

  const ticket = http.get(BASE + path);
  const draft = JSON.parse(ticket.body.match(/window\.DRAFT = (\{.*\});/)[1]);
  const drafted = http.put(BASE + draft.url, JSON.stringify({ key: draft.key, text: 'Key turns' }), {
    headers: { 'Content-Type': 'application/json' },
  });
  check(drafted, { 'draft saved': (r) => r.status === 200 && r.json('success') });

  const saved = http.post(BASE + path, {
    updated_at: value(ticket, '[name=updated_at]'),
    title: "Door won't lock at all",
    body: 'Key turns & turns',
    _csrf: value(ticket, '#edit [name=_csrf]'),
  });
  check(saved, { saved: (r) => r.status === 200 && value(r, '[name=title]') === "Door won't lock at all" });
  const left = http.post(`${BASE}/edit/logout`, { _csrf: value(saved, 'form[action="/edit/logout"] [name=_csrf]') });
  check(left, { 'logged out': (r) => r.html().find('h1').text() === 'Log in' });
}
