import http from 'k6/http';
import { check, fail } from 'k6';
import { parseHTML } from 'k6/html';

const BASE = 'http://127.0.0.1:18377';

export default function () {
  const login = http.get(`${BASE}/login?next=%2Forder%2F`);
  const front = http.post(`${BASE}/login`, {
    next: '/order/',
    email: 'ana+shop@example.test',
    password: 'correct horse',
    locale: 'en-GB',
    _csrf: login.html().find('[name=_csrf]').attr('value'),
  });
  check(front, { 'logged in': (r) => r.html().find('h1').text() === 'Gift orders' });

  let token = 'none';
  function call(method, path, body, headers = {}) {
    const response = http.request(method, BASE + path, body, { headers: { 'X-Request-Token': token, ...headers } });
    if (!check(response, { [`${method} ok`]: (r) => r.status < 300 && r.json('ok') })) fail(`${path}: ${response.status} ${response.body}`);
    token = response.headers['X-Request-Token'];
    return response;
  }

  const fragment = parseHTML(call('GET', '/order/api/panel?name=quote').json('html'));
  const job = call('POST', '/order/api/quotes', {
    product: 'gift-box-xl',
    quote_token: fragment.find('[name=quote_token]').attr('value'),
    note: 'For Zoë & Tom',
  }).json('job');

  let state;
  for (let tries = 0; tries < 10 && (!state || state.json('state') !== 'done'); tries += 1) {
    state = call('GET', `/order/api/jobs/${job}`);
  }
  const body = JSON.stringify({ quote: state.json('quote.ref'), lockVersion: state.json('quote.lockVersion'), currency: 'EUR' });
  const order = call('POST', '/order/api/orders', body, { 'Content-Type': 'application/json' }).json('order');
  const receipt = http.get(`${BASE}/order/receipts/${order.number}-${order.check}`);
  check(receipt, { receipt: (r) => r.status === 200 && r.html().find('h1').text() === 'Receipt' });
}
