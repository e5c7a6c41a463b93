// A machine of states; the rotating token is kept by a closure.
import http from 'k6/http';
import { sleep, fail } from 'k6';
import { parseHTML } from 'k6/html';

const at = (path) => 'http://127.0.0.1:18377' + path;

function session() {
  let next = 'none';
  return (verb, path, body = null, extra = undefined) => {
    const params = { headers: { 'X-Request-Token': next } };
    Object.entries(extra || {}).forEach(([key, value]) => { params.headers[key] = value; });
    const res = http.request(verb, at(path), body, params);
    const told = res.json();
    if (!told.ok) fail(verb + ' ' + path);
    next = res.headers['X-Request-Token'];
    return told;
  };
}

export default function () {
  const login = http.get(at('/login?next=%2Forder%2F'));
  login.submitForm({ formSelector: 'form', fields: { email: 'ana+shop@example.test', password: 'correct horse', locale: 'en-GB' } });

  const api = session();
  let state = 'panel';
  let job, token, quote;
  while (state !== 'end') {
    switch (state) {
      case 'panel':
        token = parseHTML(api('GET', '/order/api/panel?name=quote').html).find('input').toArray().filter((i) => i.attr('name') === 'quote_token')[0].attr('value');
        state = 'ask';
        break;
      case 'ask':
        job = api('POST', '/order/api/quotes', { product: 'gift-box-xl', quote_token: token, note: 'For Zoë & Tom' }).job;
        state = 'wait';
        break;
      case 'wait': {
        const told = api('GET', `/order/api/jobs/${job}`);
        if (told.state === 'done') { quote = told.quote; state = 'order'; } else { sleep(0.1); }
        break;
      }
      case 'order': {
        const { ref, lockVersion, currency } = quote;
        const { order } = api('POST', '/order/api/orders', JSON.stringify({ quote: ref, lockVersion, currency }), { 'Content-Type': 'application/json' });
        http.get(at(`/order/receipts/${[order.number, order.check].join('-')}`));
        state = 'end';
        break;
      }
    }
  }
}
