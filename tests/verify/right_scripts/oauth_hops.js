// Redirects are followed by hand, one hop at a time.
import http from 'k6/http';
import { check, fail } from 'k6';

const ROOT = 'http://127.0.0.1:18377';
const absolute = (where) => (where.startsWith('/') ? ROOT + where : where);

const follow = (response, left = 5) => {
  if (response.status < 300 || response.status >= 400) return response;
  if (!left) fail('too many hops');
  return follow(http.get(absolute(response.headers.Location), { redirects: 0 }), left - 1);
};

export default function () {
  http.get(ROOT + '/oauth/app');
  const idp = follow(http.get(ROOT + '/oauth/app/login', { redirects: 0 }));
  const form = idp.html().find('form');
  const fields = form.serializeObject();
  fields.login = 'ana+shop@example.test';
  fields.password = 'correct horse';
  const welcome = follow(http.post(absolute(form.attr('action')), fields, { redirects: 0 }));
  check(welcome, { welcome: (r) => /<p id="user">ana\+shop@example\.test</.test(r.body) });

  const text = welcome.body;
  const key = JSON.parse(text.slice(text.indexOf('"apiKey": ') + 10, text.indexOf(', "publicKey"')));
  const nonce = text.split("nonce: '")[1].split("'")[0];
  const pk = text.match(/"publicKey": "(\w+)"/)[1];
  http.post(`${ROOT}/oauth/api/link`, JSON.stringify({ label: "Ana's bank", nonce }), {
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': key, 'X-Client-Key': pk },
  });

  const accounts = http.get(`${ROOT}/oauth/accounts`);
  let account = '';
  accounts.html().find('li').each((index, li) => {
    if (li.textContent() === 'Current account') account = li.getAttribute('data-account');
  });
  const csrf = accounts.html().find('#sync [name=_csrf]').val();
  follow(http.post(`${ROOT}/oauth/accounts/${account}/sync`, { mode: 'full', _csrf: csrf }, { redirects: 0 }));
}
