import http from 'k6/http';
import { check } from 'k6';

const BASE = 'http://127.0.0.1:18377';
const value = (page, name) => page.html().find(`[name="${name}"]`).attr('value');

export default function () {
  http.get(`${BASE}/oauth/app`);
  const login = http.get(`${BASE}/oauth/app/login`);
  const welcome = http.post(`${BASE}/oauth/idp/login`, {
    txn: value(login, 'txn'),
    client_id: 'shop-web',
    login: 'ana+shop@example.test',
    password: 'correct horse',
  });
  check(welcome, { 'logged in': (r) => r.status === 200 && r.html().find('#user').text() === 'ana+shop@example.test' });

  const [, config] = welcome.body.match(/window\.APP = (\{[^}]*\});/);
  const apiKey = JSON.parse(config.match(/"apiKey": ("[^"]*")/)[1]);
  const [, nonce] = config.match(/nonce: '([^']*)'/);
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': apiKey, 'X-Client-Key': 'pk_live_7Yw2kQ9rT4vX8sB1' };
  const linked = http.post(`${BASE}/oauth/api/link`, JSON.stringify({ label: "Ana's bank", nonce }), { headers });
  check(linked, { linked: (r) => r.status === 200 && r.json('status') === 'ok' });

  const accounts = http.get(`${BASE}/oauth/accounts`);
  const account = accounts.html().find('li:contains("Current account")').attr('data-account');
  const synced = http.post(`${BASE}/oauth/accounts/${account}/sync`, { mode: 'full', _csrf: value(accounts, '_csrf') });
  check(synced, { synchronised: (r) => r.status === 200 && r.html().find('h1').text() === 'Accounts' });
}
