import http from 'k6/http';
import { check, fail } from 'k6';

const BASE = 'http://127.0.0.1:18377';

function uuid() {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16));
}

export default function () {
  const csrf = http.get(`${BASE}/spa/`).html().find('meta[name=csrf-token]').attr('content');
  let access = '';

  function call(method, path, body, extra = {}) {
    const [cookie] = http.cookieJar().cookiesForURL(`${BASE}/`)['XSRF-TOKEN'];
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'X-XSRF-TOKEN': decodeURIComponent(cookie), ...extra };
    if (access) headers.Authorization = `Bearer ${access}`;
    const response = http.request(method, BASE + path, body ? JSON.stringify(body) : null, { headers });
    const good = { [`${method} ${path} succeeded`]: (r) => r.status < 300 && (!r.body || r.json('success') !== false) };
    if (!check(response, good)) fail(`${method} ${path}: ${response.status} ${response.body}`);
    return response;
  }

  const login = call('POST', '/spa/api/login', { email: 'ana+shop@example.test', password: 'correct horse' });
  access = login.json('accessToken');
  const catalogue = call('GET', `/spa/api/catalogue?locale=en-GB&_=${Date.now()}`);
  call('GET', `/spa/api/notifications?_=${Date.now()}`);

  const variant = catalogue.json('items.#(slug=="tea-pot").variants.#(size=="L").id');
  const order = { account: login.json('user.account'), variant, quantity: 2 };
  const path = call('POST', '/spa/api/baskets', order, { 'Idempotency-Key': uuid() }).headers.Location;
  const basket = call('GET', path);
  const zones = call('GET', `${path}/shipping`);
  const changed = call('PATCH', path, {
    shipping: zones.json('zones.#(code=="EU").options.#(name=="Express").id'),
    settings: JSON.stringify({ layout: 'list', stateKey: JSON.parse(basket.json('settings')).stateKey }),
  }, { 'If-Match': basket.headers.Etag });

  access = '';
  let tokens = call('POST', '/spa/api/tokens', { grantType: 'refresh_token', refreshToken: login.json('refreshToken') });
  access = tokens.json('accessToken');
  call('POST', `${path}/order`, { currency: 'EUR' }, { 'If-Match': changed.headers.Etag });

  access = '';
  tokens = call('POST', '/spa/api/tokens', { grantType: 'refresh_token', refreshToken: tokens.json('refreshToken') });
  access = tokens.json('accessToken');
  call('DELETE', '/spa/api/session');
}
