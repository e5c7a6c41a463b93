// Arrow functions only, one mutable page, destructuring.
import http from 'k6/http';
import { group, check } from 'k6';

const host = 'http://127.0.0.1:18377';
let page;
const go = (path) => { page = http.get(host + path); return page; };
const send = (path, fields) => { page = http.post(host + path, { ...fields, _csrf: page.html('input[name=_csrf]').attr('value') }); return page; };
const shows = (title) => check(page, { [title]: (p) => p.html('h1').text() === title });

const login = () => {
  go('/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den');
  send('/login', { next: '/forms/?tab=new&lang=en', email: 'ana+shop@example.test', password: 'correct horse', locale: 'en-GB' });
  shows('Mugs');
};
export default () => {
  group('login', login);
  const cart = page.html('a[href*="cid="]').attr('href').split('/view')[0];
  const open = (slug) => go(`/forms/products/${slug}`);
  for (const { slug, size, again } of [{ slug: 'blue-mug-350', size: 'M' }, { slug: 'green-mug-500', size: 'L', again: true }]) {
    if (again) go('/forms/');
    open(slug);
    const fields = Object.fromEntries(['slug', 'price', 'currency', 'offer'].map((name) => [name, page.html(`input[name=${name}]`).attr('value')]));
    send(`${cart}/add`, { ...fields, size });
    shows('Cart');
  }
  go(`${cart}/view`);
  const [blue, green] = page.html('li input').toArray().map((input) => input.attr('name'));
  send(`${cart}/update`, { [blue]: 2, [green]: 3 });
  const checkout = page.html('a').attr('href');
  go(checkout);
  const address = { recipient: "O'Neill & Söhne <Ltd>", street: 'Hof "Süd" 4' };
  send(checkout, { step: 'address', ...address });
  send(checkout, { step: 'confirm', ...address });
  shows('Thank you');
};
