// More hits, and what to do with them.
const hits = document.getElementById('hits');
const books = {};
for (const li of document.querySelectorAll('#hits li')) books[li.textContent] = li.dataset.id;
let cursor = hits && hits.dataset.cursor;

async function more() {
  const response = await fetch(`/search/api/page?cursor=${encodeURIComponent(cursor)}&size=2`);
  const data = await response.json();
  for (const item of data.items) books[item.title] = item.id;
  cursor = data.next;
}
function compare(...titles) {
  const ids = titles.map((t) => books[t]);
  sessionStorage.setItem('ids', `[${ids.join(',')}]`);
  location.href = `/search/compare/${[...ids, hits.dataset.compare].join('~')}`;
}
async function collect(name) {
  const { ticket } = document.getElementById('compare').dataset;
  const body = new URLSearchParams({ ids: sessionStorage.getItem('ids'), name, ticket });
  const response = await fetch('/search/api/collections', { method: 'POST', body });
  const data = await response.json();
  const link = `/search/shared/${data.collection}?share=${encodeURIComponent(data.share)}`;
  document.getElementById('done').innerHTML = `<a href="${link}">Collection</a>`;
}
