import http from 'k6/http';
import { check } from 'k6';

const BASE = 'http://127.0.0.1:18377';
const value = (page, name) => page.html().find(`[name="${name}"]`).attr('value');

function expectPage(page, title) {
  check(page, { [`page ${title}`]: (r) => r.status === 200 && r.html().find('h1').text() === title });
  return page;
}

export default function () {
  let page = http.get(`${BASE}/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den`);
  page = expectPage(http.post(`${BASE}/login`, {
    next: '/forms/?tab=new&lang=en',
    email: 'ana+shop@example.test',
    password: 'correct horse',
    locale: 'en-GB',
    _csrf: value(page, '_csrf'),
  }), 'Mugs');
  const cart = page.html().find('a[href*=";cid="]').attr('href').replace(/\/view$/, '');

  for (const [slug, price, size, title] of [['blue-mug-350', '12.50', 'M', 'Blue mug'], ['green-mug-500', '14.75', 'L', 'Green mug']]) {
    page = expectPage(http.get(`${BASE}/forms/products/${slug}`, { tags: { name: 'product' } }), title);
    page = expectPage(http.post(`${BASE}${cart}/add`, {
      slug, price, size, currency: 'EUR', offer: value(page, 'offer'), _csrf: value(page, '_csrf'),
    }), 'Cart');
  }
  const quantity = (slug) => page.html().find(`li:contains("${slug}") input`).attr('name');
  page = expectPage(http.post(`${BASE}${cart}/update`, {
    [quantity('blue-mug-350')]: '2',
    [quantity('green-mug-500')]: '3',
    _csrf: value(page, '_csrf'),
  }), 'Cart');

  const checkout = BASE + page.html().find('a[href^="/forms/checkout/"]').attr('href');
  const address = { recipient: "O'Neill & Söhne <Ltd>", street: 'Hof "Süd" 4' };
  page = expectPage(http.get(checkout), 'Address');
  page = expectPage(http.post(checkout, { step: 'address', ...address, _csrf: value(page, '_csrf') }), 'Confirm');
  expectPage(http.post(checkout, { step: 'confirm', ...address, _csrf: value(page, '_csrf') }), 'Thank you');
}
