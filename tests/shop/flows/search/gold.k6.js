import http from 'k6/http';
import { check } from 'k6';

const BASE = 'http://127.0.0.1:18377';
const encode = encodeURIComponent;

export default function () {
  const ctx = http.get(`${BASE}/search/`).html().find('[name=ctx]').attr('value');
  const results = http.get(`${BASE}/search/results?ctx=${encode(ctx)}&q=${encode('blue tea & more')}&sort=price`);
  const hits = results.html().find('#hits');
  check(results, { 'has hits': () => hits.size() === 1 });

  const first = hits.find('li:contains("The Blue Tea")').attr('data-id');
  const second = http.get(`${BASE}/search/api/page?cursor=${encode(hits.attr('data-cursor'))}&size=2`);
  const third = http.get(`${BASE}/search/api/page?cursor=${encode(second.json('next'))}&size=2`);
  const last = third.json('items.#(title=="Blue Leaves").id');

  const compared = http.get(`${BASE}/search/compare/${first}~${last}~${hits.attr('data-compare')}`);
  const ticket = compared.html().find('#compare').attr('data-ticket');
  const made = http.post(`${BASE}/search/api/collections`, { ids: `[${first},${last}]`, name: 'Tea + biscuits', ticket });
  check(made, { 'collection made': (r) => r.status === 201 });

  const path = `${BASE}/search/shared/${made.json('collection')}`;
  http.get(`${path}?share=${encode(made.json('share'))}`);
  const published = http.post(`${path}/publish`, { share: made.json('share') });
  check(published, { published: (r) => r.status === 200 && r.html().find('h1').text() === 'Collection' });
}
