// Short names, Map, labelled loops, URL-encoding by a helper, pages in a loop.
import http from 'k6/http';
import { check } from 'k6';

const B = 'http://127.0.0.1:18377/search';
const q = (o) => Object.keys(o).map((k) => k + '=' + encodeURIComponent(o[k])).join('&');

export default function () {
  const ids = new Map();
  const ctx = http.get(`${B}/`).html('input[name="ctx"]').attr('value');
  const list = http.get(`${B}/results?${q({ ctx, q: 'blue tea & more', sort: 'price' })}`).html();
  list.find('#hits li').each((i, li) => ids.set(li.textContent(), Number(li.getAttribute('data-id'))));
  for (let next = list.find('#hits').attr('data-cursor'); next; ) {
    const page = http.get(`${B}/api/page?${q({ cursor: next, size: 2 })}`).json();
    page.items.forEach(({ id, title }) => ids.set(title, id));
    next = page.next;
  }
  const pair = ['The Blue Tea', 'Blue Leaves'].map((title) => ids.get(title));
  const ticket = http.get(`${B}/compare/${pair.join('~')}~${list.find('#hits').attr('data-compare')}`).html('#compare').attr('data-ticket');
  const made = http.post(`${B}/api/collections`, { ids: JSON.stringify(pair), name: 'Tea + biscuits', ticket });
  check(made, { made: (r) => r.status == 201 });
  const { collection, share } = made.json();
  http.get(`${B}/shared/${collection}?${q({ share })}`);
  http.post(`${B}/shared/${collection}/publish`, { share });
}
