// Ask for a quote, wait for it, order.
let requestToken, quote;

async function call(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { 'X-Request-Token': requestToken || 'none', ...options.headers } });
  requestToken = response.headers.get('X-Request-Token');
  return response.json();
}
async function openPanel() {
  const data = await call('/order/api/panel?name=quote');
  document.getElementById('panel').innerHTML = data.html;
}
async function ask(note) {
  const form = document.querySelector('form.quote');
  form.note.value = note;
  const { job } = await call(form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(new FormData(form)) });
  let data;
  do {
    await new Promise((done) => setTimeout(done, 100));
    data = await call(`/order/api/jobs/${job}`);
  } while (data.state !== 'done');
  quote = data.quote;
}
async function accept() {
  const body = JSON.stringify({ quote: quote.ref, lockVersion: quote.lockVersion, currency: quote.currency });
  const { order } = await call('/order/api/orders', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  document.getElementById('state').innerHTML = `<a href="/order/receipts/${order.number}-${order.check}">Receipt</a>`;
}
